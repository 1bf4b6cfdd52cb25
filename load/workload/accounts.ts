// Accounts: all of them opened once, and read one by one.

import { tag } from '../ledger/answers';
import { parsed, textOf } from '../read-json';
import { accountBody, accountKey, knownAccounts, learn, readingOf, remember, transaction } from './known-accounts';
import type { Maker, MakerWorld } from './maker';
import { collectionFor, nextName, recordPath, upTo } from './making';
import { setting } from './settings';

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

/** One account as it is now. A visitor that reads twice reads two different ones. */
export const readAccounts: Maker = {
  make(world, visitor) {
    const { numbers = [] } = readingOf(visitor) ?? {};
    const number = otherAccount(world, numbers[0]);
    remember(visitor, { numbers: [number, ...numbers], known: knownAccounts(world) });
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
