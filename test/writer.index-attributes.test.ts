import type { Collection, ConflictPolicy } from '../lambda/contract/collection';
import { type CollectionIndexes, indexPartitions } from '../lambda/contract/indexes';
import { shardOf } from '../lambda/contract/partitions/by-hash';
import type { StoredRecord } from '../lambda/contract/record';
import { stampSource } from '../lambda/contract/stamp';
import type { Body, Json, Write } from '../lambda/contract/write';
import { decideAlone } from '../lambda/writer/decide-alone';
import { dressFor } from '../lambda/writer/dress';
import { KnownRecords } from '../lambda/writer/known-records';
import { decide, lanesOf } from '../lambda/writer/lane';
import { renderPartiql } from '../lambda/writer/partiql';
import type { Known } from '../lambda/writer/policy';
import { policyOf } from '../lambda/writer/policy-registry';
import { ABSENT, type Statement, type UpdateStatement } from '../lambda/writer/statement';

const KEY = { partition: 'orders#o', sort: '.' };
const PARTITION = '_x_orders_state';
const SORT = '_y_orders_state';

const stamp = stampSource(
  () => 1_780_000_000_000,
  (n) => new Uint8Array(n),
);

function dressed(statement: Statement, indexes: CollectionIndexes, key = 'o', held?: StoredRecord): Statement {
  const dress = dressFor('orders', { policy: 'patch', indexes });
  const decision = dress({ kind: 'decided', outcomes: [], statement }, key, held);
  if (decision.kind !== 'decided' || decision.statement === undefined) throw new Error('the statement is gone');
  return decision.statement;
}

function inserted(item: Body, indexes: CollectionIndexes, key?: string): Body {
  const statement = dressed({ form: 'insert', key: KEY, item }, indexes, key);
  return statement.form === 'update' ? statement.set : statement.item;
}

function update(set: Body, remove: readonly string[] = []): UpdateStatement {
  return { form: 'update', key: KEY, set, add: {}, remove, condition: ABSENT, onAbsent: 'refuse' };
}

describe('the attribute that an index finds a record by', () => {
  test.each<[Json, Json | undefined]>([
    ['open', 'open'],
    [7, '7'],
    [-0.5, '-0.5'],
    [true, 'true'],
    [false, 'false'],
    ['x'.repeat(2048), 'x'.repeat(2048)],
    ['x'.repeat(2049), undefined],
    ['é'.repeat(1025), undefined],
    ['', undefined],
    [null, undefined],
    [['open'], undefined],
    [{ is: 'open' }, undefined],
  ])('of %j is %j', (value, expected) => {
    expect(inserted({ state: value }, { state: { field: 'state' } })[PARTITION]).toBe(expected);
  });

  test('has the shard of the record’s key, and leaves room for the longest of them in all', () => {
    const indexes = { state: { field: 'state', shards: 12 } };

    const keys = Array.from({ length: 50 }, (_, n) => `o-${n}`);
    const found = keys.map((key) => inserted({ state: 'open' }, indexes, key)[PARTITION]);

    expect(found).toEqual(keys.map((key) => `open#${shardOf(key, 12)}`));
    expect(new Set(found).size).toBe(12);
    expect(keys.map((key) => inserted({ state: 'x'.repeat(2046) }, indexes, key)[PARTITION])).toEqual(
      keys.map(() => undefined),
    );
  });

  test('is found again by what `indexPartitions` gives', () => {
    const found = Array.from({ length: 50 }, (_, n) =>
      inserted({ state: 7 }, { state: { field: 'state', shards: 12 } }, `o-${n}`),
    );

    expect(new Set(found.map((item) => item[PARTITION]))).toEqual(new Set(indexPartitions(7, 12)));
    expect(indexPartitions('open')).toEqual(['open']);
    expect([indexPartitions('', 12), indexPartitions(null), indexPartitions('x'.repeat(2046), 12)]).toEqual([
      [],
      [],
      [],
    ]);
  });
});

describe('the attribute that it is sorted by', () => {
  test.each<['text' | 'number' | undefined, Json, Json | undefined]>([
    [undefined, '2026-11-21', '2026-11-21'],
    ['text', 'x'.repeat(1024), 'x'.repeat(1024)],
    ['text', 'x'.repeat(1025), undefined],
    ['text', '', undefined],
    ['text', 7, undefined],
    ['number', 7, 7],
    ['number', '7', undefined],
    ['number', null, undefined],
  ])('as %s, of %j is %j', (sortType, value, expected) => {
    const index = { field: 'state', sort: 'due', ...(sortType && { sortType }) };

    expect(inserted({ state: 'open', due: value }, { state: index })[SORT]).toBe(expected);
  });

  test('is none where no field is named for it', () => {
    expect(inserted({ state: 'open' }, { state: { field: 'state' } })).toEqual({ state: 'open', [PARTITION]: 'open' });
  });
});

describe('an update', () => {
  const indexes: CollectionIndexes = { state: { field: 'state', sort: 'due' } };

  test.each<[string, UpdateStatement, Body, readonly string[]]>([
    ['that sets the field sets the attribute', update({ state: 'open' }), { state: 'open', [PARTITION]: 'open' }, []],
    ['that removes the field removes it', update({ n: 1 }, ['state']), { n: 1 }, ['state', PARTITION]],
    ['that touches neither leaves both', update({ n: 1 }), { n: 1 }, []],
    ['that sets what has no place removes it', update({ state: {} }), { state: {} }, [PARTITION]],
    ['that only seems to remove the attribute keeps it', update({ n: 1 }, [SORT]), { n: 1 }, []],
    [
      'that would set and remove the same attribute sets it',
      update({ due: 'now' }, [SORT]),
      { due: 'now', [SORT]: 'now' },
      [],
    ],
    ['that leaves a tombstone takes it out', update({ _gone: true }, ['n']), { _gone: true }, ['n', PARTITION, SORT]],
  ])('%s', (_what, statement, set, remove) => {
    expect(dressed(statement, indexes)).toMatchObject({ set, remove });
  });

  test('with one attribute to remove still goes in a batch, and with two alone', () => {
    const both = { ...indexes, again: { field: 'state' } };
    const said = (statement: Statement) => renderPartiql('table', statement) !== undefined;
    const exact = { ...update({ state: {} }), condition: { test: 'missing', attribute: 'x' } as const };

    expect([said(dressed(exact, indexes)), said(dressed(exact, both))]).toEqual([true, false]);
  });

  test('of two indexes over one field sets both', () => {
    const both: CollectionIndexes = { state: { field: 'state' }, other: { field: 'n', sort: 'state' } };

    expect(dressed(update({ state: 'open' }), both)).toMatchObject({
      set: { state: 'open', [PARTITION]: 'open', _y_orders_other: 'open' },
      remove: [],
    });
  });
});

describe('an update of a record that was read', () => {
  const indexes: CollectionIndexes = { state: { field: 'state', sort: 'due' } };
  const stands = { state: 'open', due: 'now', n: 1 };

  test.each<[string, StoredRecord, UpdateStatement, Body, readonly string[]]>([
    ['brings it into a new index', stands, update({ n: 2 }), { n: 2, [PARTITION]: 'open', [SORT]: 'now' }, []],
    [
      'puts right what is derived from an older value',
      { ...stands, [PARTITION]: 'shut', [SORT]: 'now' },
      update({ n: 2 }),
      { n: 2, [PARTITION]: 'open' },
      [],
    ],
    [
      'leaves what is right',
      { ...stands, [PARTITION]: 'open', [SORT]: 'now' },
      update({ n: 2 }, [PARTITION, SORT]),
      { n: 2 },
      [],
    ],
    [
      'takes out what should not stand',
      { n: 1, [PARTITION]: 'open', [SORT]: 'now' },
      update({ n: 2 }),
      { n: 2 },
      [PARTITION, SORT],
    ],
    [
      'takes out a value that gives way to null',
      { ...stands, [PARTITION]: 'open', [SORT]: 'now' },
      update({ state: null }),
      { state: null },
      [PARTITION],
    ],
    ['removes nothing that does not stand', { n: 1, state: 'open' }, update({ state: {} }), { state: {} }, []],
    [
      'goes by the fields that it leaves',
      { ...stands, [PARTITION]: 'open', [SORT]: 'now' },
      update({ state: 'shut' }, ['due']),
      { state: 'shut', [PARTITION]: 'shut' },
      ['due', SORT],
    ],
  ])('%s', (_what, held, statement, set, remove) => {
    const found = dressed(statement, indexes, 'o', held);

    expect(found).toEqual({ ...statement, set, remove });
  });

  test('finds no field by a name that every object has', () => {
    const named: CollectionIndexes = { state: { field: 'constructor', sort: 'toString' } };

    expect(dressed(update({ n: 2 }), named, 'o', { n: 1 })).toMatchObject({ set: { n: 2 }, remove: [] });
  });
});

describe('by its policy', () => {
  const indexes: CollectionIndexes = { state: { field: 'state' } };

  function decided(collection: Collection, write: Partial<Write> & Pick<Write, 'op'>, known: Known): Statement {
    const at = stamp();
    const whole = { id: at, collection: 'orders', key: 'o', at, ...write } as Write;
    const decision = decideAlone(
      whole,
      collection,
      policyOf('orders', collection, { orders: (_current, incoming) => incoming }),
      known,
    );
    if (decision.kind !== 'decided' || decision.statement === undefined) throw new Error('no statement');
    return decision.statement;
  }

  test('a deleted record leaves the index', () => {
    const current = { state: 'open', _id: 'x', _at: '0', [PARTITION]: 'open' };

    const statement = decided({ policy: 'lastWriterWins', indexes }, { op: 'delete' }, { kind: 'read', current });

    expect(statement.form).toBe('replace');
    expect(JSON.stringify(statement)).not.toContain(PARTITION);
  });

  test('a record that was read keeps its attribute where another field changes', () => {
    const current = { state: 'open', n: 1, _id: 'x', _at: '0', [PARTITION]: 'open' };

    const patch = { op: 'patch', patch: { n: 2 } } as const;
    const statement = decided({ policy: 'patch', mode: 'direct', indexes }, patch, { kind: 'read', current });

    expect(statement).toMatchObject({ form: 'update', remove: [] });
    expect(JSON.stringify(statement)).not.toContain(PARTITION);
  });

  test.each<[ConflictPolicy, Partial<Write> & Pick<Write, 'op'>]>([
    ['lastWriterWins', { op: 'put', body: { state: 'open', n: 2 } }],
    ['priority', { op: 'put', body: { state: 'open', n: 2 }, priority: 1 }],
    ['versioned', { op: 'put', body: { state: 'open', n: 2 }, expect: 3 }],
    ['merge', { op: 'put', body: { state: 'open', n: 2 } }],
    ['patch', { op: 'patch', patch: { n: 2 } }],
  ])('a record of %s that stood before its index comes into it when it is written again', (policy, write) => {
    const current = { state: 'open', n: 1, _id: 'x', _at: '0', _v: 3 };

    const statement = decided({ policy, indexes }, write, { kind: 'read', current });

    expect(statement).toMatchObject({ form: 'update', set: { [PARTITION]: 'open' } });
  });

  test('an amount that was read is in no index either: it changes without being read', () => {
    const increment = { op: 'increment', deltas: { n: 1 } } as const;

    const statement = decided({ policy: 'counter', indexes }, increment, { kind: 'read', current: { state: 7, n: 1 } });

    expect(JSON.stringify(statement)).not.toContain(PARTITION);
  });

  test('what writes a refusal down leaves the index alone: the record may have changed since it was read', () => {
    const at = stamp();
    const write: Write = { id: at, collection: 'orders', key: 'o', at, op: 'patch', patch: { n: 2 } };
    const [lane] = lanesOf([{ write, fence: '1' }], { orders: { policy: 'patch', indexes } }, {}, new KnownRecords(9));
    if (lane === undefined) throw new Error('no lane');
    lane.known = { kind: 'read', current: { state: 'open', _id: 'x', _at: '0' } };
    lane.poison = { kind: 'poison', cause: 'item-refused', reason: 'too large' };

    expect(JSON.stringify(decide(lane))).not.toContain(PARTITION);
  });

  test('amounts are in no index: nobody knows them when they are added', () => {
    const increment = { op: 'increment', deltas: { state: 1 } } as const;

    const statement = decided({ policy: 'counter', indexes }, increment, { kind: 'guess', shape: undefined });

    expect(JSON.stringify(statement)).not.toContain(PARTITION);
  });
});
