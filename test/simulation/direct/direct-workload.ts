import type { Collections, KeyTracking } from '../../../lambda/contract/collection';
import { placeByKey } from '../../../lambda/contract/placement';
import { isTombstone, type StoredRecord, VERSION } from '../../../lambda/contract/record';
import type { Body, Json, Operation } from '../../../lambda/contract/write';
import { derivedId } from '../../../lambda/front-door/idempotency/idempotency-key';
import { requestFor } from '../front-door-clients';
import type { Random } from '../random';
import { DIGIT, ITEM_MAX_BYTES } from '../workload';
import { type Asked, type CollectionName, type Part, policyIn } from './asked';

const TOO_LARGE = 'x'.repeat(ITEM_MAX_BYTES + 500);

/** 4^24 is exact in a double. */
const INCREMENTS_MAX = 24;

const PREFERENCES = ['', '', '', 'respond-async', 'wait=1', 'respond-async, wait=2'];

export const FIRST_BALANCE = 10;

/** A part together with what it carries. */
interface Change extends Part {
  readonly key: string;
  readonly body?: Body;
  readonly deltas?: Readonly<Record<string, number>>;
}

/** Makes what clients ask for: mostly sound, often racing, sometimes with a key to ask again by. */
export class DirectWorkload {
  readonly #random: Random;
  readonly #collections: Collections;
  readonly #recordAt: (partition: string) => StoredRecord | undefined;
  readonly #names: readonly CollectionName[];
  readonly #keys: number;
  readonly #keyedShare: number;
  readonly #transactionShare: number;
  readonly #transferShare: number;
  readonly #deleteShare: number;
  readonly #fragileShare: number;
  readonly #digits = new Map<string, number>();
  #made = 0;

  constructor(random: Random, collections: Collections, recordAt: (partition: string) => StoredRecord | undefined) {
    this.#random = random;
    this.#collections = collections;
    this.#recordAt = recordAt;
    const some: CollectionName[] = ['creates', 'latest', 'ranked', 'versions', 'merges', 'patches', 'counters'];
    this.#names = [random.pick(some), random.pick(some), random.pick(some)].slice(0, random.between(1, 3));
    this.#keys = random.pick([1, 1, 2, 3]);
    this.#keyedShare = random.pick([0.2, 0.7, 1]);
    this.#transactionShare = random.pick([0, 0.2, 0.5]);
    this.#transferShare = random.pick([0, 0.4, 0.8]);
    this.#deleteShare = random.pick([0, 0.1, 0.3]);
    this.#fragileShare = random.pick([0, 0, 0.08]);
  }

  next(): Asked {
    const random = this.#random;
    if (random.chance(this.#transferShare)) return this.transfer() ?? this.#single();
    return random.chance(this.#transactionShare) ? this.#transaction() : this.#single();
  }

  /** Takes from one account and gives to another what was just read there; or only touches one. */
  transfer(): Asked | undefined {
    const random = this.#random;
    const [from, to] = random.pick([
      ['a', 'b'],
      ['b', 'a'],
      ['a', 'c'],
      ['c', 'b'],
    ] as const);
    const token = this.#token();
    const amount = random.between(1, 4);
    if (random.chance(0.2)) return this.#asked(token, [this.#account(token, from, 0)], false, false);
    if (this.#balance(from) < amount) return undefined;
    const record = { w: token, amount };
    const fragile = random.chance(this.#fragileShare);
    const parts: Change[] = [
      this.#account(token, from, -amount),
      this.#account(token, to, amount),
      { ...this.#part('transfers', token, 'put'), body: fragile ? { ...record, large: TOO_LARGE } : record },
    ];
    if (random.chance(0.2)) parts.push(this.#change(token, this.#spot(), false));
    return this.#asked(token, parts, true, fragile);
  }

  #single(): Asked {
    const token = this.#token();
    const fragile = this.#random.chance(this.#fragileShare);
    const change = this.#change(token, this.#spot(), fragile);
    return this.#asked(token, [change], false, fragile && change.body !== undefined && 'large' in change.body);
  }

  #transaction(): Asked {
    const random = this.#random;
    const token = this.#token();
    const fragile = random.chance(this.#fragileShare);
    const byRecord = new Map<string, Change>();
    for (let count = random.between(1, 4); count > 0; count -= 1) {
      const change = this.#change(token, this.#spot(), fragile);
      if (!byRecord.has(change.partition)) byRecord.set(change.partition, change);
    }
    const changes = [...byRecord.values()];
    return this.#asked(
      token,
      changes,
      true,
      changes.some(({ body }) => body !== undefined && 'large' in body),
    );
  }

  #token(): string {
    this.#made += 1;
    return `r${this.#made}`;
  }

  #spot(): { readonly name: CollectionName; readonly key: string } {
    return { name: this.#random.pick(this.#names), key: `k${this.#random.between(1, this.#keys)}` };
  }

  #part(name: CollectionName, key: string, op: Operation): Part & { readonly key: string } {
    return { collection: name, key, partition: placeByKey(name, key).partition, policy: policyIn(name), op };
  }

  #account(token: string, key: string, change: number): Change {
    const part = this.#part('accounts', key, 'put');
    const expect = Number(this.#recordAt(part.partition)?.[VERSION]);
    return { ...part, expect, body: { w: token, balance: this.#balance(key) + change } };
  }

  #balance(key: string): number {
    return Number(this.#recordAt(placeByKey('accounts', key).partition)?.balance);
  }

  #change(
    token: string,
    { name, key }: { readonly name: CollectionName; readonly key: string },
    fragile: boolean,
  ): Change {
    const random = this.#random;
    const gone = random.chance(this.#deleteShare);
    const part = this.#part(name, key, gone ? 'delete' : 'put');
    const large: Body = fragile ? { large: TOO_LARGE } : {};
    const body: Body = { w: token, ...this.#fields(), ...large };
    switch (policyIn(name)) {
      case 'createOnly':
      case 'lastWriterWins':
        return gone ? part : { ...part, body };
      case 'priority': {
        const terms = random.chance(0.3) ? {} : { priority: random.between(0, 2) };
        return gone ? { ...part, ...terms } : { ...part, ...terms, body };
      }
      case 'versioned': {
        const expect = this.#expectation(part.partition);
        return gone && expect > 0 ? { ...part, expect } : { ...part, op: 'put', expect, body };
      }
      case 'merge': {
        const expect = this.#expectation(part.partition);
        const terms = random.chance(0.4) ? {} : { expect };
        if (gone && terms.expect !== 0) return { ...part, ...terms };
        return { ...part, op: 'put', ...terms, body: { ...body, seen: [token] } };
      }
      case 'patch': {
        if (gone) return part;
        if (random.chance(0.2)) return { ...part, body };
        const patch: Record<string, Json> = { ...body };
        if (random.chance(0.3)) patch[random.pick(['a', 'b'])] = null;
        return { ...part, op: 'patch', body: patch };
      }
      case 'counter': {
        const digit = this.#digits.get(part.partition) ?? 0;
        if (gone || digit >= INCREMENTS_MAX) return { ...part, op: 'delete' };
        this.#digits.set(part.partition, digit + 1);
        return { ...part, op: 'increment', digit, deltas: { n: DIGIT ** digit } };
      }
    }
  }

  /** What a client has just read there, or what it believes. */
  #expectation(partition: string): number {
    const record = this.#recordAt(partition);
    const stands = record !== undefined && !isTombstone(record);
    const version = stands ? Number(record[VERSION] ?? 0) : 0;
    return this.#random.chance(0.8) ? version : this.#random.between(0, Number(record?.[VERSION] ?? 0) + 1);
  }

  #fields(): Record<string, Json> {
    const fields: Record<string, Json> = {};
    for (const name of ['a', 'b', 'c']) if (this.#random.chance(0.4)) fields[name] = this.#random.between(0, 9);
    return fields;
  }

  #asked(token: string, changes: readonly Change[], isTransaction: boolean, fragile: boolean): Asked {
    const key = this.#random.chance(this.#keyedShare) ? `key-${token}` : undefined;
    const http = isTransaction ? transactionRequest(changes) : singleRequest(changes[0]);
    const headers = new Map(http.headers);
    if (key !== undefined) headers.set('idempotency-key', `"${key}"`);
    const isDurable = changes.some(({ collection }) => this.#collections[collection]?.tracking === 'durable');
    const tracking: KeyTracking = isDurable ? 'durable' : 'cached';
    const id = key === undefined ? undefined : derivedId('write', key);
    const prefer = this.#random.pick(PREFERENCES);
    const common = { prefer, begunAt: 0, stamps: [], claimFailed: false, isForgotten: false };
    return { token, parts: changes, isTransaction, key, tracking, http: { ...http, headers }, fragile, id, ...common };
  }
}

function singleRequest(change: Change | undefined): Asked['http'] {
  if (change === undefined) throw new Error('a request asks for something');
  const { collection, key, op, expect, priority, body = {}, deltas = {} } = change;
  const head = { id: '', at: '', collection, key };
  const terms = { ...(expect === undefined ? {} : { expect }), ...(priority === undefined ? {} : { priority }) };
  const request = requestFor(
    op === 'increment'
      ? { ...head, op, deltas }
      : op === 'patch'
        ? { ...head, op, patch: body }
        : op === 'put'
          ? { ...head, op, body, ...terms }
          : { ...head, op, ...terms },
  );
  if (request === undefined) throw new Error(`HTTP has no way to ask for ${op} of version ${expect}`);
  return request;
}

function transactionRequest(changes: readonly Change[]): Asked['http'] {
  const writes = changes.map(({ collection, key, op, expect, priority, body, deltas }) => ({
    collection,
    key,
    op,
    ...(deltas === undefined ? {} : { body: deltas }),
    ...(body === undefined ? {} : { body }),
    ...(expect === undefined ? {} : { expect }),
    ...(priority === undefined ? {} : { priority }),
  }));
  const headers = new Map([['content-type', 'application/json']]);
  return {
    method: 'POST',
    path: '/v1/transactions',
    headers,
    body: new TextEncoder().encode(JSON.stringify({ writes })),
  };
}
