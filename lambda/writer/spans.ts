// Receives: a batch whose writes have their outcomes.
// Promises: a line for each write of a sampled trace, and no more of them than the bound of a second.
// Hands on: nothing.

import type { SQSRecord } from 'aws-lambda';
import { placeByKey } from '../contract/placement';
import { stampMillis } from '../contract/stamp';
import { parseTrace, TRACEPARENT, TRACESTATE, type TraceContext } from '../contract/trace-context';
import { Allowance } from '../platform/allowance';
import type { Clock } from '../platform/clock';
import type { Log, LogFields } from '../platform/log';
import type { RandomBytes } from '../platform/random';
import { newSpanId } from '../platform/span-ids';
import type { BatchItem, Task } from './batch-items';

export interface SpanPorts {
  readonly log: Log;
  readonly now: Clock;
  readonly randomBytes: RandomBytes;
}

/**
 * A bulk has a thousand writes, all of one trace. Lines of 500 bytes, so many a second all day long, are $0.43 a process. Unit: writes.
 */
export const SPANS_PER_SECOND = 20;

/** A reason may quote what a client sent, or what a user's function threw: quarantine and status have more of it. Unit: characters. */
const REASON_TOLD = 200;

/** Enough to go on from. */
const FOLDED_TOLD = 3;

export class WriteSpans {
  readonly #ports: SpanPorts;
  readonly #allowance: Allowance;

  constructor(ports: SpanPorts) {
    this.#ports = ports;
    this.#allowance = new Allowance(SPANS_PER_SECOND, ports.now);
  }

  tell(items: readonly BatchItem[]): void {
    const traces = new Map<SQSRecord, TraceContext | undefined>();
    let folds: ReadonlyMap<string, readonly BatchItem[]> | undefined;
    for (const item of items) {
      const { record } = item;
      if (!traces.has(record)) traces.set(record, traceOf(record));
      const trace = traces.get(record);
      if (trace?.sampled !== true) continue;
      if (!this.#allowance.take()) return;
      folds ??= Map.groupBy(items, ({ task }) => foldOf(task));
      const spanId = newSpanId(this.#ports.randomBytes);
      this.#ports.log.info('span', {
        traceId: trace.traceId,
        spanId,
        parentSpanId: trace.spanId,
        ...fieldsOf(item, folds, this.#ports.now()),
      });
    }
  }
}

export function traceOf({ messageAttributes }: SQSRecord): TraceContext | undefined {
  return parseTrace(messageAttributes[TRACEPARENT]?.stringValue, messageAttributes[TRACESTATE]?.stringValue);
}

function fieldsOf(item: BatchItem, folds: ReadonlyMap<string, readonly BatchItem[]>, now: number): LogFields {
  const { id, task, outcome, record } = item;
  const fold = task.kind === 'none' ? [] : (folds.get(foldOf(task)) ?? []);
  const others = fold.filter((other) => other !== item).flatMap((other) => other.id ?? []);
  return {
    ...(id !== undefined && { id }),
    ...aboutTask(task, now),
    outcome: outcome.kind,
    ...('reason' in outcome && { reason: outcome.reason.slice(0, REASON_TOLD).toWellFormed() }),
    attempt: Number(record.attributes.ApproximateReceiveCount),
    messageId: record.messageId,
    ...(others.length > 0 && { foldedWith: others.slice(0, FOLDED_TOLD), folded: others.length + 1 }),
  };
}

function aboutTask(task: Task, now: number): LogFields {
  switch (task.kind) {
    case 'write': {
      const { collection, op, at } = task.arrival.write;
      return { collection, op, millis: millisSince(at, now) };
    }
    case 'redriven': {
      const { collection, op, at } = task.write;
      return { collection, op, redriven: true, millis: millisSince(at, now) };
    }
    case 'transaction': {
      const { writes, at } = task.transaction;
      const collections = [...new Set(writes.map(({ collection }) => collection))];
      return { transaction: writes.length, collections, millis: millisSince(at, now) };
    }
    case 'order':
      return { sku: task.order.sku, bucket: task.order.bucket, millis: millisSince(task.order.at, now) };
    case 'none':
      return {};
    default:
      return task satisfies never;
  }
}

/** From its acceptance. Clocks of two machines may differ. */
function millisSince(at: string, now: number): number {
  return Math.max(0, now - stampMillis(at));
}

/** Writes to one record, and orders of one bucket, become one statement; a transaction stands alone, and so does what comes out of quarantine. */
function foldOf(task: Task): string {
  switch (task.kind) {
    case 'write': {
      const { write } = task.arrival;
      return placeByKey(write.collection, write.key, 'part' in write ? write.part : undefined).partition;
    }
    case 'order':
      return `~stock ${task.order.bucket}#${task.order.sku}`;
    case 'redriven':
      return `~redriven ${task.write.id}`;
    case 'transaction':
      return `~transaction ${task.transaction.id}`;
    case 'none':
      return '';
    default:
      return task satisfies never;
  }
}
