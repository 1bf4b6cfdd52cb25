import { type Collections, type ConflictPolicy, QUEUE_OF, type QueueKind } from '../../lambda/contract/collection';
import type { PoisonCause } from '../../lambda/contract/outcome';
import { placeByKey } from '../../lambda/contract/placement';
import type { Body, Json, Write } from '../../lambda/contract/write';
import { partOf } from '../../lambda/front-door/counter-parts';
import type { Merge } from '../../lambda/user-code/user-code';
import type { Random } from './random';

/** One collection for each policy; a world uses some of them. */
export const COLLECTIONS = {
  creates: { policy: 'createOnly' },
  latest: { policy: 'lastWriterWins' },
  ranked: { policy: 'priority' },
  versions: { policy: 'versioned' },
  merges: { policy: 'merge' },
  patches: { policy: 'patch' },
  counters: { policy: 'counter' },
  spreads: { policy: 'counter', spread: 3 },
} as const satisfies Collections;

export type CollectionName = keyof typeof COLLECTIONS;

export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as readonly CollectionName[];

/** Unit: bytes. Small, so that a refusal for size needs no large strings. */
export const ITEM_MAX_BYTES = 6000;
const TOO_LARGE = 'x'.repeat(ITEM_MAX_BYTES + 500);

/** Throws or gives what no record can hold where a body asks for it; else keeps what both have seen. */
export const mergeSeen: Merge = (current, incoming): Body => {
  if (incoming.breaks === 'throw') throw new Error('no merge of these');
  if (incoming.breaks === 'reserved') return { _id: 'stolen' };
  return { ...current, ...incoming, seen: [...new Set([...seenIn(current), ...seenIn(incoming)])].sort() };
};

export function seenIn(body: { readonly [field: string]: Json }): readonly Json[] {
  return Array.isArray(body.seen) ? body.seen : [];
}

/** One entry of a message: a write, or something that must never become one. */
export interface Item {
  /** Stands in the message's text and in no other's: the write's id where it has one. */
  readonly token: string;
  readonly write: Write | undefined;
  /** Why it must end in quarantine, whatever it meets. */
  readonly poison: PoisonCause | undefined;
  /** Whether the table may refuse it for good, which depends on what the writer puts into one statement with it. */
  readonly fragile: boolean;
  /** What stands in the message's list of writes; a string stands for a whole message. */
  readonly raw: unknown;
  readonly partition: string;
}

export interface Spot {
  readonly name: CollectionName;
  readonly key: string;
}

export function policyOfSpot({ name }: Spot): ConflictPolicy {
  return COLLECTIONS[name].policy;
}

export function queueOfSpot(spot: Spot): QueueKind {
  return QUEUE_OF[policyOfSpot(spot)];
}

/** Each increment of a record adds a digit of its own in base 4, so the sum shows how often each was added. */
export const DIGIT = 4;
/** 4^24 is exact in a double. */
const INCREMENTS_MAX = 24;

/** Makes writes as clients would: mostly sound, sometimes racing, sometimes hopeless. */
export class Workload {
  readonly #random: Random;
  readonly #stamp: () => string;
  readonly #versionAt: (partition: string) => number;
  readonly #digits = new Map<string, number>();
  readonly #expected = new Map<string, number>();
  readonly #poisonShare: number;
  readonly #deleteShare: number;
  readonly #fragileShare: number;
  #made = 0;

  constructor(random: Random, stamp: () => string, versionAt: (partition: string) => number) {
    this.#random = random;
    this.#stamp = stamp;
    this.#versionAt = versionAt;
    this.#poisonShare = random.pick([0, 0.05, 0.2]);
    this.#deleteShare = random.pick([0, 0.1, 0.25]);
    this.#fragileShare = random.pick([0, 0, 0.1]);
  }

  /** `alone`: it may be a message that cannot be read at all. */
  next(spot: Spot, alone: boolean): Item {
    if (this.#random.chance(this.#poisonShare)) return this.#poison(spot, alone);
    const at = this.#stamp();
    const head = { id: at, collection: spot.name, key: spot.key, at };
    const fragile = this.#random.chance(this.#fragileShare);
    const write = this.#write(head, spot, fragile);
    return this.#sound(write, fragile);
  }

  #sound(write: Write, fragile: boolean): Item {
    return { token: write.id, write, poison: undefined, fragile, raw: write, partition: partitionOf(write) };
  }

  #write(head: Head, spot: Spot, fragile: boolean): Write {
    const random = this.#random;
    const gone = random.chance(this.#deleteShare);
    const body = { w: head.id, ...this.#fields(), ...(fragile ? { large: TOO_LARGE } : {}) };
    switch (spot.name) {
      case 'creates':
      case 'latest':
        return gone ? { ...head, op: 'delete' } : { ...head, op: 'put', body };
      case 'ranked': {
        const terms = random.chance(0.3) ? {} : { priority: random.between(0, 3) };
        return gone ? { ...head, ...terms, op: 'delete' } : { ...head, ...terms, op: 'put', body };
      }
      case 'versions': {
        const expect = this.#expectation(placeByKey(spot.name, spot.key).partition);
        return gone ? { ...head, expect, op: 'delete' } : { ...head, expect, op: 'put', body };
      }
      case 'merges': {
        const expected = this.#expectation(placeByKey(spot.name, spot.key).partition);
        const terms = random.chance(0.3) ? {} : { expect: expected };
        if (gone) return { ...head, ...terms, op: 'delete' };
        const breaks: Body = random.chance(0.15) ? { breaks: random.pick(['throw', 'reserved']) } : {};
        return { ...head, ...terms, op: 'put', body: { ...body, ...breaks, seen: [head.id] } };
      }
      case 'patches': {
        if (gone) return { ...head, op: 'delete' };
        if (random.chance(0.15)) return { ...head, op: 'put', body };
        return { ...head, op: 'patch', patch: { ...body, ...this.#patch(), [`m${this.#made++ % 12}`]: head.id } };
      }
      case 'counters':
      case 'spreads':
        return this.#increment(head, spot, gone, fragile);
      default:
        return spot.name satisfies never;
    }
  }

  #increment(head: Head, spot: Spot, gone: boolean, fragile: boolean): Write {
    const random = this.#random;
    if (gone && spot.name === 'counters') return { ...head, op: 'delete' };
    const spread = spot.name === 'spreads' ? COLLECTIONS.spreads.spread : 1;
    const number = partOf(head.id, spread);
    const part = number === undefined ? {} : { part: number };
    const { partition } = placeByKey(spot.name, spot.key, number);
    const digit = this.#digits.get(partition) ?? 0;
    this.#digits.set(partition, digit + 1);
    const deltas: Record<string, number> = digit < INCREMENTS_MAX ? { n: DIGIT ** digit } : { over: 1 };
    if (random.chance(0.3)) deltas.m = random.pick([0.1, 0.2, -0.3]);
    if (random.chance(0.1)) deltas.text = 1;
    if (fragile) Object.assign(deltas, random.pick([{ big: 6e125 }, { big: 6e125 }, { fine: 1e31 }, { fine: 3e-9 }]));
    return { ...head, op: 'increment', deltas, ...part };
  }

  #fields(): Record<string, Json> {
    const fields: Record<string, Json> = {};
    for (const name of ['a', 'b', 'c']) if (this.#random.chance(0.4)) fields[name] = this.#random.between(0, 9);
    return fields;
  }

  #patch(): Record<string, Json> {
    const random = this.#random;
    const patch: Record<string, Json> = {};
    if (random.chance(0.3)) patch[random.pick(['a', 'b', 'c', 'large'])] = null;
    if (random.chance(0.2)) patch.deep = { [random.pick(['x', 'y'])]: random.pick([1, 2, null]) };
    return patch;
  }

  /** Clients that follow one another, clients that read, and clients that guess. */
  #expectation(partition: string): number {
    const random = this.#random;
    const way = random.float();
    const followed = this.#expected.get(partition) ?? 0;
    const expect = way < 0.65 ? followed : way < 0.9 ? this.#versionAt(partition) : random.between(0, followed + 1);
    this.#expected.set(partition, Math.max(followed, expect) + 1);
    return expect;
  }

  #poison(spot: Spot, alone: boolean): Item {
    const random = this.#random;
    const token = this.#stamp();
    const head = { id: token, collection: spot.name, key: spot.key, at: token };
    const put = { ...head, op: 'put', body: { w: token } };
    const policy = policyOfSpot(spot);
    const poisons: (readonly [PoisonCause, unknown])[] = [
      ['malformed-write', { ...put, key: '' }],
      ['malformed-write', { ...put, at: 'yesterday' }],
      ['malformed-write', token],
      ['unknown-collection', { ...put, collection: random.pick(['nowhere', 'constructor']) }],
      ['unsupported-operation', { ...head, op: 'explode' }],
      policy === 'counter'
        ? ['body-refused', { ...head, op: 'increment', deltas: { n: random.pick<unknown>(['1', null, 1e126]) } }]
        : ['body-refused', { ...head, op: 'put', expect: 1, body: { _id: token } }],
      policy === 'patch' || policy === 'counter'
        ? ['unsupported-operation', { ...put, priority: 1 }]
        : ['unsupported-operation', { ...head, op: 'patch', patch: { w: token } }],
      ['malformed-write', { ...put, expect: -1 }],
    ];
    if (policy === 'versioned') poisons.push(['unsupported-operation', put]);
    if (alone) {
      poisons.push(
        ['unreadable-message', `{"version":1,"writes":[{"id":"${token}","coll`],
        ['unreadable-message', JSON.stringify(token)],
        ['unknown-version', JSON.stringify({ version: 99, writes: [put] })],
        ['malformed-write', JSON.stringify({ version: 1, writes: [], token })],
      );
    }
    const [cause, raw] = random.pick(poisons);
    return { token, write: undefined, poison: cause, fragile: false, raw, partition: placeOfSpot(spot) };
  }
}

interface Head {
  readonly id: string;
  readonly collection: string;
  readonly key: string;
  readonly at: string;
}

/** The record a write is for, which on a FIFO queue is its message group. */
export function partitionOf(write: Write): string {
  return placeByKey(write.collection, write.key, 'part' in write ? write.part : undefined).partition;
}

function placeOfSpot({ name, key }: Spot): string {
  return placeByKey(name, key).partition;
}
