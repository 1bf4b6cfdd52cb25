import type { SQSRecord } from 'aws-lambda';
import type { Collections } from '../lambda/contract/collection';
import { renderMessage, renderTransaction } from '../lambda/contract/message';
import type { FinalOutcome } from '../lambda/contract/outcome';
import { placeByKey } from '../lambda/contract/placement';
import { stampSource } from '../lambda/contract/stamp';
import { idInside, type Transaction } from '../lambda/contract/transaction';
import type { Write } from '../lambda/contract/write';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import type { QuarantineEntry } from '../lambda/writer/quarantine';
import { processBatch, type WriterPorts } from '../lambda/writer/writer';
import { MemoryTable } from './simulation/memory-table';

const collections: Collections = { orders: { policy: 'createOnly' }, counters: { policy: 'counter' } };
const nextStamp = stampSource(
  () => 1_780_000_000_000,
  (n) => new Uint8Array(n),
);

function orderAndCount(key = 'o', collection = 'orders'): Transaction {
  const at = nextStamp();
  const writes: Write[] = [
    { id: idInside(at, 0), collection: 'counters', key: 'c', at, op: 'increment', deltas: { n: 1 } },
    { id: idInside(at, 1), collection, key, at, op: 'put', body: { n: 1 } },
  ];
  return { id: at, at, writes };
}

let messages = 0;
function message(body: string): SQSRecord {
  messages += 1;
  const at = '1700000000000';
  return {
    ...{ messageId: `message-${messages}`, receiptHandle: `handle-${messages}`, body, messageAttributes: {} },
    attributes: {
      ...{ ApproximateReceiveCount: '1', SentTimestamp: at, SenderId: 'sender', ApproximateFirstReceiveTimestamp: at },
    },
    ...{ md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer' },
    awsRegion: 'us-east-1',
  };
}
const carrying = (transaction: Transaction) => message(renderTransaction(transaction));

function stage() {
  const table = new MemoryTable();
  const quarantined: QuarantineEntry[] = [];
  const outcomes = new Map<string, FinalOutcome>();
  const hidden: string[] = [];
  const breaker = new CircuitBreaker(() => 0);
  let minutes = 0;
  // The table knows a token for ten minutes.
  const transactions: WriterPorts['transactions'] = {
    transact: (statements, token) => table.transact(statements, `${Math.floor(minutes / 10)} ${token}`),
  };
  const quarantine = { refuses: false };
  const ports: WriterPorts = {
    ...{
      table,
      transactions,
      merges: {},
      known: new KnownRecords(100),
      limit: new AdaptiveLimit(4, 16),
      breaker,
    },
    ...{ now: () => 0, sleep: async () => {}, random: () => 0.5 },
    quarantine: {
      put: async (entries) => {
        if (!quarantine.refuses) quarantined.push(...entries);
        return entries.map(() => !quarantine.refuses);
      },
    },
    outcomes: {
      record: async (entries) => {
        for (const { id, outcome } of entries) if (!outcomes.has(id)) outcomes.set(id, outcome);
      },
    },
    redelivery: { hide: async (back) => void hidden.push(...back.map(({ record }) => record.messageId)) },
    report: { add: () => {} },
  };
  const until =
    (deadline: number) =>
    async (...records: SQSRecord[]) => {
      const { batchItemFailures } = await processBatch(records, collections, ports, deadline);
      return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    };
  const pass = (more: number) => {
    minutes += more;
  };
  const record = (collection: string, key: string) => table.model.get(placeByKey(collection, key));
  return {
    table,
    quarantined,
    quarantine,
    outcomes,
    hidden,
    breaker,
    record,
    ports,
    pass,
    until,
    run: until(Number.POSITIVE_INFINITY),
  };
}

describe('a buffered transaction', () => {
  it('is applied as a whole, and its outcome stands under its id alone', async () => {
    const { run, record, outcomes } = stage();
    const transaction = orderAndCount();

    const failed = await run(carrying(transaction));

    expect(failed).toEqual([]);
    expect([record('counters', 'c'), record('orders', 'o')]).toMatchObject([{ n: 1 }, { n: 1 }]);
    expect([...outcomes]).toEqual([[transaction.id, { kind: 'applied' }]]);
  });

  it('that is delivered twice has one effect, in one batch or in two', async () => {
    const { run, record, outcomes } = stage();
    const transaction = orderAndCount();

    const failed = [
      ...(await run(carrying(transaction), carrying(transaction))),
      ...(await run(carrying(transaction))),
    ];

    expect(failed).toEqual([]);
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
    expect(outcomes.get(transaction.id)).toEqual({ kind: 'applied' });
  });

  it('that is delivered again after its outcome was lost is a duplicate', async () => {
    const { run, outcomes, pass } = stage();
    const transaction = orderAndCount();
    await run(carrying(transaction));
    outcomes.clear();
    pass(10);

    await run(carrying(transaction));

    expect(outcomes.get(transaction.id)).toEqual({ kind: 'duplicate' });
  });

  it('that conflicts has no effect, and says which of its writes it was', async () => {
    const { run, record, outcomes } = stage();
    await run(carrying(orderAndCount()));
    const second = orderAndCount();

    const failed = await run(carrying(second));

    expect(failed).toEqual([]);
    expect(outcomes.get(second.id)).toEqual({
      kind: 'conflict',
      reason: 'write 1 (orders "o"): a record with this key exists',
    });
    expect(record('counters', 'c')).toMatchObject({ n: 1 });
  });

  it('that was refused stays refused when it is delivered again, though its records would allow it now', async () => {
    const { run, table, record, outcomes } = stage();
    await run(carrying(orderAndCount()));
    const second = orderAndCount();
    await run(carrying(second));
    outcomes.clear();
    table.model.records.delete(JSON.stringify(['orders#o', '.']));

    const failed = await run(carrying(second));

    expect([failed, outcomes.get(second.id)?.kind]).toEqual([[], 'conflict']);
    expect([record('orders', 'o'), record('counters', 'c')]).toMatchObject([undefined, { n: 1 }]);
  });

  it('that the table does not answer for goes back to the queue, and comes again to one effect', async () => {
    const { run, table, record, outcomes, hidden } = stage();
    const transaction = orderAndCount();
    table.interfereWhole = (_statements, apply) => {
      apply();
      return { kind: 'unknown', reason: 'nobody answered' };
    };
    const delivered = carrying(transaction);
    const failed = await run(delivered);
    table.interfereWhole = () => undefined;

    const again = await run(delivered);

    expect([failed, again, hidden]).toEqual([[delivered.messageId], [], [delivered.messageId]]);
    expect([outcomes.get(transaction.id)?.kind, record('counters', 'c')]).toMatchObject(['applied', { n: 1 }]);
  });
});

describe('a transaction that can never be applied', () => {
  const twice = (): Transaction => {
    const { id, at, writes } = orderAndCount();
    return { id, at, writes: [...writes, ...writes.map((write) => ({ ...write, id: `${write.id}-again` }))] };
  };

  it.each<[string, () => Transaction, string]>([
    ['for a collection that is not known', () => orderAndCount('o', 'nosuch'), 'unknown-collection'],
    ['for a record that stands in it twice', twice, 'malformed-write'],
    ['for an operation that a policy does not know', () => orderAndCount('c2', 'counters'), 'unsupported-operation'],
  ])('goes to quarantine whole and applies nothing: %s', async (_why, make, cause) => {
    const { run, table, quarantined, outcomes } = stage();
    const transaction = make();
    const delivered = carrying(transaction);

    const failed = await run(delivered);

    expect(failed).toEqual([]);
    expect(quarantined).toMatchObject([{ body: delivered.body, poison: { cause } }]);
    expect(outcomes.get(transaction.id)).toMatchObject({ kind: 'poison', cause });
    expect([table.calls, table.model.records.size]).toEqual([[], 0]);
  });

  it('goes to quarantine for an item that the table refuses, and again when it comes again', async () => {
    const { run, table, quarantined, record } = stage();
    const transaction = orderAndCount();
    table.interfereWhole = (statements) => ({
      kind: 'cancelled',
      reasons: statements.map((_, index) =>
        index === 1 ? { kind: 'invalid', reason: 'Item size' } : { kind: 'done' },
      ),
    });
    await run(carrying(transaction));
    table.interfereWhole = () => undefined;

    await run(carrying(transaction));

    expect(quarantined).toHaveLength(2);
    expect(quarantined[1]?.poison).toMatchObject({ cause: 'item-refused', reason: 'write 1 (orders "o"): Item size' });
    expect(record('counters', 'c')).toBeUndefined();
  });

  it('goes back to the queue while quarantine does not take it', async () => {
    const { run, quarantine, outcomes } = stage();
    quarantine.refuses = true;
    const delivered = carrying(orderAndCount('o', 'nosuch'));

    const failed = await run(delivered);

    expect([failed, outcomes.size]).toEqual([[delivered.messageId], 0]);
  });
});

describe('a batch of writes and transactions', () => {
  const at = nextStamp();
  const write: Write = { id: at, collection: 'orders', key: 'w', at, op: 'put', body: { n: 7 } };

  it('is applied together; the poisoned one stops no other', async () => {
    const { run, record, outcomes, quarantined } = stage();
    const [good, bad] = [orderAndCount(), orderAndCount('x', 'nosuch')];

    const failed = await run(carrying(bad), message(renderMessage([write])), carrying(good));

    expect([failed, quarantined.length]).toEqual([[], 1]);
    expect([record('orders', 'w'), record('orders', 'o'), record('counters', 'c')]).toMatchObject([
      ...[{ n: 7 }, { n: 1 }, { n: 1 }],
    ]);
    expect([write, good, bad].map(({ id }) => outcomes.get(id)?.kind)).toEqual(['applied', 'applied', 'poison']);
  });

  it.each(['the deadline', 'the breaker'])(
    'hands its transactions back where %s keeps it from the table',
    async (which) => {
      const { until, table, breaker, outcomes, hidden } = stage();
      if (which === 'the breaker') for (let round = 0; round < 3; round += 1) breaker.report(false);
      const delivered = carrying(orderAndCount());

      const failed = await until(which === 'the breaker' ? 1 : 0)(delivered);

      expect([failed, hidden]).toEqual([[delivered.messageId], [delivered.messageId]]);
      expect([table.calls, outcomes.size]).toEqual([[], 0]);
    },
  );

  it('opens the breaker where nobody answers for transactions', async () => {
    const { run, table } = stage();
    table.interfereWhole = () => ({ kind: 'unknown', reason: 'nobody answered' });
    for (const key of ['a', 'b', 'c']) await run(carrying(orderAndCount(key)));
    const before = table.calls.length;

    const delivered = carrying(orderAndCount('d'));

    expect(await run(delivered)).toEqual([delivered.messageId]);
    expect(table.calls).toHaveLength(before);
  });
});

describe('copies of records', () => {
  const cached: Collections = { orders: { policy: 'createOnly', cache: {} }, counters: { policy: 'counter' } };

  it('are told of the writes of a transaction that it applied, before anybody can hear of its outcome', async () => {
    const { ports } = stage();
    const heard: string[] = [];
    const transaction = orderAndCount();
    const told: WriterPorts = {
      ...ports,
      copies: {
        tell: async (changes) => {
          await new Promise((resolve) => setImmediate(resolve));
          heard.push(...changes.map(({ collection, key }) => `${collection}/${key}`));
        },
      },
      outcomes: { record: async () => void heard.push('outcome') },
    };

    await processBatch([carrying(transaction)], cached, told, Number.POSITIVE_INFINITY);
    await processBatch([carrying(transaction)], cached, told, Number.POSITIVE_INFINITY);

    // Who applied it first may have ended before it could tell.
    expect(heard).toEqual(['orders/o', 'outcome', 'orders/o', 'outcome']);
  });
});
