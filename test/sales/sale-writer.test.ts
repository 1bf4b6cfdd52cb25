import type { SQSRecord } from 'aws-lambda';
import type { Collections } from '../../lambda/contract/collection';
import { renderMessage, renderOrder, renderTransaction } from '../../lambda/contract/message';
import type { FinalOutcome } from '../../lambda/contract/outcome';
import { placeByKey } from '../../lambda/contract/placement';
import { type Order, placeOfStock, type SalesRules } from '../../lambda/contract/sales';
import { stampSource } from '../../lambda/contract/stamp';
import type { RecordChange } from '../../lambda/platform/record-copies';
import type { Held, HoldEnd } from '../../lambda/sales/reservations';
import { saleStatements } from '../../lambda/sales/sale-items';
import { AdaptiveLimit } from '../../lambda/writer/adaptive-limit';
import { BatchReport, type Totals } from '../../lambda/writer/batch-report';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import { KnownRecords } from '../../lambda/writer/known-records';
import type { QuarantineEntry } from '../../lambda/writer/quarantine';
import { processBatch, type WriterPorts } from '../../lambda/writer/writer';
import { MemoryTable } from '../simulation/memory-table';

const NOW = 1_780_000_000_000;
const COLLECTIONS: Collections = { orders: { policy: 'createOnly' } };
const RULES: SalesRules = { orders: 'orders', holdSeconds: 60, maxQuantity: 10 };
const nextStamp = stampSource(
  () => NOW,
  (n) => new Uint8Array(n),
);

function order(more: Partial<Order> = {}): Order {
  const at = nextStamp();
  return { id: `order-${at}`, at, sku: 'lamp', bucket: 0, quantity: 1, body: { buyer: 'ada' }, ...more };
}

let messages = 0;
function carrying(body: string): SQSRecord {
  messages += 1;
  const at = String(NOW);
  return {
    ...{ messageId: `message-${messages}`, receiptHandle: `handle-${messages}`, body, messageAttributes: {} },
    attributes: {
      ...{ ApproximateReceiveCount: '1', SentTimestamp: at, SenderId: 's', ApproximateFirstReceiveTimestamp: at },
      ...{ SequenceNumber: String(messages).padStart(20, '0'), MessageGroupId: 'g' },
    },
    ...{ md5OfBody: '', eventSource: 'aws:sqs', eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:buffer.fifo' },
    awsRegion: 'us-east-1',
  };
}

function stage(available: readonly number[], { selling = true, collections = COLLECTIONS } = {}) {
  const table = new MemoryTable();
  const sale = { sku: 'lamp', stock: available.reduce((sum, units) => sum + units, 0), buckets: available.length };
  for (const statement of saleStatements(sale)) table.model.apply(statement);
  available.forEach((units, bucket) => {
    table.model.records.set(JSON.stringify([placeOfStock('lamp', bucket).partition, '.']), {
      available: units,
      sold: 0,
    });
  });
  const quarantined: QuarantineEntry[] = [];
  const outcomes = new Map<string, FinalOutcome>();
  const ends: string[] = [];
  const asked: string[][] = [];
  const lost = new Set<string>();
  const totals: Totals[] = [];
  const told: RecordChange[] = [];
  const clock = { now: NOW };
  const ports: WriterPorts = {
    ...{ table, transactions: table, merges: {}, known: new KnownRecords(100) },
    ...{ limit: new AdaptiveLimit(4, 16), breaker: new CircuitBreaker(() => clock.now) },
    ...{ now: () => clock.now, sleep: async () => {}, random: () => 0.5 },
    ...(selling && {
      selling: {
        rules: RULES,
        reservations: {
          end: async (some: readonly { readonly held: Held; readonly end: HoldEnd }[]) => {
            ends.push(...some.map(({ held, end }) => `${held.id}@${held.bucket} ${end}`));
          },
          stillHeld: async (held: readonly Held[]) => {
            asked.push(held.map(({ id }) => id));
            return held.map(({ id }) => (lost.has(id) ? ('lost' as const) : ('held' as const)));
          },
        },
      },
    }),
    quarantine: {
      put: async (entries) => {
        quarantined.push(...entries);
        return entries.map(() => true);
      },
    },
    outcomes: {
      record: async (entries) => {
        for (const { id, outcome } of entries) if (!outcomes.has(id)) outcomes.set(id, outcome);
      },
    },
    copies: { tell: async (changes) => void told.push(...changes) },
    redelivery: { hide: async () => {} },
    report: new BatchReport(
      () => clock.now,
      (line) => totals.push(line),
    ),
  };
  const take = (records: SQSRecord[]) => processBatch(records, collections, ports, clock.now + 60_000);
  const run = async (...orders: Order[]) => {
    const records = orders.map((one) => carrying(renderOrder(one)));
    const { batchItemFailures } = await take(records);
    return batchItemFailures.map(
      ({ itemIdentifier }) => orders[records.findIndex(({ messageId }) => messageId === itemIdentifier)]?.id,
    );
  };
  const stock = () =>
    available.map((_, bucket) => {
      const { available: left, sold } = table.model.get(placeOfStock('lamp', bucket)) ?? {};
      return `${left}/${sold}`;
    });
  const transactions = () => table.calls.filter(({ kind }) => kind === 'transact').length;
  const record = (id: string) => table.model.get(placeByKey('orders', id));
  return {
    table,
    quarantined,
    outcomes,
    ends,
    asked,
    lost,
    totals,
    told,
    clock,
    take,
    run,
    stock,
    transactions,
    record,
  };
}

describe('orders of a batch', () => {
  it('that share a bucket are one transaction, and each has its record', async () => {
    const { run, stock, transactions, record, outcomes, ends } = stage([20]);
    const orders = Array.from({ length: 10 }, (_, n) => order({ quantity: 1 + (n % 2) }));

    expect(await run(...orders)).toEqual([]);

    expect([transactions(), stock()]).toEqual([1, ['5/15']]);
    expect(record(orders[1]?.id ?? '')).toMatchObject({ sku: 'lamp', quantity: 2, buyer: 'ada', _id: orders[1]?.id });
    expect([...outcomes.values()]).toEqual(orders.map(() => ({ kind: 'applied' })));
    expect(ends).toEqual(orders.map(({ id }) => `${id}@0 sold`));
  });

  it('of several buckets and sales are a transaction each', async () => {
    const { run, stock, transactions } = stage([5, 5]);

    await run(order({ bucket: 0 }), order({ bucket: 1 }), order({ bucket: 0 }), order({ bucket: 1 }));

    expect([transactions(), stock()]).toEqual([2, ['3/2', '3/2']]);
  });

  it('that are more than the bucket has: those that fit are sold in order of arrival, and none is refused for the others', async () => {
    const { run, stock, outcomes, ends, record } = stage([3]);
    const [a, b, c, d] = [order({ quantity: 2 }), order({ quantity: 2 }), order(), order()];

    expect(await run(a, b, c, d)).toEqual([]);

    expect(stock()).toEqual(['0/3']);
    expect([a, b, c, d].map(({ id }) => outcomes.get(id)?.kind)).toEqual([
      ...['applied', 'conflict', 'applied', 'conflict'],
    ]);
    expect(outcomes.get(b.id)).toMatchObject({ reason: expect.stringContaining('sold out') });
    expect(ends.sort()).toEqual([`${a.id}@0 sold`, `${b.id}@0 dropped`, `${c.id}@0 sold`, `${d.id}@0 dropped`].sort());
    expect(record(b.id)).toMatchObject({ _gone: true });
  });

  it('that find nothing in their bucket are sold from another one of the sale', async () => {
    const { run, stock, outcomes, ends } = stage([1, 0, 4]);
    const [a, b, c] = [order({ bucket: 1, quantity: 2 }), order({ bucket: 1 }), order({ bucket: 1, quantity: 2 })];

    expect(await run(a, b, c)).toEqual([]);

    expect(stock()).toEqual(['0/1', '0/0', '0/4']);
    expect([a, b, c].map(({ id }) => outcomes.get(id)?.kind)).toEqual(['applied', 'applied', 'applied']);
    expect(ends.filter((end) => end.startsWith(a.id))).toEqual([`${a.id}@1 sold`, `${a.id}@2 sold`]);
  });

  it('whose units lie in several buckets come again, and are not refused', async () => {
    const { run, stock, outcomes, ends } = stage([1, 1]);
    const wide = order({ quantity: 2 });

    expect(await run(wide)).toEqual([wide.id]);

    expect([stock(), outcomes.size, ends]).toEqual([['1/0', '1/0'], 0, []]);
  });
});

describe('an order that comes again', () => {
  it('in the same batch, in the next one, or both, is sold once', async () => {
    const { run, stock, outcomes, ends } = stage([5]);
    const one = order();

    await run(one, one);
    outcomes.clear();
    await run(one, order(), one);

    expect([stock(), outcomes.get(one.id)]).toEqual([['3/2'], { kind: 'duplicate' }]);
    expect(ends.filter((end) => end === `${one.id}@0 sold`)).toHaveLength(4);
  });

  it('after its units were reserved anew gives those back', async () => {
    const { run, stock, ends } = stage([5]);
    const one = order();
    await run(one);

    await run({ ...one, at: nextStamp() });

    expect([stock(), ends]).toEqual([['4/1'], [`${one.id}@0 sold`, `${one.id}@0 doubled`]]);
  });

  it('does not keep the last units from its neighbours', async () => {
    const { run, stock, outcomes } = stage([3]);
    const one = order({ quantity: 2 });
    await run(one);
    const other = order();

    await run(one, other);

    expect([stock(), outcomes.get(other.id)?.kind]).toEqual([['0/3'], 'applied']);
  });

  it('after it was refused stays refused, though units are there by now', async () => {
    const { run, table, stock, outcomes, ends } = stage([0]);
    const one = order();
    await run(one);
    outcomes.clear();
    table.model.records.set(JSON.stringify(['~stock#0#lamp', '.']), { available: 5, sold: 0 });

    await run(one);

    expect([stock(), outcomes.get(one.id)?.kind]).toEqual([['5/0'], 'conflict']);
    expect(ends).toEqual([`${one.id}@0 dropped`, `${one.id}@0 dropped`]);
  });

  it('after it was refused, with units that were reserved anew, gives those back', async () => {
    const { run, ends } = stage([0]);
    const one = order();
    await run(one);

    await run({ ...one, at: nextStamp() });

    expect(ends).toEqual([`${one.id}@0 dropped`, `${one.id}@0 refused`]);
  });

  it('with another quantity is another order, and none', async () => {
    const { run, stock, outcomes } = stage([5]);
    const one = order();
    await run(one);
    outcomes.clear();

    await run({ ...one, quantity: 2 });

    expect([stock(), outcomes.get(one.id)?.kind]).toEqual([['4/1'], 'conflict']);
  });
});

describe('two orders with one key', () => {
  const told = { kind: 'conflict', reason: 'its Idempotency-Key stands for another order' };
  const two = () => {
    const first = order();
    return [first, { ...first, at: nextStamp(), body: { buyer: 'bob' } }] as const;
  };

  it('are one that is sold, and one whose status says that it is not, in place of the other’s', async () => {
    const { run, stock, outcomes, ends } = stage([5]);
    const [first, second] = two();
    await run(first);
    outcomes.clear();

    await run(second);

    expect([stock(), outcomes.get(first.id)]).toEqual([['4/1'], { ...told, overrules: true }]);
    expect(ends).toEqual([`${first.id}@0 sold`, `${first.id}@0 refused`]);
  });

  it('are told so too where they come together, and come again', async () => {
    const { run, stock, outcomes } = stage([5]);
    const [first, second] = two();

    await run(first, second);
    const together = outcomes.get(first.id);
    outcomes.clear();
    await run(second, first);

    expect([stock(), together, outcomes.get(first.id)]).toEqual([
      ['4/1'],
      ...[1, 2].map(() => ({ ...told, overrules: true })),
    ]);
  });

  it('are told so where the earlier one stands behind the later in its batch, and is sold first', async () => {
    const { run, table, stock, outcomes } = stage([5, 5]);
    const [first, second] = two();
    let attempts = 0;
    table.interfereWhole = () => {
      attempts += 1;
      return attempts === 1 ? { kind: 'failed', reason: 'InternalServerError' } : undefined;
    };

    await run(second, { ...first, bucket: 1 });

    expect([stock(), outcomes.get(first.id)]).toEqual([['5/0', '4/1'], { ...told, overrules: true }]);
  });

  it('leave the status as it is where the earlier one comes last: it was never accepted', async () => {
    const { run, outcomes } = stage([5]);
    const [first, second] = two();
    await run(second);
    outcomes.clear();

    await run(first);

    expect(outcomes.get(first.id)).toEqual(told);
  });
});

describe('an answer that is lost', () => {
  it.each([true, false])('leaves the order sold once, whether it took effect (%s) or not', async (took) => {
    const { run, table, stock, outcomes } = stage([5]);
    let losses = 2;
    table.interfereWhole = (_, apply) => {
      if (losses-- <= 0) return undefined;
      if (took) apply();
      return { kind: 'unknown', reason: 'nobody answered' };
    };
    const one = order();

    expect(await run(one)).toEqual([]);

    expect([stock(), outcomes.get(one.id)]).toEqual([['4/1'], { kind: 'applied' }]);
  });

  it('that the table has forgotten by the next attempt is found to be the order’s own work', async () => {
    const { run, table, stock, outcomes } = stage([5]);
    let attempts = 0;
    table.interfereWhole = (statements) => {
      attempts += 1;
      const result = table.model.applyAll(statements);
      return attempts === 1 ? { kind: 'unknown', reason: 'nobody answered' } : result;
    };
    const one = order();

    expect(await run(one)).toEqual([]);

    expect([attempts, stock(), outcomes.get(one.id)]).toEqual([2, ['4/1'], { kind: 'applied' }]);
  });

  it('that takes effect after the order was refused takes none', async () => {
    const { run, table, stock, outcomes } = stage([1]);
    const one = order();
    let late: (() => unknown) | undefined;
    table.interfereWhole = (_, apply) => {
      if (late !== undefined) return undefined;
      late = apply;
      // Somebody else takes the unit meanwhile, …
      table.model.records.set(JSON.stringify(['~stock#0#lamp', '.']), { available: 0, sold: 1 });
      return { kind: 'unknown', reason: 'nobody answered' };
    };
    await run(one);

    // … and a sweeper brings others.
    table.model.records.set(JSON.stringify(['~stock#0#lamp', '.']), { available: 3, sold: 1 });
    late?.();

    expect([stock(), outcomes.get(one.id)?.kind]).toEqual([['3/1'], 'conflict']);
  });

  it('of a table that stays away brings the order back, and its units stay its own', async () => {
    const { run, table, outcomes, ends, stock } = stage([5]);
    table.interfereWhole = () => ({ kind: 'unknown', reason: 'nobody answered' });
    const one = order();

    expect(await run(one)).toEqual([one.id]);
    expect([outcomes.size, ends, stock()]).toEqual([0, [], ['5/0']]);
  });
});

describe('an order that may have lost its hold', () => {
  const waits = async (seconds: number, isLost: boolean) => {
    const staged = stage([5]);
    const one = order();
    if (isLost) staged.lost.add(one.id);
    staged.clock.now += seconds * 1000;
    const failed = await staged.run(one);
    return { ...staged, one, failed };
  };

  it.each([0, 31])('asks after %i s whether it still has its units, and keeps them from then on', async (seconds) => {
    const { asked, one, stock } = await waits(seconds, false);

    expect([asked, stock()]).toEqual([[[one.id]], ['4/1']]);
  });

  it('is refused where they are others’ by now, before it takes them from those', async () => {
    const { one, outcomes, stock, ends, failed } = await waits(31, true);

    expect([failed, stock(), outcomes.get(one.id)?.kind]).toEqual([[], ['5/0'], 'conflict']);
    expect(ends).toEqual([`${one.id}@0 dropped`]);
  });

  it('but was sold before is sold, whatever its hold says', async () => {
    const { run, clock, lost, outcomes, ends, stock } = stage([5]);
    const one = order();
    await run(one);
    outcomes.clear();
    lost.add(one.id);
    clock.now += 31_000;

    await run(one);

    expect([outcomes.get(one.id)?.kind, stock()]).toEqual(['duplicate', ['4/1']]);
    expect(ends).toEqual([`${one.id}@0 sold`, `${one.id}@0 sold`]);
  });
});

describe('what hinders', () => {
  it('another transaction at the stock is waited out', async () => {
    const { run, table, stock } = stage([5]);
    let conflicts = 2;
    table.interfereWhole = (statements) =>
      conflicts-- <= 0
        ? undefined
        : { kind: 'cancelled', reasons: statements.map(() => ({ kind: 'failed', reason: 'TransactionConflict' })) };

    expect(await run(order())).toEqual([]);
    expect(stock()).toEqual(['4/1']);
  });

  it('an item that the table refuses is set aside, and its neighbours are sold', async () => {
    const { run, table, quarantined, stock, ends } = stage([5]);
    const [bad, good] = [order({ body: { bad: true } }), order()];
    table.interfereWhole = (statements) => {
      const isBad = statements.some((one) => one.form === 'insert' && one.item.bad === true);
      return isBad ? { kind: 'invalid', reason: 'One or more parameter values were invalid' } : undefined;
    };

    expect(await run(bad, good)).toEqual([]);

    expect(quarantined).toMatchObject([{ poison: { cause: 'item-refused' }, body: renderOrder(bad) }]);
    expect([stock(), ends.sort()]).toEqual([['4/1'], [`${bad.id}@0 refused`, `${good.id}@0 sold`].sort()]);
  });

  it('a deadline hands orders back untouched', async () => {
    const { table, run, clock } = stage([5]);
    const one = order();
    // Every look at the clock is a minute later: the batch is over before it begins.
    Object.defineProperty(clock, 'now', { get: () => NOW + 60_000 * messages++ });

    expect(await run(one)).toEqual([one.id]);
    expect(table.calls).toEqual([]);
  });

  it('a deadline that passes in the middle leaves what is not decided to another run', async () => {
    const { run, table, clock, stock, transactions } = stage([1]);
    const [a, b] = [order(), order()];
    table.interfereWhole = (_, apply) => {
      clock.now += 61_000;
      return apply();
    };

    expect(await run(a, b)).toEqual([a.id, b.id]);

    expect([transactions(), stock()]).toEqual([1, ['1/0']]);
  });

  it('on a path that sells nothing orders are set aside whole', async () => {
    const { run, quarantined, table } = stage([5], { selling: false });
    const one = order();

    expect(await run(one)).toEqual([]);

    expect(quarantined).toMatchObject([{ poison: { cause: 'unsupported-operation' }, body: renderOrder(one) }]);
    expect(table.calls).toEqual([]);
  });
});

test('the line of a batch counts orders as writes, and as calls each transaction and each refusal', async () => {
  const { run, totals } = stage([5]);
  await run(...Array.from({ length: 7 }, () => order()));

  const sum = (pick: (line: Totals) => number) => totals.reduce((all, line) => all + pick(line), 0);

  expect([sum(({ calls }) => calls), sum(({ folds }) => folds)]).toEqual([4, 1]);
  expect(sum(({ kinds }) => kinds.get('applied') ?? 0)).toBe(5);
  expect(sum(({ kinds }) => kinds.get('conflict') ?? 0)).toBe(2);
});

describe('copies of orders', () => {
  const CACHED: Collections = { orders: { policy: 'createOnly', cache: { update: 'invalidate' } } };

  it('are told of each sale, as of before it was made: somebody may have looked for it and found nothing', async () => {
    const { run, table, clock, told } = stage([5], { collections: CACHED });
    const orders = [order(), order()];
    table.interfereWhole = () => {
      clock.now += 1000;
      return undefined;
    };

    await run(...orders);

    expect(told).toEqual(orders.map(({ id }) => ({ collection: 'orders', key: id, asOf: NOW })));
  });

  it('are told of a sale that nobody heard of, too', async () => {
    const { run, table, told } = stage([5], { collections: CACHED });
    const one = order();
    table.interfereWhole = (_, apply) => {
      apply();
      return { kind: 'unknown', reason: 'nobody answered' };
    };

    await run(one);

    expect(told).toMatchObject([{ key: one.id }]);
  });

  it('that are not kept are told nothing', async () => {
    const { run, told } = stage([5]);

    await run(order());

    expect(told).toEqual([]);
  });
});

describe('the collection of the orders', () => {
  const write = { id: 'w', collection: 'orders', key: 'mine', at: nextStamp() };
  const put = { ...write, op: 'put', body: { sku: 'lamp', quantity: 9 } } as const;
  const remove = { ...write, op: 'delete' } as const;
  const together = { id: 'both', at: nextStamp(), writes: [put] };

  it.each([
    ['put', renderMessage([put])],
    ['delete', renderMessage([remove])],
    ['transaction', renderTransaction(together)],
  ])('takes no %s: it is set aside, and nothing is written', async (_, body) => {
    const { take, quarantined, table } = stage([5]);

    const { batchItemFailures } = await take([carrying(body)]);

    expect(batchItemFailures).toEqual([]);
    expect(quarantined).toMatchObject([{ poison: { kind: 'poison', cause: 'unsupported-operation' }, body }]);
    expect(quarantined[0]?.poison.reason).toContain('POST /v1/sales/{sku}/orders');
    expect(table.calls).toEqual([]);
  });

  it('is one like any other where nothing is sold', async () => {
    const { take, quarantined, record } = stage([5], { selling: false });

    await take([carrying(renderMessage([put]))]);

    expect([quarantined, record('mine')]).toEqual([[], expect.objectContaining({ quantity: 9 })]);
  });
});
