// Receives: questions how long a buffer takes, one for each write that is to join it.
// Promises: the queue is asked at most once a second by all processes together, or by each while the cache is away; most
//   questions cost nothing, and in calm none waits; no answer rests on a gauge older than five seconds.
// Hands on: a sample, or nothing where nobody knows.

import type { PlannedDrain } from '../../contract/pressure';
import type { Clock } from '../../platform/clock';
import type { Sample } from './expected-delay';
import { type Gauge, gaugeAfter, type Look, sampleOf } from './gauge';
import { ASKED_EACH_MS, type SharedGauge } from './shared-gauge';
import type { AskBacklog } from './sqs-backlog';

export interface WatchPorts {
  /** Absent without a read cache. */
  readonly shared?: SharedGauge;
  readonly ask: AskBacklog;
  readonly now: Clock;
  /** Whether a sample of that age is so far from any refusal that an answer may rest on it while the next look is on its way. */
  readonly isCalm: (sample: Sample, ageSeconds: number) => boolean;
  /** Is handed what goes on while the request does, and must end before its answer. */
  readonly beside: (work: Promise<void>) => void;
}

/** For so long a process goes by what it saw last. Unit: milliseconds. */
const SEEN_MS = 500;

/** A process may have been frozen since, and the buffer be empty by now. Unit: seconds. */
const STALE_SECONDS = 5;

/** Asked for so many messages that are to join the buffer. */
export type WatchedBuffer = (messages: number) => Promise<Sample | undefined>;

export function watchedBuffer(plan: PlannedDrain, { shared, ask, now, isCalm, beside }: WatchPorts): WatchedBuffer {
  let gauge: Gauge | undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  /** Messages that this process was asked for since it last told the others. */
  let untold = 0;

  /** What it holds of the last look stands where the queue is silent: it grows stale by itself. */
  const lookAtQueue = async (
    before: Gauge | undefined,
    seen: Omit<Look, 'at' | 'backlog'>,
  ): Promise<Gauge | undefined> => {
    const at = now();
    askedAt = at;
    const backlog = await ask();
    if (backlog === undefined) return undefined;
    gauge = gaugeAfter(before, { at, backlog, ...seen }, plan);
    return gauge;
  };

  const look = async (): Promise<void> => {
    const telling = untold;
    untold = 0;
    const found = (await shared?.look(now(), telling)) ?? 'unavailable';
    if (found === 'unavailable') {
      // Alone nobody knows what the writer ends, or what others are asked for.
      if (now() - askedAt >= ASKED_EACH_MS) await lookAtQueue(gauge, {});
    } else {
      gauge = found.gauge ?? gauge;
      const looked = found.seen && (await lookAtQueue(found.gauge, found.seen));
      if (looked !== undefined && shared !== undefined) beside(shared.keep(looked));
    }
    seenAt = now();
  };

  const ageSeconds = () => (gauge === undefined ? Number.POSITIVE_INFINITY : (now() - gauge.at) / 1000);
  const known = () => (gauge === undefined || ageSeconds() > STALE_SECONDS ? undefined : sampleOf(gauge, now()));

  return async (messages) => {
    untold += messages;
    if (now() - seenAt < SEEN_MS) return known();
    const before = known();
    // As if all had been taken that it was asked for since.
    const calm = before && isCalm({ ...before, backlog: before.backlog + untold }, ageSeconds());
    looking ??= look().finally(() => {
      looking = undefined;
    });
    if (calm) {
      beside(looking);
      return before;
    }
    await looking;
    return known();
  };
}
