import type { Phase } from '../scenario/scenario';
import type { GeneratorResult } from './generator';
import type { RequestRow } from './ledger-tally';
import { arrivalsBy, phaseSeconds } from './scaled';
import type { RunSummary } from './summary';

export interface RatesAsked {
  readonly phases: readonly Phase[];
  readonly generated: GeneratorResult;
  readonly requests: readonly RequestRow[];
  /** Writes that were acknowledged, each once. */
  readonly acknowledgedWrites: number;
  /** When the first arrival was due. Unit: milliseconds since 1970. */
  readonly startedAt: number;
  /** From then until the buffers were empty for good. `undefined`: they were not, or nobody looks. Unit: seconds. */
  readonly settledSeconds: number | undefined;
  /** It was stopped before its phases were over: then it is held to what they ask for until then. */
  readonly isCutShort?: boolean;
}

/** All rates of a run. */
export function ratesOf(asked: RatesAsked): RunSummary['rates'] {
  const { phases, generated, requests, acknowledgedWrites, startedAt, settledSeconds, isCutShort = false } = asked;
  const planned = phaseSeconds(phases);
  const wanted = isCutShort ? Math.min(planned, generated.seconds) : planned;
  const offered = wanted === 0 ? 0 : arrivalsBy(phases, wanted) / wanted;
  // What came all the same, but late, was not delivered at the rate that was asked for.
  const came = Math.max(wanted, generated.seconds);
  const delivered = came === 0 ? 0 : generated.arrivals / came;
  // A path that answers half a minute later has not carried the rate at which it was asked.
  const answered = Math.max(came, answeredSeconds(requests, startedAt));
  const perSecond = (count: number) => (answered === 0 ? 0 : count / answered);
  return {
    offered,
    delivered,
    deliveredShare: offered === 0 ? 0 : delivered / offered,
    ...(generated.latestMs === undefined ? {} : { latestMs: generated.latestMs }),
    ...(generated.notBegun === undefined ? {} : { notBegun: generated.notBegun }),
    requests: requests.length,
    answeredSeconds: answered,
    acknowledgedPerSecond: perSecond(requests.filter(({ told }) => told === 'acknowledged').length),
    writesPerSecond: perSecond(acknowledgedWrites),
    ...(settledSeconds === undefined || settledSeconds <= 0
      ? {}
      : { durableWritesPerSecond: acknowledgedWrites / Math.max(settledSeconds, answered) }),
    statuses: statusesOf(requests),
  };
}

/** From the first arrival until the last answer. Unit: seconds. */
function answeredSeconds(requests: readonly RequestRow[], startedAt: number): number {
  return requests.reduce(
    (last, { due, status, totalMs = 0 }) => (status === 0 ? last : Math.max(last, (due + totalMs - startedAt) / 1000)),
    0,
  );
}

/** From the first arrival until no request was under way any more: the last was answered or given up. Unit: seconds. */
export function sentSeconds(requests: readonly RequestRow[], startedAt: number): number {
  return requests.reduce((last, { due, endedAt = due }) => Math.max(last, (endedAt - startedAt) / 1000), 0);
}

function statusesOf(requests: readonly RequestRow[]): Readonly<Record<string, number>> {
  const counts = new Map<number, number>();
  for (const { status } of requests) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(
    [...counts].sort(([one], [other]) => one - other).map(([status, count]) => [String(status), count]),
  );
}
