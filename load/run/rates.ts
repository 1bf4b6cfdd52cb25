import type { Phase } from '../scenario/scenario';
import type { GeneratorResult } from './generator';
import type { RequestRow } from './ledger-tally';
import { arrivalsOf, phaseSeconds } from './scaled';
import type { RunSummary } from './summary';

/** When the path had settled everything. */
export interface Settled {
  /** The first arrival until the buffers were empty for good. Unit: seconds. */
  readonly seconds: number;
}

/** All rates of a run. */
export function ratesOf(
  phases: readonly Phase[],
  generated: GeneratorResult,
  requests: readonly RequestRow[],
  settled: Settled | undefined,
): RunSummary['rates'] {
  const planned = phaseSeconds(phases);
  const offered = planned === 0 ? 0 : arrivalsOf(phases) / planned;
  // What came all the same, but late, was not delivered at the rate that was asked for.
  const took = Math.max(planned, generated.seconds);
  const delivered = took === 0 ? 0 : generated.arrivals / took;
  const acknowledgedRequests = requests.filter(({ told }) => told === 'acknowledged').length;
  const acknowledgedWrites = requests.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
  const perSecond = (count: number) => (took === 0 ? 0 : count / took);
  return {
    offered,
    delivered,
    deliveredShare: offered === 0 ? 0 : delivered / offered,
    ...(generated.latestMs === undefined ? {} : { latestMs: generated.latestMs }),
    requests: requests.length,
    acknowledgedPerSecond: perSecond(acknowledgedRequests),
    writesPerSecond: perSecond(acknowledgedWrites),
    ...(settled === undefined || settled.seconds <= 0
      ? {}
      : { durableWritesPerSecond: acknowledgedWrites / settled.seconds }),
    statuses: statusesOf(requests),
  };
}

function statusesOf(requests: readonly RequestRow[]): Readonly<Record<string, number>> {
  const counts = new Map<number, number>();
  for (const { status } of requests) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(
    [...counts].sort(([one], [other]) => one - other).map(([status, count]) => [String(status), count]),
  );
}
