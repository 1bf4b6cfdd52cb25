// Accounts, and amounts that go from one to another, in transactions.

import { tag } from '../ledger/answers';
import { isFields, parsed, textOf } from '../read-json';
import type { LoadAnswer, Maker, MakerWorld, Visitor } from './maker';
import { collectionFor, JSON_TYPE, nextName, recordPath, upTo } from './making';
import { setting } from './settings';
import { perWorld } from './world';

/** An account as this worker saw it last. */
interface Account {
  readonly version: number;
  readonly balance: number;
}

type Known = Map<string, Account>;

/** One transfer under way. */
interface Sent {
  readonly known: Known;
  readonly balances: ReadonlyMap<string, number>;
}

/** Most that one transfer moves. */
const MOST = 100;

const knownAccounts = perWorld((): Known => new Map());

const accountKey = ({ run }: MakerWorld, number: number) => `${run}-account-${number}`;

const accountBody = (key: string, balance: number, op: string) => ({ op, account: key, balance });

function transaction(op: string, writes: readonly unknown[]) {
  return {
    method: 'POST' as const,
    path: '/v1/transactions',
    headers: { ...JSON_TYPE, 'idempotency-key': `"${op}"` },
    body: JSON.stringify({ writes }),
  };
}

/** All accounts, once, with the same balance each. */
export const openAccounts: Maker = {
  make(world) {
    const collection = collectionFor(world, 'transactions');
    const op = nextName(world, 'a');
    const balance = setting(world, 'balance');
    const opened = Array.from({ length: setting(world, 'accounts') }, (_, number) => {
      const key = accountKey(world, number);
      return { op: `${op}-${number}`, key, body: accountBody(key, balance, `${op}-${number}`) };
    });
    return {
      ...transaction(
        op,
        opened.map(({ key, body }) => ({ collection, key, body, expect: 0 })),
      ),
      writes: opened.map(({ op: own, key, body }) => ({
        op: own,
        kind: 'replace' as const,
        collection,
        key,
        body,
        expect: '0',
        idempotencyKey: op,
      })),
    };
  },
};

/** What the visitor remembers: the accounts it has read, and what its worker knows of all. */
interface Reading {
  /** Numbers of accounts, the last one first. */
  readonly numbers: readonly number[];
  readonly known: Known;
}

const READING = 'accounts';
const SENT = 'transfer';

const readingOf = (visitor: Visitor) => visitor[READING] as Reading | undefined;

/** One account as it is now. A visitor that reads twice reads two different ones. */
export const readAccounts: Maker = {
  make(world, visitor) {
    const { numbers = [] } = readingOf(visitor) ?? {};
    const number = otherAccount(world, numbers[0]);
    visitor[READING] = { numbers: [number, ...numbers], known: knownAccounts(world) } satisfies Reading;
    const path = recordPath(collectionFor(world, 'transactions'), accountKey(world, number));
    return { method: 'GET', path, headers: {}, writes: [] };
  },
  answered({ status, headers, body }, visitor) {
    const record = parsed(body);
    const key = textOf(record, 'account');
    if (status === 200 && key !== undefined) learn(readingOf(visitor)?.known, key, tag(headers.etag), record);
  },
};

function otherAccount(world: MakerWorld, one: number | undefined): number {
  const count = setting(world, 'accounts');
  return one === undefined ? upTo(world, count) - 1 : (one + upTo(world, count - 1)) % count;
}

function learn(known: Known | undefined, key: string, version: unknown, record: unknown): void {
  const { balance } = isFields(record) ? record : {};
  const number = Number(version);
  if (typeof balance !== 'number' || !Number.isSafeInteger(number)) return;
  if ((known?.get(key)?.version ?? 0) <= number) known?.set(key, { version: number, balance });
}

/** One transfer under way. */
interface Sent {
  readonly known: Known;
  readonly balances: ReadonlyMap<string, number>;
}

/**
 * An amount from one account that this worker has seen to another one, each on the version that it saw: somebody else may have been
 * faster, and then it is refused. They are those that the visitor has read; where it was only one, the other is any that the
 * worker knows. Nothing is asked until two are known, or where nothing is left to give.
 */
export const transfer: Maker = {
  make(world, visitor) {
    const [from, to] = sidesOf(world, visitor);
    visitor[READING] = undefined;
    if (from === undefined || to === undefined || from.balance < 1) return undefined;
    const op = nextName(world, 't');
    const amount = upTo(world, Math.min(from.balance, MOST));
    const sides: readonly Side[] = [
      { ...from, balance: from.balance - amount },
      { ...to, balance: to.balance + amount },
    ];
    const balances = new Map(sides.map(({ key, balance }) => [key, balance]));
    visitor[SENT] = { known: knownAccounts(world), balances } satisfies Sent;
    return request(world, op, { from: from.key, to: to.key, amount }, sides);
  },
  answered(answer, visitor) {
    const sent = visitor[SENT] as Sent | undefined;
    visitor[SENT] = undefined;
    if (sent !== undefined) learnFrom(answer, sent);
  },
};

/** Giver and taker, as far as they are known. */
function sidesOf(world: MakerWorld, visitor: Visitor): readonly (Side | undefined)[] {
  const known = knownAccounts(world);
  const [from, to] = (readingOf(visitor)?.numbers ?? []).map((number) => accountKey(world, number));
  const others = to === undefined ? [...known.keys()].filter((key) => key !== from) : [to];
  return [from, others[Math.floor(world.random() * others.length)]].map((key = '') => {
    const account = known.get(key);
    return account && { key, ...account };
  });
}

interface Side extends Account {
  readonly key: string;
}

function request(
  world: MakerWorld,
  op: string,
  body: { readonly from: string; readonly to: string; readonly amount: number },
  sides: readonly Side[],
) {
  const accounts = collectionFor(world, 'transactions');
  const transfers = collectionFor(world, 'transfers');
  return {
    ...transaction(op, [
      { collection: transfers, key: op, body: { op, ...body } },
      ...sides.map(({ key, version, balance }) => ({
        collection: accounts,
        key,
        expect: version,
        body: accountBody(key, balance, op),
      })),
    ]),
    writes: [{ op, kind: 'transfer' as const, collection: transfers, key: op, body, idempotencyKey: op }],
  };
}

/** The versions that a transfer made, or the account that stood in its way. */
function learnFrom({ status, body }: LoadAnswer, { known, balances }: Sent): void {
  const told = parsed(body);
  const { writes, current } = isFields(told) ? told : {};
  if (status === 200 && Array.isArray(writes)) {
    for (const write of writes) {
      const key = textOf(write, 'key') ?? '';
      learn(known, key, (write as { readonly version?: unknown }).version, { balance: balances.get(key) });
    }
  }
  if (status !== 409 || !isFields(current)) return;
  const key = textOf(current.record, 'account');
  if (key !== undefined) learn(known, key, current.version, current.record);
}
