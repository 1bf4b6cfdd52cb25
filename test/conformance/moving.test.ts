import { type AttributeValue, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Collection } from '../../lambda/contract/collection';
import { earlierPlaceOf, placeOf, type RecordKey } from '../../lambda/contract/placement';
import { dynamoDbTable } from '../../lambda/front-door/dynamodb-table';
import { dynamoDbLayoutStore } from '../../lambda/layouts/dynamodb-layout-store';
import type { LayoutStore } from '../../lambda/layouts/layout-store';
import { CHANGE_KNOWN_MS } from '../../lambda/layouts/layouts';
import type { StoredLayout } from '../../lambda/layouts/reconcile';
import { carryOver } from '../../lambda/migrator/carry-over';
import { dynamoDbCarryTable } from '../../lambda/migrator/dynamodb-carry-table';
import { dynamoDbMoveTable } from '../../lambda/migrator/dynamodb-move-table';
import { dynamoDbPages } from '../../lambda/migrator/dynamodb-pages';
import { type MigratorPorts, type MoveProgress, migrate } from '../../lambda/migrator/migrate';
import { keyOf } from '../../lambda/writer/dynamodb-items';
import { type RealTable, startRealTable } from './real-table';

const NOW = 1_780_000_000_000;
const DIGITS_38 = '99999999999999999999999999999999999999';
const CURRENT = { by: 'hash', shards: 8 } as const;
const OLD = { by: 'hash', shards: 2 } as const;

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

const sealed = (sealedFrom: number): Collection => ({
  policy: 'counter',
  partition: CURRENT,
  layout: { by: 'epochs', current: CURRENT, earlier: { epoch: OLD, sealedFrom } },
});

function placesOf(name: string, key: string) {
  const collection = sealed(NOW + CHANGE_KNOWN_MS);
  const from = earlierPlaceOf(name, collection, key);
  if (from === undefined) throw new Error('there are two epochs');
  return { from, to: placeOf(name, collection, key), size: 8, sealedFrom: NOW + CHANGE_KNOWN_MS };
}

const put = (key: RecordKey, item: Record<string, AttributeValue>) =>
  real.client.send(new PutItemCommand({ TableName: real.name, Item: { ...item, ...keyOf(key) } }));

const carry = () => dynamoDbCarryTable(real.client, real.name);
const COUNTER = {
  _id: { S: 'w-1' },
  _at: { S: 'at-1' },
  _f: { S: '7' },
  _ids: { L: [{ S: 'w-1' }] },
  n: { N: DIGITS_38 },
  small: { N: '0.00000000000000000000000000000000000001' },
  deep: { M: { list: { L: [{ N: DIGITS_38 }, { NULL: true }] } } },
};

describe('a record that is carried over', () => {
  test('keeps every digit and every mark, and its old place is marked', async () => {
    const { from, to, ...rest } = placesOf('counters', 'exact');
    await put(from, COUNTER);

    const { results, units } = await carryOver([{ from, to, ...rest }], { move: carry(), now: () => NOW });

    expect(results).toEqual([{ kind: 'settled' }]);
    expect(units).toBe(2);
    expect(await real.item(to)).toEqual(COUNTER);
    expect(await real.item(from)).toEqual({ ...COUNTER, _moved: { N: '8' } });
  });

  test('that is nowhere leaves a mark that expires, and is nowhere still', async () => {
    const { from, to, ...rest } = placesOf('counters', 'nowhere');

    const { results, units } = await carryOver([{ from, to, ...rest }], { move: carry(), now: () => NOW });

    expect([results, units]).toEqual([[{ kind: 'settled' }], 1]);
    expect(await real.item(from)).toEqual({ _moved: { N: '8' }, _expires: { N: String(NOW / 1000 + 5400) } });
    expect(await real.item(to)).toBeUndefined();
  });

  test('keeps the day on which it expires, though its mark outlives it', async () => {
    const { from, to, ...rest } = placesOf('counters', 'soon');
    const soon = { N: String(NOW / 1000 + 60) };
    await put(from, { ...COUNTER, _expires: soon });
    const [look] = await carry().look([from]);
    if (look?.kind !== 'seen') throw new Error('not seen');
    await carry().fence(from, look.raw, 8, NOW / 1000 + 3600);
    expect((await real.item(from))?._expires).toEqual({ N: String(NOW / 1000 + 3600) });

    await carryOver([{ from, to, ...rest }], { move: carry(), now: () => NOW });

    expect(await real.item(to)).toEqual({ ...COUNTER, _expires: soon });
  });

  test('is not marked where it was changed, was marked before or is gone', async () => {
    const { from } = placesOf('counters', 'changed');
    const table = carry();
    await put(from, COUNTER);
    const [look] = await table.look([from]);
    const raw = look?.kind === 'seen' ? look.raw : undefined;
    const refused = { result: { kind: 'refused' }, units: 0 };

    expect(await table.fence(from, undefined, 8, NOW)).toEqual(refused);
    await put(from, { ...COUNTER, _at: { S: 'at-2' } });
    expect(await table.fence(from, raw, 8, NOW)).toEqual(refused);
    await put(from, { ...COUNTER, _moved: { N: '8' } });
    expect(await table.fence(from, raw, 8, NOW)).toEqual(refused);
    expect(await table.copy(raw ?? { item: undefined, record: {} }, from)).toEqual(refused);
  });
});

describe('an item that another tool brought in', () => {
  const FOREIGN = {
    photo: { B: new Uint8Array([1, 2, 3]) },
    pages: { BS: [new Uint8Array([4]), new Uint8Array([5])] },
    sums: { NS: [DIGITS_38] },
    deep: { M: { list: { L: [{ B: new Uint8Array([6]) }] } } },
    _own: { B: new Uint8Array([7]) },
  };

  test('is carried over as it is, and does not hold up its neighbours', async () => {
    const foreign = placesOf('counters', 'foreign');
    const fine = placesOf('counters', 'fine');
    await put(foreign.from, FOREIGN);
    await put(fine.from, COUNTER);

    const { results } = await carryOver([foreign, fine], { move: carry(), now: () => NOW });

    expect(results).toEqual([{ kind: 'settled' }, { kind: 'settled' }]);
    expect(await real.item(foreign.to)).toEqual(FOREIGN);
    expect(await real.item(foreign.from)).toEqual({ ...FOREIGN, _moved: { N: '8' } });
    expect(await real.item(fine.to)).toEqual(COUNTER);
  });

  test('is moved by the migrator as it is, and so are its neighbours', async () => {
    const places = ['foreign', 'fine'].map((key) => placesOf('brought', key));
    for (const { from } of places) await put(from, FOREIGN);
    const store = dynamoDbLayoutStore(real.client, real.name);
    await store.write('brought', { kind: 'hash', current: CURRENT, earlier: OLD, since: NOW, rev: 1 }, undefined);

    const [progress] = await migrate(
      { brought: { policy: 'counter', partition: CURRENT } },
      portsWith(store),
      UNBOUNDED,
    );

    expect(progress).toMatchObject({ phase: 'closed', records: 2 });
    for (const { from, to } of places) {
      expect(await real.item(to)).toEqual(FOREIGN);
      expect(await real.item(from)).toBeUndefined();
    }
  });
});

/** The real migrator, once the epoch is sealed. */
function portsWith(store: LayoutStore, report: (progress: MoveProgress) => void = () => {}): MigratorPorts {
  return {
    store,
    move: dynamoDbMoveTable(real.client, real.name),
    pages: dynamoDbPages(real.client, real.name),
    now: () => NOW + CHANGE_KNOWN_MS,
    sleep: async () => {},
    log: { info() {}, warn() {}, error() {} },
    report,
  };
}

const UNBOUNDED = { deadline: Number.POSITIVE_INFINITY, unitsPerSecond: 1_000_000 };

test('an item is removed where it is as it was seen, whether or not it was marked since', async () => {
  const { from } = placesOf('counters', 'removed');
  const move = dynamoDbMoveTable(real.client, real.name);
  await put(from, COUNTER);
  const [look] = await carry().look([from]);
  if (look?.kind !== 'seen' || look.raw === undefined) throw new Error('not seen');

  await put(from, { ...COUNTER, _id: { S: 'w-2' } });
  expect((await move.remove(from, look.raw)).result.kind).toBe('refused');
  await put(from, { ...COUNTER, _moved: { N: '8' } });
  expect(await move.remove(from, look.raw)).toEqual({ result: { kind: 'done' }, units: 1 });
  expect((await move.remove(from, look.raw)).result.kind).toBe('refused');
});

test('what the engine does not take is a failed step', async () => {
  await expect(
    dynamoDbCarryTable(real.client, 'no-such-table').fence({ partition: 'p', sort: 's' }, undefined, 8, 1),
  ).resolves.toMatchObject({
    result: { kind: 'failed', throttled: false, reason: expect.stringContaining('ResourceNotFound') },
  });
});

describe('what the table remembers of a layout', () => {
  const store = () => dynamoDbLayoutStore(real.client, real.name);
  const layout: StoredLayout = { kind: 'range', current: { by: 'range', boundaries: ['h', 'é'] }, since: NOW, rev: 1 };

  test('comes back as it was written, and is absent where nothing was', async () => {
    const time: StoredLayout = { kind: 'time', bucket: 'hour', schedule: [{ from: 0, shards: 4 }], rev: 1 };
    expect(await store().write('ranged', layout, undefined)).toBe(true);
    expect(await store().write('timed', time, undefined)).toBe(true);

    expect([...(await store().read(['ranged', 'timed', 'none']))]).toEqual([
      ['ranged', layout],
      ['timed', time],
    ]);
  });

  test('is written over the revision that was seen, and over no other', async () => {
    expect(await store().write('revised', layout, undefined)).toBe(true);
    expect(await store().write('revised', { ...layout, rev: 2 }, undefined)).toBe(false);
    expect(await store().write('revised', { ...layout, rev: 3 }, 2)).toBe(false);
    expect(await store().write('revised', { ...layout, rev: 2, position: { partition: 1, after: 'k' } }, 1)).toBe(true);
    expect((await store().read(['revised'])).get('revised')).toEqual({
      ...layout,
      rev: 2,
      position: { partition: 1, after: 'k' },
    });
  });

  test('is told as unread where it cannot be understood, and the others are read', async () => {
    const broken = { kind: 'hash', current: { by: 'range', boundaries: ['h'] }, since: 1, rev: 1 } as const;
    await store().write('broken', broken, undefined);

    await store().write('whole', layout, undefined);

    expect([...(await store().read(['broken', 'whole']))]).toEqual([
      ['broken', { kind: 'unread', reason: expect.stringContaining('current must be an epoch') }],
      ['whole', layout],
    ]);
  });
});

test('the migrator moves a thousand records of up to 1 KB for two units each, to the last digit', async () => {
  const name = 'thousand';
  const keys = Array.from({ length: 1000 }, (_, n) => `k-${n}`);
  // With its keys, names and numbers within 1 KB.
  const item = { ...COUNTER, text: { S: 'x'.repeat(700) } };
  const places = keys.map((key) => placesOf(name, key));
  for (let start = 0; start < places.length; start += 50) {
    await Promise.all(places.slice(start, start + 50).map(({ from }) => put(from, item)));
  }
  const store = dynamoDbLayoutStore(real.client, real.name);
  await store.write(name, { kind: 'hash', current: CURRENT, earlier: OLD, since: NOW, rev: 1 }, undefined);
  const reports: MoveProgress[] = [];

  await migrate(
    { [name]: { policy: 'counter', partition: CURRENT } },
    portsWith(store, (progress) => reports.push(progress)),
    UNBOUNDED,
  );

  expect(reports).toEqual([
    { collection: name, phase: 'closed', records: 1000, units: 2000, partitionsLeft: 0, refused: 0 },
  ]);
  expect((await store.read([name])).get(name)).not.toHaveProperty('earlier');
  for (const { from, to } of places.filter((_, n) => n % 100 === 0)) {
    expect(await real.item(to)).toEqual(item);
    expect(await real.item(from)).toBeUndefined();
  }
}, 60_000);

describe('the front door finds a record', () => {
  const collection = sealed(NOW);
  const find = (key: string) => dynamoDbTable(real.client, real.name).find('found', collection, key);

  test('in the old place, marked or not, without a trace of the mark', async () => {
    const { from } = placesOf('found', 'old');
    await put(from, COUNTER);
    expect(await find('old')).toMatchObject({ _id: 'w-1', small: 1e-38 });
    await put(from, { ...COUNTER, _moved: { N: '8' }, _expires: { N: '2000000000' }, _until: { N: '1900000000' } });

    const found = await find('old');

    expect(found).toMatchObject({ _id: 'w-1', _expires: 1_900_000_000 });
    expect(found).not.toHaveProperty('_moved');
    expect(found).not.toHaveProperty('_until');
  });

  test('in the new place, whatever is left in the old one', async () => {
    const { from, to } = placesOf('found', 'new');
    await put(from, { ...COUNTER, _moved: { N: '8' } });
    await put(to, { ...COUNTER, _id: { S: 'w-2' } });

    expect(await find('new')).toMatchObject({ _id: 'w-2' });
  });

  test('nowhere where only a mark is', async () => {
    await put(placesOf('found', 'mark').from, { _moved: { N: '8' }, _expires: { N: '1' } });

    expect(await find('mark')).toBeUndefined();
  });

  test('gone on, where it is marked in what was thought to be the newest epoch', async () => {
    await put(placesOf('found', 'on').to, { ...COUNTER, _moved: { N: '64' } });

    expect(await find('on')).toBe('moved');
  });

  test('that moves between the looks at its two places', async () => {
    const { from, to } = placesOf('found', 'between');
    await put(from, COUNTER);
    const calls: string[] = [];
    // The two are read by one call, but not in one moment: first the new place, then the move, then the old place.
    const client = Object.assign(Object.create(real.client), {
      send: async (command: { readonly constructor: { readonly name: string } }) => {
        calls.push(command.constructor.name);
        if (command.constructor.name !== 'BatchGetItemCommand') return real.client.send(command as never);
        const [look] = await carry().look([from]);
        if (look?.kind !== 'seen' || look.raw === undefined) throw new Error('not seen');
        await dynamoDbMoveTable(real.client, real.name).copy(look.raw, to);
        await dynamoDbMoveTable(real.client, real.name).remove(from, look.raw);
        return { Responses: { [real.name]: [] } };
      },
    });

    const found = await dynamoDbTable(client, real.name).find('found', collection, 'between');

    expect(found).toMatchObject({ _id: 'w-1' });
    expect(calls).toEqual(['BatchGetItemCommand', 'GetItemCommand']);
  });
});
