import { placeByKey, placeOfMarker } from '../../lambda/contract/placement';
import { stampSource } from '../../lambda/contract/stamp';
import { idInside, type Transaction } from '../../lambda/contract/transaction';
import type { Body, Write } from '../../lambda/contract/write';
import { dynamoDbTransactionTable } from '../../lambda/transactions/dynamodb-transaction-table';
import { executeTransaction } from '../../lambda/transactions/execute-transaction';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import type { TransactionVerdict } from '../../lambda/transactions/transaction-verdict';
import { type RealTable, startRealTable } from './real-table';

const COLLECTIONS = {
  accounts: { policy: 'versioned' },
  counters: { policy: 'counter' },
  carts: { policy: 'patch' },
  orders: { policy: 'createOnly' },
} as const;

const WORKERS = 10;

let real: RealTable;
let table: TransactionTable;
beforeAll(async () => {
  real = await startRealTable();
  table = dynamoDbTransactionTable(real.client, real.name);
});
afterAll(() => real.stop());

const stamp = stampSource(Date.now, (n) => crypto.getRandomValues(new Uint8Array(n)));

/** A write without what its transaction gives it. */
type Part = Write extends infer Each ? (Each extends Write ? Omit<Each, 'id' | 'at'> : never) : never;

function transactionOf(parts: readonly Part[], id: string = stamp(), at: string = stamp()): Transaction {
  return { id, at, writes: parts.map((part, index) => ({ ...part, id: idInside(id, index), at })) };
}

function put(key: string, expect: number, body: Body): Part {
  return { collection: 'accounts', key, op: 'put', body, expect };
}

function plus(key: string, n: number): Part {
  return { collection: 'counters', key, op: 'increment', deltas: { n } };
}

function execute(
  transaction: Transaction,
  comesAgain = true,
  on: TransactionTable = table,
): Promise<TransactionVerdict> {
  const ports = {
    table: on,
    collections: COLLECTIONS,
    merges: {},
    now: Date.now,
    sleep: async () => {},
    random: () => 0,
  };
  return executeTransaction(transaction, ports, { deadline: Date.now() + 20_000, comesAgain, patience: 10 });
}

const itemOf = (collection: string, key: string) => real.item(placeByKey(collection, key));

describe('a transaction that comes again', () => {
  it('takes effect once, of twenty executions at once, and each that has a version has the right one', async () => {
    const parts = [put('twenty', 0, { n: 1 }), plus('twenty', 5)];
    const id = stamp();
    const first = stamp();

    const verdicts = await Promise.all(
      // Half of them were sent by a client whose key was forgotten: they have a stamp of their own.
      Array.from({ length: 20 }, async (_, index) => {
        const at = index % 2 === 0 ? first : stamp();
        return { at, verdict: await execute(transactionOf(parts, id, at)) };
      }),
    );

    expect(verdicts.map(({ verdict }) => verdict.kind)).toEqual(verdicts.map(() => 'applied'));
    const claimed = verdicts.flatMap(({ at, verdict }) =>
      verdict.kind === 'applied' && !verdict.duplicate ? [{ at, versions: verdict.versions }] : [],
    );
    // The same request again is told the same by the table's own token; any other finds the marker.
    expect(new Set(claimed.map(({ at }) => at)).size).toBe(1);
    for (const { at, versions } of claimed) expect(versions).toEqual(['1', at]);
    expect(await itemOf('counters', 'twenty')).toMatchObject({ n: { N: '5' } });
    expect(await itemOf('accounts', 'twenty')).toMatchObject({ n: { N: '1' }, _v: { N: '1' } });
  });

  it('with another stamp is a duplicate, within the life of its token too', async () => {
    const parts = [put('stamped', 0, { n: 1 }), plus('stamped', 5)];
    const id = stamp();
    await execute(transactionOf(parts, id));

    const again = await execute(transactionOf(parts, id));

    expect(again).toEqual({ kind: 'applied', duplicate: true });
    expect(await itemOf('counters', 'stamped')).toMatchObject({ n: { N: '5' } });
  });

  it('is a duplicate although its records have changed since', async () => {
    const patched = transactionOf([
      { collection: 'carts', key: 'changed', op: 'patch', patch: { deep: { a: 1 } } },
      plus('changed', 1),
    ]);
    await execute(patched);
    await execute(transactionOf([{ collection: 'carts', key: 'changed', op: 'patch', patch: { deep: { a: 2 } } }]));

    const again = await execute(patched);

    expect(again).toEqual({ kind: 'applied', duplicate: true });
    expect(await itemOf('carts', 'changed')).toMatchObject({ deep: { M: { a: { N: '2' } } } });
    expect(await itemOf('counters', 'changed')).toMatchObject({ n: { N: '1' } });
  });

  it('ends as it was refused, although its records would allow it by now', async () => {
    const refused = transactionOf([plus('late', 1), put('late', 1, { n: 2 })]);

    const first = await execute(refused);
    await execute(transactionOf([put('late', 0, { n: 1 })]));
    const again = await execute(refused);

    expect(first).toMatchObject({ kind: 'refused', refusal: { index: 1, outcome: 'conflict' } });
    expect(again).toEqual({ kind: 'refused', reason: first.kind === 'refused' ? first.reason : '' });
    expect(await itemOf('counters', 'late')).toBeUndefined();
    expect(await itemOf('accounts', 'late')).toMatchObject({ n: { N: '1' } });
  });

  it('ends as it was rejected', async () => {
    await execute(transactionOf([plus('full', 9e125)]));
    const rejected = transactionOf([plus('full', 9e125), plus('beside', 1)]);

    const first = await execute(rejected);
    await execute(transactionOf([{ collection: 'counters', key: 'full', op: 'delete' }]));
    const again = await execute(rejected);

    expect(first).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('write 0 (counters ') });
    expect(again).toEqual(first);
    expect(await itemOf('counters', 'beside')).toBeUndefined();
  });

  it('was refused after a lost answer: the marker keeps the lost attempt out', async () => {
    const asked = transactionOf([plus('lost', 1), put('lost', 0, { n: 1 })]);
    const late: (() => ReturnType<TransactionTable['transact']>)[] = [];
    const delaying: TransactionTable = {
      ...table,
      async transact(statements, token) {
        if (late.length > 0) return table.transact(statements, token);
        late.push(() => table.transact(statements, token));
        await execute(transactionOf([put('lost', 0, { n: 9 })]));
        return { result: { kind: 'unknown', reason: 'TimeoutError' }, units: 0 };
      },
    };

    const verdict = await execute(asked, false, delaying);
    const arrived = await late[0]?.();

    expect(verdict.kind).toBe('refused');
    expect(await real.item(placeOfMarker(asked.id))).toMatchObject({ verdict: { M: { kind: { S: 'conflict' } } } });
    expect(arrived?.result).toMatchObject({ kind: 'cancelled', reasons: { 2: { kind: 'refused' } } });
    expect(await itemOf('counters', 'lost')).toBeUndefined();
  });

  it('leaves no marker when its client is the only one to know of a refusal', async () => {
    const once = transactionOf([put('nobody', 3, { n: 1 })]);

    const verdict = await execute(once, false);

    expect(verdict.kind).toBe('refused');
    expect(await real.item(placeOfMarker(once.id))).toBeUndefined();
  });
});

describe('a storm of transfers', () => {
  const ACCOUNTS = ['a', 'b', 'c', 'd', 'e'];
  const START = 1000;

  async function holdings(name: string) {
    const items = await Promise.all(ACCOUNTS.map((account) => itemOf('accounts', `${name}-${account}`)));
    return items.map((item) => ({ balance: Number(item?.balance?.N), version: Number(item?._v?.N) }));
  }

  /** Moves an amount between two accounts as they stand, and again as they stand then, until it is taken. */
  async function transfer(name: string, [from, to]: readonly [string, string], on: TransactionTable): Promise<void> {
    for (;;) {
      const keys = [`${name}-${from}`, `${name}-${to}`] as const;
      const [one, other] = await Promise.all(keys.map((key) => itemOf('accounts', key)));
      const moved = (item: typeof one, amount: number) => ({ balance: Number(item?.balance?.N) + amount });
      const parts = [
        put(keys[0], Number(one?._v?.N), moved(one, -7)),
        put(keys[1], Number(other?._v?.N), moved(other, 7)),
      ];
      const verdict = await execute(transactionOf(parts), false, on);
      if (verdict.kind === 'applied') return;
      if (verdict.kind !== 'refused') throw new Error(`${verdict.kind}: ${verdict.reason}`);
    }
  }

  /** Every third answer is lost after the table has done what it was asked. */
  function losingAnswers(): TransactionTable {
    let calls = 0;
    return {
      ...table,
      async transact(statements, token) {
        const answer = await table.transact(statements, token);
        calls += 1;
        return calls % 3 === 0 ? { result: { kind: 'unknown', reason: 'TimeoutError' }, units: 0 } : answer;
      },
    };
  }

  it.each([
    ['answers', 30, () => table],
    ['loses every third answer', 5, losingAnswers],
  ] as const)(
    'over a table that %s keeps the sum, and each transfer raises two versions by one',
    async (name, transfers, make) => {
      const on = make();
      await Promise.all(
        ACCOUNTS.map((account) => execute(transactionOf([put(`${name}-${account}`, 0, { balance: START })]))),
      );

      const pairs = ACCOUNTS.flatMap((from) => ACCOUNTS.flatMap((to) => (from === to ? [] : [[from, to] as const])));
      await Promise.all(
        Array.from({ length: WORKERS }, async (_, worker) => {
          for (let nth = 0; nth < transfers; nth += 1) {
            const pair = pairs[(worker * 7 + nth * 3) % pairs.length];
            if (pair !== undefined) await transfer(name, pair, on);
          }
        }),
      );

      const held = await holdings(name);
      expect(held.reduce((sum, { balance }) => sum + balance, 0)).toBe(ACCOUNTS.length * START);
      expect(held.reduce((sum, { version }) => sum + version, 0)).toBe(ACCOUNTS.length + 2 * WORKERS * transfers);
    },
    60_000,
  );
});
