import type { SQSRecord } from 'aws-lambda';
import { type Collections, collectionOf } from '../contract/collection';
import { fenceOf } from '../contract/fence';
import { type ParsedWrite, type Poison, parseBody, renderMessage, renderUnread } from '../contract/message';
import { isOrdered, operationProblem } from '../contract/operations';
import type { Outcome } from '../contract/outcome';
import { placeByKey } from '../contract/placement';
import { keyProblemIn } from '../contract/record-key';
import { isRedriven } from '../contract/redriven';
import type { Order, SalesRules } from '../contract/sales';
import type { Transaction } from '../contract/transaction';
import type { Write } from '../contract/write';
import type { Arrival } from './policy';

/** What a message asks for at one place: a write, a whole transaction, an order, or nothing that could be read. */
export type Task =
  | { readonly kind: 'write'; readonly arrival: Arrival }
  /** Out of quarantine, and of a collection whose writes build on one another. */
  | { readonly kind: 'redriven'; readonly write: Write }
  | { readonly kind: 'transaction'; readonly transaction: Transaction }
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'none' };

/** One write, transaction or order of the batch, or what could not be read as one. */
export interface BatchItem {
  readonly record: SQSRecord;
  readonly id: string | undefined;
  /** A message body that holds this alone, as it would be replayed. */
  readonly body: () => string;
  readonly task: Task;
  outcome: Outcome;
}

const NOTHING: Task = { kind: 'none' };
const NOT_REACHED: Outcome = { kind: 'retry', reason: 'not reached' };

/** `sales` are those of a path that sells. */
export function itemsOf(record: SQSRecord, collections: Collections, sales?: SalesRules): BatchItem[] {
  const parsed = parseBody(record.body);
  switch (parsed.kind) {
    case 'writes':
      return parsed.writes.map((write, place) => writeItem(write, place, record, collections));
    case 'transaction':
      return [transactionItem(parsed.transaction, record, collections)];
    case 'order':
      return [orderItem(parsed.order, record, sales)];
    default:
      return parsed satisfies never;
  }
}

/** A quantity above what is allowed by now was allowed when it was accepted. */
function orderItem(order: Order, record: SQSRecord, sales: SalesRules | undefined): BatchItem {
  const item = { record, id: order.id, body: () => record.body };
  if (sales !== undefined) return { ...item, task: { kind: 'order', order }, outcome: NOT_REACHED };
  const reason = 'an order needs a path with sales, and this one sells nothing';
  return { ...item, task: NOTHING, outcome: { kind: 'poison', cause: 'unsupported-operation', reason } };
}

function writeItem(parsed: ParsedWrite, place: number, record: SQSRecord, collections: Collections): BatchItem {
  if (!parsed.ok) {
    const body = () => (parsed.raw === undefined ? record.body : renderUnread(parsed.raw));
    return { record, id: parsed.id, body, task: NOTHING, outcome: parsed.poison };
  }
  const { write } = parsed;
  const item = { record, id: write.id, body: () => renderMessage([write]) };
  const poison = refusedHere(write, collections) ?? disorder(write, record, collections);
  if (poison !== undefined) return { ...item, task: NOTHING, outcome: poison };
  const collection = collectionOf(collections, write.collection);
  if (collection !== undefined && isOrdered(collection) && isRedriven(record)) {
    return { ...item, task: { kind: 'redriven', write }, outcome: NOT_REACHED };
  }
  const sequence = record.attributes.SequenceNumber;
  const fence = sequence === undefined ? '' : fenceOf(sequence, place);
  return { ...item, task: { kind: 'write', arrival: { write, fence } }, outcome: NOT_REACHED };
}

/** A transaction is poison as a whole or not at all: no part of it may be applied without the rest. */
function transactionItem(transaction: Transaction, record: SQSRecord, collections: Collections): BatchItem {
  const item = { record, id: transaction.id, body: () => record.body };
  const poison = transaction.writes.map((write) => refusedHere(write, collections)).find((one) => one !== undefined);
  const refusal = poison ?? sameRecord(transaction);
  if (refusal !== undefined) return { ...item, task: NOTHING, outcome: refusal };
  return { ...item, task: { kind: 'transaction', transaction }, outcome: NOT_REACHED };
}

/** By what names it and not by its place: that may change. */
function sameRecord({ writes }: Transaction): Poison | undefined {
  const records = new Set(
    writes.map((write) => placeByKey(write.collection, write.key, 'part' in write ? write.part : undefined).partition),
  );
  if (records.size === writes.length) return undefined;
  return { kind: 'poison', cause: 'malformed-write', reason: 'a transaction must name each record once' };
}

/** Why this write can never be applied here, or `undefined`. */
function refusedHere(write: Write, collections: Collections): Poison | undefined {
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined) {
    const reason = `no collection is named ${JSON.stringify(write.collection.slice(0, 80))}`;
    return { kind: 'poison', cause: 'unknown-collection', reason };
  }
  const reason = operationProblem(collection, write);
  if (reason !== undefined) return { kind: 'poison', cause: 'unsupported-operation', reason };
  const badKey = keyProblemIn(collection, write.key);
  return badKey === undefined ? undefined : { kind: 'poison', cause: 'malformed-write', reason: `key ${badKey}` };
}

/** Writes that build on one another must come in order; those of a transaction bring what they build on. */
function disorder(write: Write, record: SQSRecord, collections: Collections): Poison | undefined {
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined || !isOrdered(collection) || record.attributes.SequenceNumber !== undefined) {
    return undefined;
  }
  const reason = `a ${collection.policy} collection needs a FIFO queue, and this message came without a sequence number`;
  return { kind: 'poison', cause: 'unsupported-operation', reason };
}
