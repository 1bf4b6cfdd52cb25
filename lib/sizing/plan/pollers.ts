import type { BufferFlow } from '../buffer-flow';
import { BYTES_PER_POLLER, POLLS_PER_POLLER, RUNS_PER_POLLER } from '../limits';
import { ENVELOPE_BYTES } from '../packing';
import { wholeUp } from '../rounding';
import { MESSAGES_PER_RECEIVE } from './cost/batches';
import type { Limit } from './plan';
import type { Situation } from './situation';

/** Provisioned pollers, and which of a poller's limits asks for so many. */
export interface Pollers {
  readonly pollers: number;
  readonly limit: Limit;
  /** What each limit asks for. */
  readonly byRuns: number;
  readonly byBytes: number;
  readonly byPolls: number;
}

/** A poller hands batches to so many runs, so many bytes and from so many polls: the tightest of the three decides. */
export function pollersFor(
  { demand }: Pick<Situation, 'demand'>,
  { wanted, packed }: BufferFlow,
  runs: number,
): Pollers {
  const bytes = wanted * (demand.itemBytes + ENVELOPE_BYTES);
  const byRuns = wholeUp(runs / RUNS_PER_POLLER.value);
  const byBytes = wholeUp(bytes / BYTES_PER_POLLER.value);
  const byPolls = wholeUp(wanted / packed / MESSAGES_PER_RECEIVE / POLLS_PER_POLLER.value);
  const pollers = Math.max(byRuns, byBytes, byPolls);
  const limit = pollers === byRuns ? RUNS_PER_POLLER : pollers === byPolls ? POLLS_PER_POLLER : BYTES_PER_POLLER;
  return { pollers, limit, byRuns, byBytes, byPolls };
}
