import type { Collections } from '../lambda/contract/collection';
import { placeByKey } from '../lambda/contract/placement';
import type { Body, Deltas } from '../lambda/contract/write';
import { applyWrites } from '../lambda/writer/apply-writes';
import type { Arrival } from '../lambda/writer/policy';
import type { Merges } from '../lambda/writer/policy-registry';
import { arrival, processBefore } from './ordered-arrivals';
import { MemoryTable } from './simulation/memory-table';

const collections: Collections = {
  counters: { policy: 'counter' },
  carts: { policy: 'patch' },
  accounts: { policy: 'versioned' },
  notes: { policy: 'merge' },
  jobs: { policy: 'priority' },
};

const increment = (deltas: Deltas) => arrival((head) => ({ ...head, collection: 'counters', op: 'increment', deltas }));
const patch = (body: Body) => arrival((head) => ({ ...head, collection: 'carts', op: 'patch', patch: body }));
const remove = (collection: string, terms: { expect?: number } = {}) =>
  arrival((head) => ({ ...head, ...terms, collection, op: 'delete' }));
const put = (collection: string, body: Body, terms: { expect?: number; priority?: number } = {}) =>
  arrival((head) => ({ ...head, ...terms, collection, op: 'put', body }));

function stage() {
  const table = new MemoryTable();
  const merges: Merges = { notes: (current, incoming) => ({ ...current, ...incoming, merged: true }) };
  const ports = processBefore(table, merges);
  const apply = async (...arrivals: Arrival[]) => {
    const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
    return outcomes.map((outcome) => outcome.kind);
  };
  const record = (collection: string) => table.model.get(placeByKey(collection, 'k'));
  /** Another process: it shares the table and nothing else. */
  const elsewhere = async (...arrivals: Arrival[]) => {
    const another = processBefore(table, merges);
    const answer = await applyWrites(arrivals, collections, another, Number.POSITIVE_INFINITY);
    return answer.outcomes.map((outcome) => outcome.kind);
  };
  return { table, apply, elsewhere, record };
}

const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));

describe('counter', () => {
  test('ten increments of one batch are one statement with their exact sum', async () => {
    const { apply, record, table } = stage();

    const outcomes = await apply(...times(10, () => increment({ n: 0.1 })));

    expect(outcomes).toEqual(times(10, () => 'applied'));
    expect(record('counters')).toMatchObject({ n: 1 });
    expect(table.calls).toHaveLength(1);
  });

  test('a batch delivered again adds nothing', async () => {
    const { apply, elsewhere, record } = stage();
    const batch = times(5, () => increment({ n: 1 }));
    await apply(...batch);

    const again = await elsewhere(...batch);

    expect(again).toEqual(times(5, () => 'duplicate'));
    expect(record('counters')).toMatchObject({ n: 5 });
  });

  test('a batch that grew since its first delivery adds only what is new, and again nothing after a crash', async () => {
    const { apply, elsewhere, record } = stage();
    const batch = times(3, () => increment({ n: 1 }));
    await apply(...batch);
    const grown = [...batch, increment({ n: 1 }), increment({ n: 1 })];

    const second = await elsewhere(...grown);
    const third = await elsewhere(...grown);

    expect(second).toEqual(['duplicate', 'duplicate', 'duplicate', 'applied', 'applied']);
    expect(third).toEqual(times(5, () => 'duplicate'));
    expect(record('counters')).toMatchObject({ n: 5 });
  });

  test('a writer that wakes up late with the first half of a batch adds nothing', async () => {
    const { apply, elsewhere, record } = stage();
    const batch = times(5, () => increment({ n: 1 }));
    await apply(...batch);

    await elsewhere(...batch.slice(0, 3));

    expect(record('counters')).toMatchObject({ n: 5 });
  });

  test('a delete in the middle counts from nothing again', async () => {
    const { apply, record } = stage();
    const batch = [increment({ n: 5 }), remove('counters'), increment({ n: 2 }), increment({ n: 1 })];

    const outcomes = await apply(...batch);

    expect(outcomes).toEqual(times(4, () => 'applied'));
    expect(record('counters')).toMatchObject({ n: 3 });
    expect(record('counters')).not.toHaveProperty('_gone');
    expect(await apply(...batch)).toEqual(times(4, () => 'duplicate'));
    expect(record('counters')).toMatchObject({ n: 3 });
  });

  test('an amount for a field that is text is set aside alone, also when it is delivered again', async () => {
    const { apply, record, table } = stage();
    table.model.records.set(JSON.stringify(['counters#k', '.']), { s: 'text', n: 1 });
    const batch = [increment({ n: 1 }), increment({ s: 1 }), increment({ n: 1 })];

    const first = await apply(...batch);
    const again = await apply(...batch);

    expect(first).toEqual(['applied', 'poison', 'applied']);
    expect(again).toEqual(['duplicate', 'poison', 'duplicate']);
    expect(record('counters')).toMatchObject({ n: 3, s: 'text' });
  });
});

describe('patch', () => {
  test('patches merge in order, each once, and null removes', async () => {
    const { apply, elsewhere, record } = stage();
    const batch = [patch({ a: 1, b: 2 }), patch({ b: null, c: 3 }), patch({ a: 4 })];

    await apply(...batch);
    await elsewhere(...batch);

    expect(record('carts')).toMatchObject({ a: 4, c: 3 });
    expect(record('carts')).not.toHaveProperty('b');
  });

  test('a patch that reaches into a field keeps what else is in it', async () => {
    const { apply, record } = stage();
    await apply(put('carts', { items: { x: 1, y: 2 } }));

    await apply(patch({ items: { y: null, z: 3 } }));

    expect(record('carts')).toMatchObject({ items: { x: 1, z: 3 } });
  });

  test('a patch of a deleted record makes it anew with nothing of the old one', async () => {
    const { apply, record } = stage();
    await apply(put('carts', { old: 1 }), remove('carts'));

    await apply(patch({ fresh: 1 }));

    expect(Object.keys(record('carts') ?? {}).sort()).toEqual(['_at', '_f', '_id', '_ids', 'fresh']);
  });
});

describe('versioned', () => {
  test('a chain of expected versions is one statement', async () => {
    const { apply, record, table } = stage();
    await apply(put('accounts', { n: 1 }, { expect: 0 }));
    table.calls.length = 0;

    const outcomes = await apply(...[1, 2, 3].map((expect) => put('accounts', { n: expect + 1 }, { expect })));

    expect(outcomes).toEqual(['applied', 'applied', 'applied']);
    expect(record('accounts')).toMatchObject({ n: 4, _v: 4 });
    expect(table.calls).toHaveLength(1);
  });

  test('a write that expects another version conflicts and changes nothing', async () => {
    const { apply, record } = stage();
    await apply(put('accounts', { n: 1 }, { expect: 0 }));

    const outcomes = await apply(put('accounts', { n: 2 }, { expect: 7 }), put('accounts', { n: 3 }, { expect: 1 }));

    expect(outcomes).toEqual(['conflict', 'applied']);
    expect(record('accounts')).toMatchObject({ n: 3, _v: 2 });
  });

  test('what was refused stays refused when it is delivered again, though its version has come by then', async () => {
    const { apply, elsewhere, record } = stage();
    await apply(put('accounts', { n: 1 }, { expect: 0 }));
    const batch = [put('accounts', { n: 9 }, { expect: 2 }), put('accounts', { n: 2 }, { expect: 1 })];
    await apply(...batch);

    const again = await elsewhere(...batch);

    expect(again).toEqual(['conflict', 'duplicate']);
    expect(record('accounts')).toMatchObject({ n: 2, _v: 2 });
  });

  test('a write that the table refuses stays refused, also when it comes again with one that would cover it', async () => {
    const { apply, elsewhere, record, table } = stage();
    const large = put('accounts', { large: true }, { expect: 0 });
    table.interfere = (statement) =>
      statement.form === 'insert' && statement.item.large === true
        ? { kind: 'invalid', reason: 'too large' }
        : undefined;

    const first = await apply(large);
    const again = await elsewhere(large, put('accounts', { small: true }, { expect: 1 }));

    expect([first, again]).toEqual([['poison'], ['poison', 'conflict']]);
    expect(record('accounts')).not.toHaveProperty('small');
    expect(await apply(put('accounts', { n: 1 }, { expect: 0 }))).toEqual(['applied']);
    expect(record('accounts')).toMatchObject({ n: 1, _v: 1 });
  });

  test('a version never comes back, not even after a delete', async () => {
    const { apply, record } = stage();
    await apply(put('accounts', { n: 1 }, { expect: 0 }), remove('accounts', { expect: 1 }));

    const outcomes = await apply(put('accounts', { n: 2 }, { expect: 1 }), put('accounts', { n: 3 }, { expect: 0 }));

    expect(outcomes).toEqual(['conflict', 'applied']);
    expect(record('accounts')).toMatchObject({ n: 3, _v: 3 });
  });
});

describe('merge', () => {
  test('what matches replaces, what does not is merged with what stands there', async () => {
    const { apply, record } = stage();
    await apply(put('notes', { a: 1 }, { expect: 0 }));

    const outcomes = await apply(put('notes', { b: 2 }, { expect: 9 }));

    expect(outcomes).toEqual(['applied']);
    expect(record('notes')).toMatchObject({ a: 1, b: 2, merged: true, _v: 2 });
  });

  test('a write without an expected version makes a record or merges into it', async () => {
    const { apply, record } = stage();

    await apply(put('notes', { a: 1 }));
    await apply(put('notes', { b: 2 }));

    expect(record('notes')).toMatchObject({ a: 1, b: 2, _v: 2 });
  });
});

describe('priority', () => {
  test('the greatest priority wins and later ones of equal priority replace it, in any order of arrival', async () => {
    const { apply, record } = stage();
    const [low, high, higher] = [
      put('jobs', { n: 1 }, { priority: 1 }),
      put('jobs', { n: 2 }, { priority: 5 }),
      put('jobs', { n: 3 }, { priority: 5 }),
    ];
    const late = put('jobs', { n: 4 });

    expect(await apply(higher)).toEqual(['applied']);
    expect(await apply(high, low)).toEqual(['superseded', 'superseded']);
    expect(await apply(late)).toEqual(['superseded']);
    expect(record('jobs')).toMatchObject({ n: 3, _pr: 5 });
  });
});
