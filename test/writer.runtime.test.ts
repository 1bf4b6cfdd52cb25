import type { SQSRecord } from 'aws-lambda';
import type { Collections } from '../lambda/contract/collection';
import { renderMessage } from '../lambda/contract/message';
import type { FinalOutcome } from '../lambda/contract/outcome';
import { placeByKey } from '../lambda/contract/placement';
import { stampSource } from '../lambda/contract/stamp';
import type { Body, Write } from '../lambda/contract/write';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import type { BatchFacts } from '../lambda/writer/batch-report';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import type { QuarantineEntry } from '../lambda/writer/quarantine';
import { processBatch, type WriterPorts } from '../lambda/writer/writer';
import { MemoryTable } from './simulation/memory-table';

const collections: Collections = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } };
const TABLE_LIMIT = 'TableWriteMaxOnDemandThroughputExceeded';
const FAR = Number.POSITIVE_INFINITY;

let clock = 1_700_000_000_000;
const nextStamp = stampSource(
  () => ++clock,
  (n) => new Uint8Array(n),
);

function put(collection: string, key: string, body: Body = { key }): Write {
  const at = nextStamp();
  return { id: at, collection, key, at, op: 'put', body };
}

function remove(collection: string, key: string): Write {
  const at = nextStamp();
  return { id: at, collection, key, at, op: 'delete' };
}

let messages = 0;
function message(body: string): SQSRecord {
  messages += 1;
  return {
    messageId: `message-${messages}`,
    receiptHandle: `handle-${messages}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1700000000000',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '1700000000001',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer',
    awsRegion: 'us-east-1',
  };
}

function carrying(...writes: Write[]): SQSRecord {
  return message(renderMessage(writes));
}

function stage() {
  const table = new MemoryTable();
  const quarantined: QuarantineEntry[] = [];
  const outcomes = new Map<string, FinalOutcome>();
  const quarantine = { refuses: false };
  const sleeps: number[] = [];
  const hidden: (readonly [messageId: string, seconds: number])[] = [];
  const reports: BatchFacts[] = [];
  const ended: string[] = [];
  const ports: WriterPorts = {
    table,
    transactions: table,
    quarantine: {
      put: async (entries) => {
        if (quarantine.refuses) return entries.map(() => false);
        quarantined.push(...entries);
        return entries.map(() => true);
      },
    },
    outcomes: {
      record: async (entries) => {
        for (const { id, outcome } of entries) if (!outcomes.has(id)) outcomes.set(id, outcome);
      },
    },
    merges: {},
    known: new KnownRecords(100),
    limit: new AdaptiveLimit(4, 16),
    breaker: new CircuitBreaker(() => 0),
    now: () => 0,
    sleep: async (millis) => {
      sleeps.push(millis);
    },
    random: () => 0.5,
    drainCounts: {
      ended: async (records) => {
        ended.push(...records.map(({ messageId }) => messageId));
      },
    },
    redelivery: {
      hide: async (messages) => {
        hidden.push(...messages.map(({ record, seconds }) => [record.messageId, seconds] as const));
      },
    },
    report: { add: (facts) => reports.push(facts) },
  };
  const run = async (...records: SQSRecord[]) => {
    const answer = await processBatch(records, collections, ports, FAR);
    return answer.batchItemFailures.map((failure) => failure.itemIdentifier);
  };
  const record = (collection: string, key: string) => table.model.get(placeByKey(collection, key));
  const outcomeOf = (write: Write) => outcomes.get(write.id)?.kind;
  return { table, quarantined, quarantine, outcomes, outcomeOf, sleeps, hidden, reports, ended, ports, run, record };
}

describe('creates', () => {
  test('a hundred of them take four calls and one unit each', async () => {
    const { table, run, outcomes } = stage();
    const writes = Array.from({ length: 100 }, (_, n) => put('orders', `o-${n}`));

    const failed = await run(...writes.map((write) => carrying(write)));

    expect(failed).toEqual([]);
    expect(table.calls).toEqual(Array.from({ length: 4 }, () => ({ kind: 'batch', statements: 25 })));
    expect(table.model.records.size).toBe(100);
    expect([...outcomes.values()].every((outcome) => outcome.kind === 'applied')).toBe(true);
  });

  test('a second create of a key conflicts, whichever batch it comes in', async () => {
    const { run, outcomeOf, record } = stage();
    const [first, second, third] = [
      put('orders', 'o', { n: 1 }),
      put('orders', 'o', { n: 2 }),
      put('orders', 'o', { n: 3 }),
    ];

    await run(carrying(second), carrying(first));
    await run(carrying(third));

    expect([outcomeOf(first), outcomeOf(second), outcomeOf(third)]).toEqual(['applied', 'conflict', 'conflict']);
    expect(record('orders', 'o')).toMatchObject({ n: 1, _id: first.id });
  });

  test('a duplicate delivery changes nothing and does not turn into a conflict', async () => {
    const { run, outcomes, outcomeOf, record, table } = stage();
    const write = put('orders', 'o');
    await run(carrying(write));
    const before = record('orders', 'o');
    outcomes.clear();

    await run(carrying(write));

    expect(outcomeOf(write)).toBe('duplicate');
    expect(record('orders', 'o')).toBe(before);
    expect(table.calls.filter((call) => call.kind === 'read')).toEqual([]);
  });

  test('a late duplicate does not bring a deleted record back, a later create does', async () => {
    const { run, outcomeOf, outcomes, record } = stage();
    const create = put('orders', 'o', { n: 1 });
    const gone = remove('orders', 'o');
    await run(carrying(create));
    await run(carrying(gone));
    outcomes.clear();

    await run(carrying(create));
    const afterDuplicate = record('orders', 'o');
    const again = put('orders', 'o', { m: 2 });
    await run(carrying(again));

    expect(outcomeOf(create)).toBe('superseded');
    expect(afterDuplicate).toMatchObject({ _gone: true, _id: gone.id });
    expect(outcomeOf(again)).toBe('applied');
    expect(record('orders', 'o')).toEqual({ m: 2, _id: again.id, _at: again.at });
  });

  test('a delete that overtakes its create still wins', async () => {
    const { run, record, outcomeOf } = stage();
    const create = put('orders', 'o');
    const gone = remove('orders', 'o');

    await run(carrying(gone));
    await run(carrying(create));

    expect(record('orders', 'o')).toMatchObject({ _gone: true });
    expect(outcomeOf(create)).toBe('superseded');
  });

  test('create, delete and create in one batch are known again when delivered again', async () => {
    const { run, outcomes, outcomeOf, record } = stage();
    const writes = [put('orders', 'o', { n: 1 }), remove('orders', 'o'), put('orders', 'o', { n: 2 })];
    const batch = writes.map((write) => carrying(write));
    await run(...batch);
    const before = record('orders', 'o');
    expect(writes.map(outcomeOf)).toEqual(['applied', 'applied', 'applied']);
    outcomes.clear();

    await run(...batch);

    expect(writes.map(outcomeOf)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(record('orders', 'o')).toBe(before);
    expect(before).toMatchObject({ n: 2 });
  });
});

describe('last writer wins', () => {
  test('the greatest stamp stands, in whatever order the writes arrive', async () => {
    const { run, record, outcomeOf } = stage();
    const [a, b, c] = [put('profiles', 'p', { n: 1 }), put('profiles', 'p', { n: 2 }), put('profiles', 'p', { n: 3 })];

    await run(carrying(c), carrying(a));
    await run(carrying(b));

    expect(record('profiles', 'p')).toMatchObject({ n: 3, _id: c.id, _at: c.at });
    expect([outcomeOf(a), outcomeOf(b), outcomeOf(c)]).toEqual(['superseded', 'superseded', 'applied']);
  });

  test('a replacement leaves no old field behind, whether its shape is new or known', async () => {
    const { run, record } = stage();
    await run(carrying(put('profiles', 'p', { a: 1, b: 2 })));
    await run(carrying(put('profiles', 'p', { a: 3, b: 4 })));
    await run(carrying(put('profiles', 'p', { c: 5 })));

    expect(Object.keys(record('profiles', 'p') ?? {}).filter((name) => !name.startsWith('_'))).toEqual(['c']);
  });

  test('a known shape that another writer changed is settled without leaving its fields behind', async () => {
    const { run, record, ports } = stage();
    await run(carrying(put('profiles', 'p', { a: 1, b: 2 })));
    const elsewhere = new KnownRecords(100);
    await processBatch(
      [carrying(put('profiles', 'p', { a: 1, b: 2, z: 9 }))],
      collections,
      { ...ports, known: elsewhere },
      FAR,
    );

    await run(carrying(put('profiles', 'p', { a: 7, b: 8 })));

    expect(record('profiles', 'p')).toMatchObject({ a: 7, b: 8 });
    expect(record('profiles', 'p')).not.toHaveProperty('z');
  });

  test('a record read with two hundred other fields is replaced whole: an update of both would be too long', async () => {
    const { run, record, table, ports } = stage();
    const fields = (prefix: string) => Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${prefix}${n}`, n]));
    await run(carrying(put('profiles', 'p', fields('a'))));
    const elsewhere = { ...ports, known: new KnownRecords(100) };
    await processBatch([carrying(put('profiles', 'p', fields('b')))], collections, elsewhere, FAR);
    const forms: string[] = [];
    table.interfere = (statement) => {
      forms.push(statement.form);
      return undefined;
    };

    await run(carrying(put('profiles', 'p', fields('a'))));

    expect(record('profiles', 'p')).toMatchObject(fields('a'));
    expect(record('profiles', 'p')).not.toHaveProperty('b0');
    expect(forms).toEqual(['update', 'replace']);
  });

  test('records lately written go in batches, new ones as single calls that fit both cases', async () => {
    const { run, table } = stage();
    const batchOf = () => Array.from({ length: 30 }, (_, n) => carrying(put('profiles', `p-${n}`, { n })));
    await run(...batchOf());
    expect(table.calls).toEqual(Array.from({ length: 30 }, () => ({ kind: 'single', statements: 1 })));
    table.calls.length = 0;

    await run(...batchOf());

    expect(table.calls).toEqual([
      { kind: 'batch', statements: 25 },
      { kind: 'batch', statements: 5 },
    ]);
  });

  test('a write stamped before a delete does not bring the record back', async () => {
    const { run, record, outcomeOf } = stage();
    const early = put('profiles', 'p');
    await run(carrying(remove('profiles', 'p')));

    await run(carrying(early));

    expect(record('profiles', 'p')).toMatchObject({ _gone: true });
    expect(outcomeOf(early)).toBe('superseded');
  });

  test('deliveries in any order, any number of times, end the same', async () => {
    const { run, record } = stage();
    const writes = Array.from({ length: 12 }, (_, n) =>
      n % 5 === 3 ? remove('profiles', 'p') : put('profiles', 'p', { n }),
    );
    const last = writes[11];
    const shuffled = [...writes, ...writes]
      .map((write, n) => ({ write, order: (n * 7919) % 31 }))
      .sort((a, b) => a.order - b.order);

    for (const { write } of shuffled) await run(carrying(write));

    expect(record('profiles', 'p')).toMatchObject({ _id: last?.id });
  });
});

describe('calls that fail', () => {
  test('a call whose answer never came but that took effect counts once, as applied', async () => {
    const { table, run, outcomeOf, record } = stage();
    const write = put('orders', 'o');
    let lost = 0;
    table.interfere = (_, apply) => {
      if (lost++ > 0) return undefined;
      apply();
      return { kind: 'unknown', reason: 'time-out' };
    };

    const failed = await run(carrying(write));

    expect(failed).toEqual([]);
    expect(outcomeOf(write)).toBe('applied');
    expect(record('orders', 'o')).toMatchObject({ _id: write.id });
  });

  test('a throttled statement is tried again after a wait, and its neighbours are not', async () => {
    const { table, run, sleeps, record } = stage();
    let throttles = 2;
    table.interfere = (statement) =>
      statement.key.partition === 'orders#hot' && throttles-- > 0
        ? { kind: 'throttled', reason: TABLE_LIMIT }
        : undefined;

    const failed = await run(carrying(put('orders', 'hot')), carrying(put('orders', 'cold')));

    expect(failed).toEqual([]);
    expect(sleeps).toEqual([50, 100]);
    expect(record('orders', 'hot')).toBeDefined();
    expect(table.calls.map((call) => call.statements)).toEqual([2, 1, 1]);
  });

  test('a record whose partition has no room is named in the report, with all that was written beside it', async () => {
    const { table, run, reports } = stage();
    table.interfere = (statement) =>
      statement.key.partition === 'orders#hot'
        ? { kind: 'throttled', reason: 'TableWriteKeyRangeThroughputExceeded' }
        : undefined;

    await run(carrying(put('orders', 'hot'), put('profiles', 'p'), put('profiles', 'p')), message('no write at all'));

    const [report] = reports;
    expect(report?.writes).toEqual([
      { collection: 'orders', key: 'hot', writes: 1 },
      { collection: 'profiles', key: 'p', writes: 2 },
    ]);
    const named = report?.work.hotPartitions.top(9).map(({ collection, key }) => `${collection}/${key}`);
    expect(named).toEqual(['orders/hot']);
  });

  test('what stays throttled goes back to the queue alone', async () => {
    const { table, run, outcomeOf } = stage();
    table.interfere = (statement) =>
      statement.key.partition === 'orders#hot' ? { kind: 'throttled', reason: TABLE_LIMIT } : undefined;
    const [hot, cold] = [put('orders', 'hot'), put('orders', 'cold')];
    const [a, b] = [carrying(hot), carrying(cold)];

    const failed = await run(a, b);

    expect(failed).toEqual([a.messageId]);
    expect([outcomeOf(hot), outcomeOf(cold)]).toEqual([undefined, 'applied']);
  });

  test('nothing new is begun after the deadline: it goes back', async () => {
    const { ports, table } = stage();
    const record = carrying(put('orders', 'o'));

    const answer = await processBatch([record], collections, { ...ports, now: () => 10 }, 10);

    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: record.messageId }]);
    expect(table.calls).toEqual([]);
  });

  test('a table that hangs is not called again after the deadline, and what was not sent goes back', async () => {
    const { table, ports } = stage();
    let now = 0;
    table.interfere = () => {
      now += 2000;
      return { kind: 'unknown', reason: 'time-out' };
    };
    const records = Array.from({ length: 40 }, (_, n) => carrying(put('profiles', `p-${n}`)));

    const answer = await processBatch(records, collections, { ...ports, now: () => now }, 4000);

    expect(answer.batchItemFailures).toHaveLength(40);
    expect(table.calls.length).toBeLessThan(8);
  });

  test('poison is set aside though the table hangs', async () => {
    const { table, ports, quarantined } = stage();
    table.batch = () => new Promise(() => {});
    const records = [message('{'), carrying(put('orders', 'a')), carrying(put('orders', 'b'))];

    const stuck = processBatch(records, collections, ports, FAR);
    await new Promise((resolve) => setImmediate(resolve));

    expect(quarantined).toHaveLength(1);
    expect(stuck).toBeInstanceOf(Promise);
  });

  test('an engine that does not tell the current record is asked once for all of them', async () => {
    const { table, run, outcomeOf } = stage();
    table.tellsCurrentInBatch = false;
    const writes = Array.from({ length: 25 }, (_, n) => put('orders', `o-${n}`));
    const batch = writes.map((write) => carrying(write));
    await run(...batch);
    table.calls.length = 0;

    const failed = await run(...batch);

    expect(failed).toEqual([]);
    expect(table.calls.map((call) => call.kind)).toEqual(['batch', 'read']);
    expect(writes.map(outcomeOf)).not.toContain('conflict');
  });
});

describe('poison', () => {
  test('one bad write neither blocks nor repeats its neighbours, in a batch or in a packed message', async () => {
    const { run, quarantined, record } = stage();
    const bad = { ...put('orders', 'bad'), body: { _v: 7 } };
    const packed = message(JSON.stringify({ version: 1, writes: [put('orders', 'a'), bad, put('orders', 'b')] }));

    const failed = await run(carrying(put('orders', 'c')), message('{"version":1,"wri'), packed);

    expect(failed).toEqual([]);
    expect(['a', 'b', 'c'].every((key) => record('orders', key) !== undefined)).toBe(true);
    expect(quarantined.map((entry) => entry.poison.cause).sort()).toEqual(['body-refused', 'unreadable-message']);
    expect(JSON.parse(quarantined.find((entry) => entry.poison.cause === 'body-refused')?.body ?? '').writes).toEqual([
      bad,
    ]);
  });

  test('is acknowledged only after quarantine took it', async () => {
    const { run, quarantine, quarantined } = stage();
    quarantine.refuses = true;
    const bad = message('not json');

    const first = await run(bad);
    quarantine.refuses = false;
    const second = await run(bad);

    expect(first).toEqual([bad.messageId]);
    expect(second).toEqual([]);
    expect(quarantined).toHaveLength(1);
  });

  test('a write of an unknown collection is set aside with its body, ready to be replayed', async () => {
    const { run, quarantined, outcomeOf } = stage();
    const stray = put('nowhere', 'k');

    await run(carrying(stray));

    expect(quarantined.map((entry) => [entry.poison.cause, entry.body])).toEqual([
      ['unknown-collection', renderMessage([stray])],
    ]);
    expect(outcomeOf(stray)).toBe('poison');
  });

  test('an item that the table refuses for ever is set aside alone, and the rest of its fold goes on', async () => {
    const { table, run, quarantined, record } = stage();
    table.interfere = (statement) =>
      statement.form !== 'update' && statement.form !== 'replace'
        ? undefined
        : statement.form === 'replace' && statement.item.huge === true
          ? { kind: 'invalid', reason: 'too large' }
          : undefined;

    const failed = await run(carrying(put('profiles', 'p', { n: 1 })), carrying(put('profiles', 'p', { huge: true })));

    expect(failed).toEqual([]);
    expect(quarantined.map((entry) => entry.poison)).toEqual([
      { kind: 'poison', cause: 'item-refused', reason: 'too large' },
    ]);
    expect(record('profiles', 'p')).toMatchObject({ n: 1 });
  });

  test('a statement that spoils a call is found, and the others of that call are applied', async () => {
    const { table, run, quarantined, record } = stage();
    const isBad = (key: { partition: string }) => key.partition === 'orders#bad';
    const batch = table.batch.bind(table);
    table.batch = async (statements) =>
      statements.some((statement) => isBad(statement.key))
        ? { results: statements.map(() => ({ kind: 'spoiled', reason: 'validation' }) as const), units: 0 }
        : batch(statements);
    table.interfere = (statement) => (isBad(statement.key) ? { kind: 'invalid', reason: 'validation' } : undefined);

    const failed = await run(...['a', 'bad', 'b'].map((key) => carrying(put('orders', key))));

    expect(failed).toEqual([]);
    expect(quarantined).toHaveLength(1);
    expect(record('orders', 'a')).toBeDefined();
    expect(record('orders', 'b')).toBeDefined();
  });
});

describe('what the writer counts as ended', () => {
  test('is what will not come again: applied, decided against and set aside, not what is handed back', async () => {
    const { run, table, ended } = stage();
    const good = carrying(put('orders', 'o-1'));
    const again = carrying(put('orders', 'o-2'));
    const poison = message('no message');
    table.interfere = ({ key }) =>
      key.partition.includes('o-2')
        ? { kind: 'throttled', reason: 'TableWriteMaxOnDemandThroughputExceeded' }
        : undefined;

    const failed = await run(good, again, poison);

    expect(failed).toEqual([again.messageId]);
    expect(ended).toEqual([good.messageId, poison.messageId]);
  });

  test('goes to the cache beside the outcomes, and not after them', async () => {
    const { run, ports } = stage();
    const order: string[] = [];
    const slow = (name: string) => async () => {
      order.push(`${name} begins`);
      await Promise.resolve();
      order.push(`${name} ends`);
    };
    Object.assign(ports, { outcomes: { record: slow('outcomes') }, drainCounts: { ended: slow('count') } });

    await run(carrying(put('orders', 'o-1')));

    expect(order).toEqual(['outcomes begins', 'count begins', 'outcomes ends', 'count ends']);
  });
});
