// Receives: questions how long a buffer takes, one for each write that is to join it.
// Promises: the queue is asked at most once a second by all processes together, or by each while the cache is away; most
//   questions cost nothing; no answer rests on a gauge older than five seconds.
// Hands on: a sample, or nothing where nobody knows.

import type { PlannedDrain } from '../../contract/pressure';
import type { Clock } from '../../platform/clock';
import type { Sample } from './expected-delay';
import { type Gauge, gaugeAfter, sampleOf } from './gauge';
import { ASKED_EACH_MS, type SharedGauge } from './shared-gauge';
import type { AskBacklog } from './sqs-backlog';

export interface WatchPorts {
  /** Absent without a read cache. */
  readonly shared?: SharedGauge;
  readonly ask: AskBacklog;
  readonly now: Clock;
}

/** For so long a process goes by what it saw last. Unit: milliseconds. */
const SEEN_MS = 500;

/** A process may have been frozen since, and the buffer be empty by now. Unit: milliseconds. */
const STALE_MS = 5000;

export type WatchedBuffer = () => Promise<Sample | undefined>;

export function watchedBuffer(plan: PlannedDrain, { shared, ask, now }: WatchPorts): WatchedBuffer {
  let gauge: Gauge | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  /** What it holds of the last look stands where the queue is silent: it grows stale by itself. */
  const lookAtQueue = async (before: Gauge | undefined, measured: number | undefined): Promise<Gauge | undefined> => {
    const at = now();
    askedAt = at;
    const backlog = await ask();
    if (backlog === undefined) return undefined;
    gauge = gaugeAfter(before, { at, backlog, ...(measured !== undefined && { measured }) }, plan);
    return gauge;
  };

  const look = async (): Promise<void> => {
    const found = (await shared?.look(now())) ?? 'unavailable';
    if (found === 'unavailable') {
      if (now() - askedAt >= ASKED_EACH_MS) await lookAtQueue(gauge, undefined);
    } else {
      gauge = found.gauge ?? gauge;
      const looked = found.due ? await lookAtQueue(found.gauge, found.measured) : undefined;
      if (looked !== undefined) await shared?.keep(looked);
    }
    seenAt = now();
  };

  return async () => {
    if (now() - seenAt >= SEEN_MS) {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      await looking;
    }
    return gauge === undefined || now() - gauge.at > STALE_MS ? undefined : sampleOf(gauge, now());
  };
}
