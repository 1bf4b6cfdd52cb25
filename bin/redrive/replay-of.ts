// Receives: what was set aside, and what the path's description says of its collections now.
// Promises: the messages that replay it by the contract of the front door, or why it is not replayed; pure.
// Hands on: to the buffers.

import { createHash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type Collections, collectionOf, QUEUE_OF, type QueueKind } from '../../lambda/contract/collection';
import { TOMBSTONE_TTL_SECONDS } from '../../lambda/contract/limits';
import { renderTransaction } from '../../lambda/contract/message';
import { isOrdered, operationProblem } from '../../lambda/contract/operations';
import { keyProblemIn } from '../../lambda/contract/record-key';
import { REDRIVEN } from '../../lambda/contract/redriven';
import { orderGroup } from '../../lambda/contract/sales';
import { traceAttributes } from '../../lambda/contract/trace-context';
import type { Transaction } from '../../lambda/contract/transaction';
import type { Write } from '../../lambda/contract/write';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import { packWrites } from '../../lambda/front-door/pack-writes';
import { acceptedAt, type SetAside, writesIn } from './set-aside';

export interface ReplayMessage {
  readonly to: QueueKind;
  readonly body: string;
  /** Of a message to a FIFO buffer only. */
  readonly order?: { readonly group: string; readonly deduplicationId: string };
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

export type Replay =
  | { readonly kind: 'send'; readonly messages: readonly ReplayMessage[]; readonly warnings: readonly string[] }
  | { readonly kind: 'left'; readonly reason: string };

/** What of a path decides where a replay goes. */
export interface ReplayPath {
  readonly collections: Collections;
  readonly kinds: readonly QueueKind[];
  readonly sells: boolean;
}

/** What the operator takes upon himself. */
export interface Allowed {
  /** Dead letters of which nobody can tell whether the writer applied them. */
  readonly undecided: boolean;
  /** Writes so old that what would tell a copy of them may be gone. */
  readonly late: boolean;
}

/** Marks outlast the acceptance by 30 days, and the message may wait for four of them in the buffer. Unit: days. */
export const REPLAY_MAX_DAYS = TOMBSTONE_TTL_SECONDS / 86_400 - 4;

/** The verdicts that a transaction's marker keeps for ever. */
const WRITTEN_DOWN = ['item-refused', 'merge-failed'];

export function replayOf(aside: SetAside, path: ReplayPath, allowed: Allowed, now: number): Replay {
  const { content } = aside;
  if (content.kind === 'writes') {
    const [bad] = content.writes.flatMap((one) => (one.ok ? [] : [one.poison]));
    if (bad !== undefined && content.writes.every((one) => !one.ok)) {
      return left(`it still cannot be read as a write (${bad.cause}: ${bad.reason})`);
    }
  }
  const days = (now - (acceptedAt(aside) ?? now)) / 86_400_000;
  if (days > REPLAY_MAX_DAYS && !allowed.late) {
    return left(
      `it was accepted ${Math.floor(days)} days ago, and what tells a copy of it is kept for ${REPLAY_MAX_DAYS}: it might take effect twice, or bring a deleted record back (--late)`,
    );
  }
  switch (content.kind) {
    case 'writes':
      return writesReplay(aside, path, allowed);
    case 'transaction':
      return transactionReplay(aside, content.transaction, path);
    case 'order': {
      if (!path.sells) return left('it is an order, and the path still sells nothing');
      return sends(aside, [{ to: 'fifo', body: aside.body, group: orderGroup(content.order) }]);
    }
    default:
      return content satisfies never;
  }
}

function writesReplay(aside: SetAside, path: ReplayPath, allowed: Allowed): Replay {
  const writes = writesIn(aside);
  const known = writes.filter(({ collection }) => collectionOf(path.collections, collection) !== undefined);
  const [unknown] = writes.filter((write) => !known.includes(write));
  if (known.length === 0 && unknown !== undefined) return left(stillUnknown(unknown));
  if (
    aside.queue === 'fifoQuarantine' &&
    aside.redriven === 0 &&
    !allowed.undecided &&
    known.some((write) => mayCountTwice(write, path))
  ) {
    return left(
      'the writer may have applied it before it was set aside, and its record may have forgotten that: it could count twice (--undecided)',
    );
  }
  const warnings = known.flatMap((write) => problemOf(write, path));
  const destinations = new Map(
    known.map((write) => destinationOf(write, path)).map((one) => [`${one.to} ${one.group}`, one]),
  );
  const [destination] = destinations.values();
  if (destinations.size === 1 && destination !== undefined) {
    return sends(aside, [{ ...destination, body: aside.body }], warnings);
  }
  if (aside.content.kind === 'writes' && aside.content.writes.length > known.length) {
    return left('parts of it cannot be read or placed, and the rest belongs to several queues or records');
  }
  const packed = [...Map.groupBy(known, (write) => destinationOf(write, path).to)].flatMap(([to, some]) =>
    packWrites(some, to).map(({ body, order }) => ({ to, body, group: order?.group })),
  );
  return sends(aside, packed, warnings);
}

/** Poison that was decided by the table stands in the marker under the old id, for ever: that one can never take effect any more. */
function transactionReplay(aside: SetAside, transaction: Transaction, path: ReplayPath): Replay {
  const unknown = transaction.writes.find(({ collection }) => collectionOf(path.collections, collection) === undefined);
  if (unknown !== undefined) return left(stillUnknown(unknown));
  const id = WRITTEN_DOWN.includes(aside.cause) ? nextId(transaction.id) : transaction.id;
  if (id.length > 128) return left('its id has no room for another attempt');
  const body = id === transaction.id ? aside.body : renderTransaction({ ...transaction, id });
  const renamed =
    id === transaction.id ? [] : [`its status will be that of ${id}: the verdict on ${transaction.id} stands`];
  const warnings = [...renamed, ...transaction.writes.flatMap((write) => problemOf(write, path))];
  // As the front door does: where there is a standard buffer, transactions wait there.
  const to = path.kinds.includes('standard') ? 'standard' : 'fifo';
  return sends(aside, [{ to, body, group: to === 'fifo' ? id : undefined }], warnings);
}

function nextId(id: string): string {
  const [, base = id, count = '0'] = /^(.*)~(\d{1,6})$/.exec(id) ?? [];
  return `${base}~${Number(count) + 1}`;
}

interface Destination {
  readonly to: QueueKind;
  readonly group: string | undefined;
}

function destinationOf(write: Write, { collections }: ReplayPath): Destination {
  const collection = collectionOf(collections, write.collection);
  const to = collection === undefined ? 'standard' : QUEUE_OF[collection.policy];
  return { to, group: to === 'fifo' ? messageGroupOf(write) : undefined };
}

function stillUnknown({ collection }: Write): string {
  return `the path still has no collection ${JSON.stringify(collection.slice(0, 80))}: declare it and deploy, then replay`;
}

/** A write that names the version it replaces tells by itself whether it was applied, unless it is the first of its record. */
function mayCountTwice(write: Write, { collections }: ReplayPath): boolean {
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined || !isOrdered(collection)) return false;
  return !(collection.policy === 'versioned' && 'expect' in write && (write.expect ?? 0) > 0);
}

/** Why the writer will set it aside again, as far as the description tells. */
function problemOf(write: Write, { collections }: ReplayPath): string[] {
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined) return [];
  const key = keyProblemIn(collection, write.key);
  const problem = operationProblem(collection, write) ?? (key === undefined ? undefined : `key ${key}`);
  return problem === undefined ? [] : [`its cause stands, and it will be set aside again: ${problem}`];
}

function left(reason: string): Replay {
  return { kind: 'left', reason };
}

/**
 * The queue drops for five minutes what has the same id: a second replay of this very message, but not of one that was set
 * aside since. That one would be deleted from quarantine, and be nowhere.
 */
function sends(
  aside: SetAside,
  messages: readonly (Destination & { readonly body: string })[],
  warnings: readonly string[] = [],
): Replay {
  const trace = aside.trace === undefined ? {} : traceAttributes(aside.trace);
  const attributes = {
    [REDRIVEN]: text(String(aside.redriven + 1)),
    ...Object.fromEntries(Object.entries(trace).map(([name, value]) => [name, text(value)])),
  };
  return {
    kind: 'send',
    warnings: [...new Set(warnings)],
    messages: messages.map(({ to, body, group }, index) => ({
      to,
      body,
      attributes,
      ...(group !== undefined && { order: { group, deduplicationId: deduplicationIdOf(aside.messageId, index) } }),
    })),
  };
}

function deduplicationIdOf(messageId: string, index: number): string {
  return createHash('sha256').update(`redrive ${index} ${messageId}`).digest('base64url');
}

function text(value: string): MessageAttributeValue {
  return { DataType: 'String', StringValue: value };
}
