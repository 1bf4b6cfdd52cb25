import type { Collections } from '../../lambda/contract/collection';
import { parseMessage, renderMessage } from '../../lambda/contract/message';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body, Write } from '../../lambda/contract/write';
import { fifoMessage, standardMessage, writerStage } from './writer-stage';

const COLLECTIONS: Collections = {
  counters: { policy: 'counter' },
  carts: { policy: 'patch' },
  accounts: { policy: 'versioned' },
  notes: { policy: 'merge' },
  orders: { policy: 'createOnly' },
  profiles: { policy: 'lastWriterWins' },
  jobs: { policy: 'priority' },
};

const MERGES = { notes: (current: Body, incoming: Body) => ({ ...current, ...incoming }) };

const nextStamp = stampSource(
  () => 1_780_000_000_000,
  (n) => new Uint8Array(n),
);

type Operation = Write extends infer Each ? (Each extends Write ? Omit<Each, 'id' | 'at' | 'key'> : never) : never;

function write(operation: Operation, key = 'k'): Write {
  const at = nextStamp();
  return { id: at, at, key, ...operation };
}

const add = (n: number): Write => write({ collection: 'counters', op: 'increment', deltas: { n } });
const sent = (...writes: Write[]) => fifoMessage(renderMessage(writes));
const replayed = (...writes: Write[]) => fifoMessage(renderMessage(writes), { redriven: true });

/** The table takes no sum above this, as DynamoDB takes no number above its greatest. */
const GREATEST = 9e125;

describe('an increment that comes out of quarantine', () => {
  it('is added once, however often it is replayed and whatever is applied in between', async () => {
    const { run, record } = writerStage(COLLECTIONS);
    const late = add(5);

    await run(replayed(late));
    await run(sent(add(1)), sent(add(1)));
    await run(replayed(late));
    await run(replayed(late), sent(add(1)), replayed(late));

    expect(record('counters')).toMatchObject({ n: 8 });
  });

  it('is added once by two replays in one batch', async () => {
    const { run, record, outcomes } = writerStage(COLLECTIONS);
    const late = add(5);

    const back = await run(replayed(late), replayed(late));

    expect(back).toEqual([]);
    expect(record('counters')).toMatchObject({ n: 5 });
    expect(outcomes.get(late.id)).toEqual({ kind: 'applied' });
  });

  it('is not added where its first message had been applied after all, and never again once other writes have passed', async () => {
    const { run, record } = writerStage(COLLECTIONS);
    const first = add(5);
    await run(sent(first));

    await run(replayed(first));
    await run(sent(add(1)), sent(add(1)));
    await run(replayed(first));

    expect(record('counters')).toMatchObject({ n: 7 });
  });

  it('is judged anew, though the record still lists it as refused and as its last write', async () => {
    const { run, record, quarantined, outcomes } = writerStage(COLLECTIONS);
    const refused = add(GREATEST);
    await run(sent(add(GREATEST)));
    await run(sent(refused));
    expect(quarantined.map(({ poison }) => poison.cause)).toEqual(['item-refused']);
    expect(record('counters')).toMatchObject({ _id: refused.id, _no: [`item-refused ${refused.id}`] });
    await run(sent(add(-GREATEST)));

    await run(replayed(refused));

    expect(quarantined).toHaveLength(1);
    expect(record('counters')).toMatchObject({ n: GREATEST });
    expect(outcomes.get(refused.id)).toEqual({ kind: 'applied' });
  });

  it('that is refused once more is set aside once more, and leaves no verdict that a later replay would meet', async () => {
    const { run, record, quarantined, marker } = writerStage(COLLECTIONS);
    const refused = add(GREATEST);
    await run(sent(add(GREATEST)));
    await run(sent(refused));

    const back = await run(replayed(refused));

    expect(back).toEqual([]);
    expect(quarantined.map(({ body }) => parseMessage(body))).toEqual([
      [{ ok: true, write: refused }],
      [{ ok: true, write: refused }],
    ]);
    expect(marker(refused.id)).toBeUndefined();
    await run(sent(add(-GREATEST)));
    await run(replayed(refused), replayed(refused));
    expect(record('counters')).toMatchObject({ n: GREATEST });
  });

  it('leaves the place of the group as it was: what is delivered again is still known', async () => {
    const { run, record } = writerStage(COLLECTIONS);
    const batch = [sent(add(1)), sent(add(1))];
    await run(...batch);

    await run(replayed(add(5)));
    await run(...batch);

    expect(record('counters')).toMatchObject({ n: 7 });
  });

  it('is added once where the answer to it was lost', async () => {
    const { run, record, table } = writerStage(COLLECTIONS);
    const late = add(5);
    table.interfereWhole = (_, apply) => {
      apply();
      return { kind: 'unknown', reason: 'no answer' };
    };
    const back = await run(replayed(late));
    expect(back).toHaveLength(1);
    table.interfereWhole = () => undefined;

    await run(replayed(late));

    expect(record('counters')).toMatchObject({ n: 5 });
  });

  it('waits where one before it, of its record, is not decided', async () => {
    const { run, record, table } = writerStage(COLLECTIONS);
    let calls = 0;
    table.interfereWhole = () => (++calls > 5 ? undefined : { kind: 'throttled', reason: 'ThrottlingException' });

    const back = await run(replayed(add(1)), replayed(add(1)));

    expect(back).toHaveLength(2);
    expect(record('counters')).toBeUndefined();
  });
});

describe('what comes out of quarantine twice has one effect', () => {
  const put = (collection: string, body: Body, terms: { expect?: number; priority?: number } = {}) =>
    write({ collection, op: 'put', body, ...terms });

  test.each<[string, Write, Write, Body]>([
    ['patch', write({ collection: 'carts', op: 'patch', patch: { a: 1 } }), put('carts', { a: 2 }), { a: 2 }],
    ['versioned', put('accounts', { a: 1 }, { expect: 0 }), put('accounts', { a: 2 }, { expect: 1 }), { a: 2, _v: 2 }],
    ['merge', put('notes', { a: 1 }), put('notes', { a: 2 }), { a: 2, _v: 2 }],
  ])('%s', async (_, late, next, expected) => {
    const { run, record } = writerStage(COLLECTIONS, MERGES);

    await run(replayed(late));
    await run(sent(next));
    const back = await run(replayed(late));

    expect(back).toEqual([]);
    expect(record(late.collection)).toMatchObject(expected);
  });

  test.each<[string, Write, Write, Body]>([
    ['createOnly', put('orders', { a: 1 }), put('orders', { a: 2 }), { a: 1 }],
    ['lastWriterWins', put('profiles', { a: 1 }), put('profiles', { a: 2 }), { a: 2 }],
    ['priority', put('jobs', { a: 1 }, { priority: 1 }), put('jobs', { a: 2 }, { priority: 2 }), { a: 2 }],
  ])('%s, on a standard queue', async (_, late, next, expected) => {
    const { run, record } = writerStage(COLLECTIONS);
    const replay = () => standardMessage(renderMessage([late]), { redriven: true });

    await run(replay());
    await run(standardMessage(renderMessage([next])));
    const back = await run(replay(), replay());

    expect(back).toEqual([]);
    expect(record(late.collection)).toMatchObject(expected);
  });
});

test('a write that conflicted when it was replayed conflicts for ever', async () => {
  const { run, record, outcomes } = writerStage(COLLECTIONS);
  const late = write({ collection: 'accounts', op: 'put', body: { a: 1 }, expect: 0 });
  const first = write({ collection: 'accounts', op: 'put', body: { a: 2 }, expect: 0 });
  await run(sent(first));

  await run(replayed(late));
  await run(sent(write({ collection: 'accounts', op: 'delete', expect: 1 })));
  await run(replayed(late));

  expect(outcomes.get(late.id)).toMatchObject({ kind: 'conflict' });
  expect(record('accounts')).toMatchObject({ _gone: true });
});

test('a write whose merge failed is merged once its function is mended', async () => {
  const { run, mend, record, quarantined, outcomes } = writerStage(COLLECTIONS, {
    notes: () => {
      throw new Error('not yet');
    },
  });
  const late = write({ collection: 'notes', op: 'put', body: { b: 2 }, expect: 7 });
  await run(sent(write({ collection: 'notes', op: 'put', body: { a: 1 } })), sent(late));
  expect(quarantined.map(({ poison }) => poison.cause)).toEqual(['merge-failed']);
  expect(record('notes')).toMatchObject({ _no: [`merge-failed ${late.id}`] });
  expect(outcomes.get(late.id)).toMatchObject({ kind: 'poison' });

  mend(COLLECTIONS, MERGES);
  await run(replayed(late));

  expect(record('notes')).toMatchObject({ a: 1, b: 2, _v: 2 });
  expect(outcomes.get(late.id)).toEqual({ kind: 'applied' });
});

test('a write of an unknown collection is applied once its collection is declared', async () => {
  const { run, mend, record, quarantined, outcomes } = writerStage({ orders: { policy: 'createOnly' } });
  const late = add(5);
  await run(sent(late));
  expect(quarantined.map(({ poison }) => poison.cause)).toEqual(['unknown-collection']);

  mend(COLLECTIONS);
  await run(replayed(late), replayed(late));
  await run(sent(add(1)));
  await run(replayed(late));

  expect(record('counters')).toMatchObject({ n: 6 });
  expect(outcomes.get(late.id)).toEqual({ kind: 'applied' });
});

test('a write that was applied is no poison, though the function that merged it fails by now', async () => {
  const { run, mend, quarantined } = writerStage(COLLECTIONS, MERGES);
  const late = write({ collection: 'notes', op: 'put', body: { b: 2 }, expect: 7 });
  await run(sent(write({ collection: 'notes', op: 'put', body: { a: 1 } })));
  await run(replayed(late));
  await run(sent(write({ collection: 'notes', op: 'put', body: { a: 3 } })));

  mend(COLLECTIONS, {
    notes: () => {
      throw new Error('broken since');
    },
  });
  const back = await run(replayed(late));

  expect(back).toEqual([]);
  expect(quarantined).toEqual([]);
});

describe('the status of a write that was told to be poison', () => {
  it('is applied where the answer to its replay was lost and another delivery finds the marker', async () => {
    const { run, mend, table, outcomes } = writerStage({ orders: { policy: 'createOnly' } });
    const late = add(5);
    await run(sent(late));
    mend(COLLECTIONS);
    table.interfereWhole = (_, apply) => {
      apply();
      return { kind: 'unknown', reason: 'no answer' };
    };
    await run(replayed(late));
    table.interfereWhole = () => undefined;

    await run(replayed(late));

    expect(outcomes.get(late.id)).toEqual({ kind: 'applied' });
  });

  it('is applied where a replay on a standard queue is delivered again after a crash', async () => {
    const { run, mend, outcomes } = writerStage({});
    const late = write({ collection: 'profiles', op: 'put', body: { a: 1 } });
    const replay = () => standardMessage(renderMessage([late]), { redriven: true });
    await run(standardMessage(renderMessage([late])));
    mend(COLLECTIONS);
    const told = outcomes.get(late.id);
    await run(replay());
    // The crash came after the table, and before the status.
    if (told !== undefined) outcomes.set(late.id, told);

    await run(replay());

    expect(outcomes.get(late.id)).toEqual({ kind: 'applied' });
  });

  it('is the conflict that its replay met', async () => {
    const { run, mend, outcomes } = writerStage({});
    const late = write({ collection: 'accounts', op: 'put', body: { a: 1 }, expect: 3 });
    await run(sent(late));
    mend(COLLECTIONS);

    await run(replayed(late));

    expect(outcomes.get(late.id)).toMatchObject({ kind: 'conflict' });
  });
});

test('another write of the same id is not lost behind the marker of the first', async () => {
  const { run, quarantined, outcomes, record } = writerStage(COLLECTIONS);
  const first = add(5);
  // Its Idempotency-Key was forgotten, and used again.
  const second = { ...add(7), id: first.id };
  await run(replayed(first));

  await run(replayed(second));

  expect(record('counters')).toMatchObject({ n: 5 });
  expect(quarantined.map(({ body }) => parseMessage(body))).toEqual([[{ ok: true, write: second }]]);
  expect(outcomes.get(first.id)).toEqual({ kind: 'applied' });
});
