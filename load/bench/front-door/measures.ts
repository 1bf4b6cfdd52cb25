import type { QueueKind } from '../../../lambda/contract/collection';

/**
 * What is measured.
 * - `door`: a write from the load balancer's event to its answer, with a buffer that renders the message and calls nothing.
 * - `sdk`: the SDK's `SendMessage` of the same message.
 * - `single`: both together, as deployed.
 * - `bulk-json`, `bulk-ndjson`: many writes in one request, as deployed.
 * - `keyed`, `marked`, `direct`: the door with an `Idempotency-Key`, with the mark of acceptance, and without a buffer;
 *   cache and table are stubs that answer at once.
 */
export const WAYS = ['door', 'sdk', 'single', 'bulk-json', 'bulk-ndjson', 'keyed', 'marked', 'direct'] as const;
export type Way = (typeof WAYS)[number];

export interface Measure {
  readonly way: Way;
  readonly buffer: QueueKind;
  /** Of each write's body. */
  readonly bytes: number;
}

/** The writes of a bulk, and the bytes of each, of which the target speaks. */
export const BULK_WRITES = 500;
export const BULK_BODY_BYTES = 300;

export const SIZES: readonly number[] = [BULK_BODY_BYTES, 1024, 10_240];

const COMPARED: readonly Way[] = ['door', 'sdk', 'single'];
const BULKS: readonly Way[] = ['bulk-json', 'bulk-ndjson'];
const FOR_INFORMATION: readonly Way[] = ['keyed', 'marked', 'direct'];

/** In the order in which they are shown. */
export const MEASURES: readonly Measure[] = [
  ...SIZES.flatMap((bytes) => COMPARED.map((way): Measure => ({ way, buffer: 'standard', bytes }))),
  ...COMPARED.map((way): Measure => ({ way, buffer: 'fifo', bytes: BULK_BODY_BYTES })),
  ...BULKS.map((way): Measure => ({ way, buffer: 'standard', bytes: BULK_BODY_BYTES })),
  { way: 'bulk-json', buffer: 'fifo', bytes: BULK_BODY_BYTES },
  ...FOR_INFORMATION.map((way): Measure => ({ way, buffer: 'standard', bytes: BULK_BODY_BYTES })),
];

export function writesPerRequest({ way }: Pick<Measure, 'way'>): number {
  return BULKS.includes(way) ? BULK_WRITES : 1;
}

/** Requests that carry this many writes at the least. */
export function requestsFor(measure: Measure, writes: number): number {
  return Math.ceil(writes / writesPerRequest(measure));
}

/**
 * Which measures have a process together. A client is compiled a little differently in each process: only in one
 * process is the difference between a call and the same call with the door before it the door's own.
 */
export function processOf({ way, buffer, bytes }: Measure): string {
  return `${way === 'single' ? 'sdk' : way}, ${buffer}, ${bytes}`;
}
