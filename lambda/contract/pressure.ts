import type { QueueKind } from './collection';

/** How much a write matters to its client, as its `Priority` header says where it is trusted. They are refused in the order background, normal, critical. */
export type WriteClass = 'critical' | 'normal' | 'background';

export const WRITE_CLASSES: readonly WriteClass[] = ['background', 'normal', 'critical'];

/** How the writer is expected to empty one buffer, as long as nobody has measured it at work. */
export interface PlannedDrain {
  /** Messages that it ends, per second. */
  readonly perSecond: number;
  /** Messages that fill every run of it at once. With fewer it is not known how fast it could be. */
  readonly fullAt: number;
  /** How long Lambda may take to run it at its full width. */
  readonly warmUpSeconds: number;
}

/** When the front door refuses writes for what waits before them. Plain data: it travels to the handler as JSON. */
export interface PressureRules {
  readonly acceptableDelaySeconds: number;
  /** By how many acceptable delays each class begins to be refused. */
  readonly shedAt: Readonly<Record<WriteClass, number>>;
  /** Whether clients choose their class; else every write is normal. */
  readonly trustPriority: boolean;
  /** Of each buffer that the path has. */
  readonly plan: Readonly<Partial<Record<QueueKind, PlannedDrain>>>;
}

export function renderPressure(rules: PressureRules): string {
  return JSON.stringify(rules);
}

/** Reads what `renderPressure` wrote. */
export function parsePressure(text: string): PressureRules {
  const rules: PressureRules = JSON.parse(text);
  return rules;
}

/** What the writer ended is counted in spans of time of this length. Unit: seconds. */
export const DRAIN_SPAN_SECONDS = 10;

/** The number of the span that a moment lies in. */
export function drainSpanAt(millis: number): number {
  return Math.floor(millis / (DRAIN_SPAN_SECONDS * 1000));
}

/** A queue's name as its URL and its ARN have it: the door knows one, the writer the other. */
export function bufferNameIn(urlOrArn: string): string {
  return urlOrArn.slice(Math.max(urlOrArn.lastIndexOf('/'), urlOrArn.lastIndexOf(':')) + 1);
}
