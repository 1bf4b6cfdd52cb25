// Receives: looks at a path while it was under load
// Promises: how long the writer's runs took there and what they held: of the time in which messages waited for them, if they ever did
// Hands on: to the plan's forecast, in place of the writer that the plan assumes

import type { QueueKind } from '../../lambda/contract/collection';
import type { EventSource } from '../../lib/sizing/queueing/event-source';

/** What the writer has done since it was started, in counts that only grow. */
export interface WriterCounts {
  readonly runs: number;
  /** Of all runs together. Unit: seconds. */
  readonly seconds: number;
  /** By buffer: runs of its messages, and those messages. */
  readonly taken: Partial<Readonly<Record<QueueKind, { readonly runs: number; readonly messages: number }>>>;
}

export interface WriterLook {
  /** Unit: milliseconds since 1970. */
  readonly time: number;
  /** Messages that wait for a run. */
  readonly backlog: number;
  readonly writer?: WriterCounts;
}

/** The writer as it was found to be. */
export interface MeasuredWriter {
  /** Of one run. */
  readonly runSeconds: number;
  /** That it was given in all, by buffer, those after the load too. */
  readonly messages: Readonly<Record<QueueKind, number>>;
  /**
   * By buffer, in one run. Absent where runs never had to be full: then a full one is taken to last no longer than those
   * that were seen.
   */
  readonly messagesPerRun?: Partial<Readonly<Record<QueueKind, number>>>;
}

/** Of the load, which lasted between these two moments. `undefined` where the writer did not run in it, or nobody tells. Unit: milliseconds since 1970. */
export function measuredWriter(looks: readonly WriterLook[], from: number, to: number): MeasuredWriter | undefined {
  const ever = intervalsOf(looks.filter(({ time, writer }) => time >= from && writer !== undefined));
  const all = ever.filter(({ after }) => after.time <= to);
  const busy = all.filter(({ before, after }) => before.backlog > 0 && after.backlog > 0);
  const [whole, pressed] = [sumOf(all), sumOf(busy)];
  const counted = pressed.runs > 0 ? pressed : whole;
  if (counted.runs <= 0) return undefined;
  const { taken } = sumOf(ever);
  return {
    runSeconds: counted.seconds / counted.runs,
    messages: { standard: taken.standard.messages, fifo: taken.fifo.messages },
    ...(pressed.runs > 0 && {
      messagesPerRun: Object.fromEntries(
        KINDS.flatMap((kind) => {
          const { runs, messages } = pressed.taken[kind];
          return runs > 0 && messages > 0 ? [[kind, messages / runs] as const] : [];
        }),
      ),
    }),
  };
}

/** The plan's event source, with runs as long and as full as they were. It counts messages, not writes. */
export function sourceAsMeasured(source: EventSource, kind: QueueKind, writer: MeasuredWriter): EventSource {
  const { runSeconds, messagesPerRun } = writer;
  return {
    ...source,
    batchSize: messagesPerRun?.[kind] ?? source.batchSize,
    writesPerMessage: 1,
    runSeconds: () => runSeconds,
  };
}

const KINDS = ['standard', 'fifo'] as const satisfies readonly QueueKind[];

interface Interval {
  readonly before: WriterLook;
  readonly after: WriterLook;
}

function intervalsOf(looks: readonly WriterLook[]): Interval[] {
  return looks.slice(1).map((after, index) => ({ before: looks[index] ?? after, after }));
}

function sumOf(intervals: readonly Interval[]) {
  const grown = (of: (counts: WriterCounts) => number) =>
    intervals.reduce((sum, { before, after }) => {
      if (before.writer === undefined || after.writer === undefined) return sum;
      // A local run that was begun again counts from 0.
      return sum + Math.max(0, of(after.writer) - of(before.writer));
    }, 0);
  const taken = (kind: QueueKind) => ({
    runs: grown((counts) => counts.taken[kind]?.runs ?? 0),
    messages: grown((counts) => counts.taken[kind]?.messages ?? 0),
  });
  return {
    runs: grown(({ runs }) => runs),
    seconds: grown(({ seconds }) => seconds),
    taken: { standard: taken('standard'), fifo: taken('fifo') },
  };
}
