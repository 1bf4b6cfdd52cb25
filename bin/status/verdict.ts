import { duration, number, percent } from '../command-line/numbers';
import { offeredOf, type Reading } from './reading';

/**
 * How a path is, in one word.
 * - `calm`: writes are applied as they come.
 * - `busy`: more waits than a run or two of the writer take away; within what is acceptable.
 * - `unwell`: something needs a person, or clients feel it.
 */
export type Verdict =
  | { readonly kind: 'calm' }
  | { readonly kind: 'busy'; readonly why: string; readonly drainSeconds?: number }
  | { readonly kind: 'unwell'; readonly why: readonly string[] };

export interface Expected {
  readonly acceptableDelaySeconds: number;
  /** As the metric `Late` has it: the longest wait that the plan foresees in a burst, the acceptable delay or more. */
  readonly lateAfterSeconds: number;
  /** What a batch may wait to fill. */
  readonly windowSeconds: number;
}

/** Single throttles are what retries are for; from here on they are felt. A share of the statements. */
const THROTTLED_SHARE = 0.01;

/**
 * A call that the cache does not answer in time costs an outcome or a copy, and nothing is lost. A cache that is away leaves several
 * calls of each write unanswered. A share of the writes.
 */
const UNANSWERED_SHARE = 0.5;

/** Single retries are for what passes. A share of the writes that the writer has tried. */
const RETRIED_SHARE = 0.5;

/** Of the writes offered: what may be shed or failed before one in a thousand clients has felt it. */
const REFUSED_SHARE = 0.001;

/** Batches that fill, one that runs and one that is next. Unit: seconds, beside the window. */
const CALM_SECONDS = 2;

export function verdictOf(reading: Reading, expected: Expected): Verdict {
  const why = troubles(reading, expected);
  if (why.length > 0) return { kind: 'unwell', why };
  const waiting = reading.buffers.reduce((sum, buffer) => sum + buffer.waiting, 0);
  const drainSeconds = Math.max(0, ...reading.buffers.map((buffer) => drainSecondsOf(buffer) ?? 0));
  if (drainSeconds === Number.POSITIVE_INFINITY) {
    const kept = Math.max(0, ...reading.buffers.map(({ oldestSeconds = 0 }) => oldestSeconds));
    // What came a moment ago cannot have been drained yet.
    if (kept <= expected.windowSeconds + CALM_SECONDS && reading.asOf === undefined) return { kind: 'calm' };
    return { kind: 'busy', why: `${number(waiting)} messages wait, and none was drained lately` };
  }
  if (drainSeconds <= expected.windowSeconds + CALM_SECONDS) return { kind: 'calm' };
  const late = drainSeconds > expected.lateAfterSeconds;
  const tail = late ? `: the last of it will be late, after more than ${duration(expected.lateAfterSeconds)}` : '';
  return { kind: 'busy', drainSeconds, why: `draining in ${duration(Math.ceil(drainSeconds))}${tail}` };
}

/** Until what waits now is applied, at the rate of now; Infinity where nothing is drained, absent where nobody knows the rate. */
export function drainSecondsOf({ waiting, drained }: Reading['buffers'][number]): number | undefined {
  if (waiting === 0) return 0;
  return drained === undefined ? undefined : waiting / drained;
}

/** Everything that is wrong, what loses or delays writes first. */
function troubles(reading: Reading, expected: Expected): string[] {
  const { door, writer, buffers, quarantine, acceptToDurable, cacheUnavailable } = reading;
  const offered = offeredOf(door);
  const applied = writer.Applied ?? 0;
  const aside = Object.values(quarantine).reduce((sum, count) => sum + count, 0);
  const oldest = Math.max(0, ...buffers.map(({ oldestSeconds = 0 }) => oldestSeconds));
  const throttled =
    (writer.ThrottledKeyRange ?? 0) +
    (writer.ThrottledTable ?? 0) +
    (writer.ThrottledAccount ?? 0) +
    (writer.ThrottledMaxOnDemand ?? 0);
  const retried = writer.Retries ?? 0;
  const { Duplicates = 0, Superseded = 0, Conflicts = 0, Poison = 0 } = writer;
  const tried = applied + Duplicates + Superseded + Conflicts + Poison + retried;
  const unhealthy = reading.tasks?.unhealthy ?? 0;
  const failed = door.Failed ?? 0;
  const shed = door.Shed ?? 0;
  const p99 = (acceptToDurable?.p99 ?? 0) / 1000;
  const { lateAfterSeconds } = expected;
  const allowed = allowedText(expected);
  return [
    ...told(aside > 0, `${number(aside)} ${aside === 1 ? 'message is' : 'messages are'} in quarantine`),
    ...told(failed > offered * REFUSED_SHARE, `${percent(failed / offered)} of the writes fail at the front door`),
    ...told(
      (reading.doorErrors ?? 0) > 0,
      reading.tasks === undefined
        ? 'runs of the front door fail'
        : 'requests are answered by no task of the front door',
    ),
    ...told(reading.tasks?.healthy === 0, 'no task of the front door is healthy'),
    ...told(
      unhealthy > 0,
      `${number(unhealthy)} ${unhealthy === 1 ? 'task' : 'tasks'} of the front door ${unhealthy === 1 ? 'is' : 'are'} unhealthy`,
    ),
    ...told(shed > offered * REFUSED_SHARE, `${percent(shed / offered)} of the writes are shed for the backlog`),
    ...told(oldest > lateAfterSeconds, `the oldest write waits ${duration(oldest)}, ${allowed}`),
    ...told((writer.errors ?? 0) > 0, 'runs of the writer fail'),
    // They are in flight until they come again: nothing waits, and SQS tells no age of what came three times.
    ...told(
      retried > tried * RETRIED_SHARE,
      `the writer hands ${percent(retried / tried)} of its writes back to the buffer`,
    ),
    ...told(p99 > lateAfterSeconds, `p99 from accepted to durable is ${duration(p99)}, ${allowed}`),
    ...told(
      throttled > (applied + throttled) * THROTTLED_SHARE,
      `DynamoDB throttles ${number(round(throttled))} statements/s`,
    ),
    ...told(
      cacheUnavailable > (offered + applied) * UNANSWERED_SHARE,
      `the read cache leaves ${number(round(cacheUnavailable))} calls/s unanswered`,
    ),
  ];
}

/** Both numbers, where the plan foresees more in a burst than what is acceptable otherwise. */
function allowedText({ acceptableDelaySeconds, lateAfterSeconds }: Expected): string {
  const acceptable = `${duration(acceptableDelaySeconds)} are acceptable`;
  return lateAfterSeconds > acceptableDelaySeconds
    ? `${acceptable}, up to ${duration(lateAfterSeconds)} in a burst`
    : acceptable;
}

function told(holds: boolean, sentence: string): string[] {
  return holds ? [sentence] : [];
}

function round(rate: number): number {
  return rate >= 10 ? Math.round(rate) : Number(rate.toPrecision(2));
}
