// A run as it might have been: clients ask, some answers get lost, and a store does what it promises. Everything that is asked for
// is applied truthfully, unknown ones at random or not at all, so that every check must pass; a test then damages one thing.

import type { Collections } from '../../lambda/contract/collection';
import { decimalOf, sumDecimals } from '../../lambda/contract/decimal';
import { patchBody } from '../../lambda/contract/merge-patch';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body } from '../../lambda/contract/write';
import type { AskedWrite, LedgerEntry, WriteAnswer } from '../../load/ledger/entry';
import type { Place } from '../../load/verify/operations';
import type {
  QuarantinedMessage,
  RecordSeen,
  SaleSeen,
  StoreReader,
  ToldOutcome,
} from '../../load/verify/store-reader';
import { type VerifyAsked, verify } from '../../load/verify/verify';
import { Random } from '../simulation/random';

export const RUN = 'rmf3k2x9ab';

export const COLLECTIONS: Collections = {
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  counters: { policy: 'counter', spread: 4 },
  carts: { policy: 'patch' },
  documents: { policy: 'versioned' },
  accounts: { policy: 'versioned' },
  transfers: { policy: 'createOnly' },
  tickets: { policy: 'createOnly' },
};

/** What a request was told, and whether its writes took effect. */
type Ending = 'acknowledged' | 'refused' | 'lost, taken' | 'lost, not taken';

interface Mutable extends Omit<RecordSeen, 'fields' | 'amounts' | 'version' | 'id' | 'at'> {
  fields: Body;
  amounts?: Record<string, ReturnType<typeof decimalOf>>;
  version?: number;
  id?: string;
  at?: string;
}

export class World {
  readonly entries: LedgerEntry[] = [];
  readonly records = new Map<string, Mutable>();
  readonly sales = new Map<string, { -readonly [Name in keyof SaleSeen]: SaleSeen[Name] }>();
  readonly quarantine: QuarantinedMessage[] = [];
  readonly outcomes = new Map<string, ToldOutcome>();
  /** Of every write that was acknowledged: its name and its kind, for who wants to damage one. */
  readonly acknowledged: AskedWrite[] = [];
  isDrained = true;
  cacheWasLost = false;
  readonly random: () => number;
  readonly stamp: () => string;
  #next = 0;

  constructor(seed: number) {
    const choices = new Random(seed, 'run');
    this.random = () => choices.float();
    let clock = 1_790_000_000_000;
    this.stamp = stampSource(
      () => {
        clock += Math.floor(this.random() * 3);
        return clock;
      },
      (count) => Uint8Array.from({ length: count }, () => Math.floor(this.random() * 256)),
    );
  }

  upTo(most: number): number {
    return 1 + Math.floor(this.random() * most);
  }

  pick<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.random() * all.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  name(kind: string): string {
    this.#next += 1;
    return `${RUN}-${kind}-w${this.#next % 2}-${this.#next}`;
  }

  ending(): Ending {
    const dice = this.random();
    if (dice < 0.72) return 'acknowledged';
    if (dice < 0.8) return 'refused';
    return dice < 0.9 ? 'lost, taken' : 'lost, not taken';
  }

  ask(writes: readonly AskedWrite[]): string {
    const request = this.name('request');
    this.entries.push({ type: 'ask', request, at: 0, flow: 'any', writes });
    return request;
  }

  answer(request: string, writes: readonly WriteAnswer[]): void {
    const status = writes[0]?.status ?? 0;
    this.entries.push({ type: 'answer', request, at: 0, totalMs: 1, status, writes });
  }

  /** No answer at all, a 503 that may name the write, or a connection that ended. */
  noAnswer(request: string, id?: string): void {
    const dice = this.random();
    if (dice < 0.3) return;
    if (dice < 0.6) this.answer(request, [{ fate: 'unknown', status: 503, ...(id && { id }) }]);
    else this.entries.push({ type: 'answer', request, at: 0, totalMs: 1, status: 0, error: 'ETIMEDOUT', writes: [] });
  }

  tell(request: string, write: AskedWrite, ending: Ending, told: Omit<WriteAnswer, 'fate' | 'status'>, status = 202) {
    if (ending === 'acknowledged') {
      this.acknowledged.push(write);
      this.answer(request, [{ fate: 'acknowledged', status, ...told }]);
    } else if (ending === 'refused') {
      // With a key a 409 may say that another request with it is not answered yet.
      const isInUse = write.idempotencyKey !== undefined && this.random() < 0.5;
      this.answer(request, [{ fate: 'refused', status: isInUse ? 409 : 429 }]);
    } else this.noAnswer(request, this.random() < 0.5 ? told.id : undefined);
  }

  place({ collection, key }: Place): string {
    return `${collection}\n${key}`;
  }

  at(collection: string, key: string): Mutable | undefined {
    return this.records.get(this.place({ collection, key }));
  }

  put(record: Mutable): void {
    this.records.set(this.place(record), record);
  }

  remove(place: Place): void {
    this.records.delete(this.place(place));
  }

  /** As a scan of the table sees it, or as each key over HTTP. */
  reader(seesAll = true): StoreReader {
    const world = this;
    return {
      readBy: seesAll ? 'every item of the table' : 'each key over HTTP',
      seesAll,
      async *records({ isAsked }) {
        for (const record of world.records.values()) {
          if (seesAll) yield record;
          else if (isAsked(record) && !record.isGone) yield withoutId(record);
        }
      },
      find: async function* (places) {
        for (const { collection, key } of places) {
          const record = world.at(collection, key);
          if (record !== undefined && (seesAll || !record.isGone)) yield record;
        }
      },
      sales: async () => [...world.sales.values()],
      outcomeOf: async (id) => world.outcomes.get(id) ?? 'none',
      quarantine: async () => world.quarantine,
    };
  }

  verify(more: Partial<VerifyAsked> = {}) {
    const { isDrained, cacheWasLost, entries } = this;
    const asked = { run: RUN, ledger: entries, collections: COLLECTIONS, isDrained, cacheWasLost };
    return verify({ reader: this.reader(), sleep: async () => {}, ...asked, ...more });
  }
}

function withoutId({ id: _id, ...record }: Mutable): RecordSeen {
  return record;
}

/** Amounts are added to a counter's record. */
export function count(world: World, key: string, amounts: Readonly<Record<string, number>>, times = 1): void {
  const record = world.at('counters', key) ?? { collection: 'counters', key, fields: {}, isGone: false, amounts: {} };
  const sums: Record<string, ReturnType<typeof decimalOf>> = { ...record.amounts };
  for (const [field, amount] of Object.entries(amounts)) {
    sums[field] = sumDecimals([
      ...(sums[field] ? [sums[field]] : []),
      ...Array.from({ length: times }, () => decimalOf(amount)),
    ]);
  }
  world.put({ ...record, amounts: sums });
}

export function patched(record: Mutable | undefined, key: string, patch: Body): Mutable {
  return { collection: 'carts', key, isGone: false, fields: patchBody(record?.fields ?? {}, patch) };
}
