import type { Collections } from '../lambda/contract/collection';
import { placeByKey, placeOfMarker } from '../lambda/contract/placement';
import { stampSource } from '../lambda/contract/stamp';
import { idInside, type Transaction } from '../lambda/contract/transaction';
import type { Write } from '../lambda/contract/write';
import { executeTransaction } from '../lambda/transactions/execute-transaction';
import type { TransactionResult, TransactionTable } from '../lambda/transactions/transaction-table';
import type { StatementResult } from '../lambda/writer/record-table';
import { MemoryTable, type WholeInterference } from './simulation/memory-table';

const collections: Collections = {
  orders: { policy: 'createOnly' },
  accounts: { policy: 'versioned' },
  counters: { policy: 'counter' },
};
const nextStamp = stampSource(
  () => 1_780_000_000_000,
  (n) => new Uint8Array(n),
);
const UNKNOWN: TransactionResult = { kind: 'unknown', reason: 'nobody answered' };

function orderAndCount(): Transaction {
  const at = nextStamp();
  const writes: Write[] = [
    { id: idInside(at, 0), collection: 'orders', key: 'o', at, op: 'put', body: { n: 1 } },
    { id: idInside(at, 1), collection: 'counters', key: 'c', at, op: 'increment', deltas: { n: 1 } },
  ];
  return { id: at, at, writes };
}

function stage() {
  let now = 0;
  const table = new MemoryTable();
  const sleeps: number[] = [];
  const tokens: string[] = [];
  let minutes = 0;
  const recording: TransactionTable = {
    read: (keys) => table.read(keys),
    single: (statement) => table.single(statement),
    transact: (statements, token) => {
      tokens.push(token);
      // The table knows a token for ten minutes.
      return table.transact(statements, `${Math.floor(minutes / 10)} ${token}`);
    },
  };
  const ports = {
    ...{ table: recording, collections, merges: {}, random: () => 0.5, now: () => now },
    sleep: async (millis: number) => {
      sleeps.push(millis);
      now += millis;
    },
  };
  const run = (transaction: Transaction, terms: { comesAgain?: boolean; deadline?: number } = {}) =>
    executeTransaction(transaction, ports, { deadline: 10_000, comesAgain: false, patience: 4, ...terms });
  const record = (collection: string, key: string) => table.model.get(placeByKey(collection, key));
  const marker = ({ id }: Transaction) => table.model.get(placeOfMarker(id));
  const transacts = () => table.calls.filter(({ kind }) => kind === 'transact').length;
  const pass = (more: number) => {
    minutes += more;
  };
  return { table, run, record, marker, sleeps, tokens, transacts, pass };
}

/** Does this so many times, and lets later ones through. */
function firstTimes(count: number, interfere: WholeInterference): WholeInterference {
  let left = count;
  return (statements, apply) => {
    left -= 1;
    return left < 0 ? undefined : interfere(statements, apply);
  };
}

function cancelledBy(reason: StatementResult): WholeInterference {
  return (statements) => ({
    kind: 'cancelled',
    reasons: statements.map((_, index) => (index === 0 ? reason : { kind: 'done' })),
  });
}

describe('a transaction', () => {
  it('leaves a marker with its records, in one call', async () => {
    const { run, record, marker, transacts, table } = stage();
    const transaction = orderAndCount();

    const verdict = await run(transaction);

    expect(verdict).toEqual({
      ...{ kind: 'applied', duplicate: false },
      versions: [transaction.at, transaction.at],
    });
    expect([record('orders', 'o'), record('counters', 'c')]).toMatchObject([{ n: 1 }, { n: 1 }]);
    expect(marker(transaction)).toMatchObject({ _id: transaction.id, verdict: { kind: 'applied' } });
    expect([transacts(), table.calls.length]).toEqual([1, 1]);
  });

  it('that comes again changes nothing and is a duplicate', async () => {
    const { run, record, pass } = stage();
    const transaction = orderAndCount();
    await run(transaction);

    const soon = await run(transaction);
    pass(10);
    const later = await run(transaction);

    expect([soon.kind, later]).toMatchObject(['applied', { kind: 'applied', duplicate: true }]);
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
  });

  it('that conflicts leaves no marker where it cannot come again', async () => {
    const { run, table } = stage();
    await run(orderAndCount());
    const before = table.model.records.size;

    const verdict = await run(orderAndCount());

    expect(verdict).toMatchObject({ kind: 'refused', refusal: { index: 0, outcome: 'conflict' } });
    expect(table.model.records.size).toBe(before);
  });

  it('that conflicts and may come again is refused for good: its refusal is written down', async () => {
    const { run, table, marker, record } = stage();
    await run(orderAndCount());
    const late = orderAndCount();
    const first = await run(late, { comesAgain: true });
    table.model.records.delete(JSON.stringify(['orders#o', '.']));

    const second = await run(late, { comesAgain: true });

    expect([first.kind, second.kind]).toEqual(['refused', 'refused']);
    expect(marker(late)).toMatchObject({ verdict: { kind: 'conflict' } });
    expect([record('orders', 'o'), record('counters', 'c')]).toMatchObject([undefined, { n: 1 }]);
  });

  it('whose refusal is being written down while another delivery has applied it is applied', async () => {
    const { run, table } = stage();
    const transaction = orderAndCount();
    table.interfereWhole = firstTimes(1, (_statements, apply) => {
      apply();
      return cancelledBy({ kind: 'refused', current: { n: 9, _id: 'another' } })(_statements, apply);
    });

    const verdict = await run(transaction, { comesAgain: true });

    expect(verdict).toMatchObject({ kind: 'applied', duplicate: true });
  });
});

describe('an answer that is lost', () => {
  it('after the effect: the same is sent under the same token, and there is one effect', async () => {
    const { run, table, record, tokens } = stage();
    table.interfereWhole = firstTimes(1, (_statements, apply) => {
      apply();
      return UNKNOWN;
    });

    const verdict = await run(orderAndCount());

    expect(verdict.kind).toBe('applied');
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
    expect([tokens.length, new Set(tokens).size]).toEqual([2, 1]);
  });

  it('before the effect: there is one effect', async () => {
    const { run, table, record } = stage();
    table.interfereWhole = firstTimes(1, () => UNKNOWN);

    const verdict = await run(orderAndCount());

    expect(verdict).toMatchObject({ kind: 'applied', duplicate: false });
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
  });

  it('every time: it is in doubt', async () => {
    const { run, table, sleeps } = stage();
    table.interfereWhole = () => UNKNOWN;

    const verdict = await run(orderAndCount());

    expect(verdict.kind).toBe('doubtful');
    expect(sleeps).toHaveLength(4);
  });

  it('makes a refusal one that is written down: the lost attempt must not land after it was told', async () => {
    const { run, table, record, marker } = stage();
    let landed: (() => TransactionResult) | undefined;
    table.interfereWhole = firstTimes(2, (statements, apply) => {
      if (landed === undefined) {
        landed = apply;
        return UNKNOWN;
      }
      return cancelledBy({ kind: 'refused', current: { n: 9, _id: 'another', _at: nextStamp() } })(statements, apply);
    });
    const transaction = orderAndCount();

    const verdict = await run(transaction);

    expect(verdict.kind).toBe('refused');
    expect(marker(transaction)).toMatchObject({ verdict: { kind: 'conflict' } });
    expect(landed?.().kind).toBe('cancelled');
    expect(record('counters', 'c')).toBeUndefined();
  });

  it('sent again with other statements has another token: DynamoDB would refuse them under the first', async () => {
    const { run, tokens, record } = stage();
    const transaction = orderAndCount();
    await run(transaction);
    const at = nextStamp();
    const restamped = { ...transaction, at, writes: transaction.writes.map((write) => ({ ...write, at })) };

    const verdict = await run(restamped);

    expect(verdict).toMatchObject({ kind: 'applied', duplicate: true });
    expect(new Set(tokens).size).toBe(2);
    expect(tokens.every((token) => token.length <= 36)).toBe(true);
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
  });
});

describe('what passes', () => {
  it.each<[string, WholeInterference]>([
    ['another transaction at a record', cancelledBy({ kind: 'failed', reason: 'TransactionConflict' })],
    ['a throttle of one statement', cancelledBy({ kind: 'throttled', reason: 'ThrottlingError' })],
    ['a throttle of the whole', () => ({ kind: 'throttled', reason: 'ThrottlingException' })],
  ])('is waited out, longer each time and with jitter: %s', async (_what, interfere) => {
    const { run, table, sleeps, tokens } = stage();
    table.interfereWhole = firstTimes(3, interfere);

    const verdict = await run(orderAndCount());

    expect(verdict.kind).toBe('applied');
    expect(sleeps).toEqual([10, 20, 40]);
    expect(new Set(tokens).size).toBe(1);
  });

  it('and does not pass in time is hindered, and had no effect', async () => {
    const { run, table, transacts } = stage();
    table.interfereWhole = () => ({ kind: 'throttled', reason: 'ThrottlingException' });

    const patient = await run(orderAndCount());
    const hurried = await run(orderAndCount(), { deadline: 200 });

    expect([patient, hurried]).toMatchObject([
      { kind: 'hindered', cause: 'throttled' },
      { kind: 'hindered', cause: 'throttled' },
    ]);
    expect([transacts(), table.model.records.size]).toEqual([5 + 3, 0]);
  });
});

describe('a condition that failed', () => {
  it('is decided anew by what stands there, without a wait and never blindly', async () => {
    const { run, table, record, sleeps, transacts } = stage();
    await run(orderAndCount());
    const at = nextStamp();
    const raise: Transaction = {
      ...{ id: at, at },
      writes: [{ id: idInside(at, 0), collection: 'accounts', key: 'a', at, op: 'put', body: { n: 2 }, expect: 0 }],
    };
    table.model.records.set(JSON.stringify(['accounts#a', '.']), { n: 1, _v: 4, _id: 'w', _at: at });

    const verdict = await run(raise);

    expect(verdict).toMatchObject({ kind: 'refused', refusal: { index: 0, current: { n: 1, _v: 4 } } });
    expect([transacts(), sleeps]).toEqual([2, []]);
    expect(record('accounts', 'a')).toMatchObject({ n: 1 });
  });

  it('under every attempt ends in a hindrance after eight plans', async () => {
    const { run, table, transacts } = stage();
    let rival = 0;
    table.interfereWhole = (statements, apply) => {
      rival += 1;
      return cancelledBy({ kind: 'refused', current: { _id: `r-${rival}`, _gone: true, _at: '' } })(statements, apply);
    };

    const verdict = await run(orderAndCount());

    expect(verdict).toMatchObject({ kind: 'hindered', cause: 'contended' });
    expect(transacts()).toBe(9);
  });
});

it('an item that can never be stored names its write, and says so again where it may come again', async () => {
  const { run, table } = stage();
  table.interfereWhole = firstTimes(1, cancelledBy({ kind: 'invalid', reason: 'Item size' }));
  const transaction = orderAndCount();

  const first = await run(transaction, { comesAgain: true });
  const second = await run(transaction, { comesAgain: true });

  expect(first).toEqual({ kind: 'rejected', reason: 'write 0 (orders "o"): Item size', cause: 'item-refused' });
  expect(second).toEqual(first);
});
