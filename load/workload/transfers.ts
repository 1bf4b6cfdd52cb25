// Amounts that go from one account to another, in transactions.

import { isFields, parsed, textOf } from '../read-json';
import {
  type Account,
  accountBody,
  accountKey,
  type Known,
  knownAccounts,
  learn,
  readingOf,
  remember,
  transaction,
} from './known-accounts';
import type { LoadAnswer, Maker, MakerWorld, Visitor } from './maker';
import { collectionFor, nextName, upTo } from './making';

/** One transfer under way. */
interface Sent {
  readonly known: Known;
  readonly balances: ReadonlyMap<string, number>;
}

const SENT = 'transfer';

/** Most that one transfer moves. */
const MOST = 100;

/**
 * An amount from one account that this worker has seen to another one, each on the version that it saw: somebody else may have been
 * faster, and then it is refused. They are those that the visitor has read; where it was only one, the other is any that the
 * worker knows. Nothing is asked until two are known, or where nothing is left to give.
 */
export const transfer: Maker = {
  make(world, visitor) {
    const [from, to] = sidesOf(world, visitor);
    remember(visitor, undefined);
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
