import fc from 'fast-check';
import type { Collection } from '../../lambda/contract/collection';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import type { Epoch } from '../../lambda/contract/partitions/layout';
import { broughtIn, deleted, expiring, MovingRecords } from './moving-records';
import { AT, allPages, keysOf, Partitions, pageOf, recordOf } from './partitions';

const hash = (shards: number): Epoch => ({ by: 'hash', shards });
const range = (...boundaries: string[]): Epoch => ({ by: 'range', boundaries });
const laidOut = (layout: Collection['layout']): Collection => ({
  policy: 'lastWriterWins',
  partition: byHash({ shards: 64 }),
  ...(layout !== undefined && { layout }),
});

const keyed = (index: number) => `k-${String(index).padStart(3, '0')}`;
const KEYS = Array.from({ length: 200 }, (_, index) => keyed(index));

describe('while all records move at the moment between the two epochs’ queries', () => {
  /** Everything is taken to the newer epoch as soon as the other one, or this one, is asked as the second. */
  function movedBeforeSecond(second: 'h16' | 'h64') {
    const table = new Partitions();
    const moving = new MovingRecords(table, hash(16), hash(64));
    for (const key of KEYS) table.putIn(hash(16), key);
    table.before = ({ partition }) => {
      if (partition.includes(second)) for (const key of KEYS) moving.move(key);
    };
    return table;
  }

  it('none is missed and none told twice', async () => {
    const table = movedBeforeSecond('h64');
    const collection = laidOut({ by: 'epochs', current: hash(64), earlier: { epoch: hash(16), sealedFrom: 0 } });

    const page = await pageOf(table, collection, {}, 1000);

    expect(keysOf([page])).toEqual(KEYS);
    expect(table.read.length).toBeGreaterThanOrEqual(200);
  });

  it('the newer epoch asked first would miss them all', async () => {
    const table = movedBeforeSecond('h16');
    const swapped = laidOut({ by: 'epochs', current: hash(16), earlier: { epoch: hash(64), sealedFrom: 0 } });

    const page = await pageOf(table, swapped, {}, 1000);

    expect(keysOf([page])).toEqual([]);
  });

  it('all queries of the earlier epoch have ended before the first of the newer one begins', async () => {
    const table = new Partitions();
    for (const key of KEYS) table.putIn(hash(16), key);
    let running = 0;
    const epochs: string[] = [];
    const slow = {
      query: async (...[partition, query]: Parameters<typeof table.query>) => {
        const epoch = partition.includes('h16') ? 'h16' : 'h64';
        if (epochs.at(-1) !== epoch) {
          expect(running).toBe(0);
          epochs.push(epoch);
        }
        running += 1;
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return table.query(partition, query);
      },
    };

    await pageOf(slow, laidOut(new MovingRecords(table, hash(16), hash(64)).layout), {}, 150);

    expect(epochs).toEqual(['h16', 'h64']);
  });
});

const EPOCHS: readonly (readonly [Epoch, Epoch])[] = [
  [hash(1), hash(4)],
  [hash(4), hash(16)],
  [hash(16), hash(64)],
  [range('k-100'), range('k-050', 'k-100', 'k-150')],
  [range('k-010'), range('k-010', 'k-011', 'k-012', 'k-180')],
];

/** Records that stand: also one that will have expired before its mark, and one that has none of the kit's attributes. */
const KINDS = [recordOf, (key: string) => expiring(key, 60), broughtIn];

describe('while records move one step at a time, before every query', () => {
  it('each that stands throughout is told once, in order; a deleted or expired one never', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...EPOCHS),
        fc.array(fc.nat(KEYS.length - 1), { minLength: 200, maxLength: 600 }),
        fc.subarray(KEYS, { minLength: 1 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.boolean(),
        async ([from, to], places, standing, limit, speed, descending) => {
          const table = new Partitions();
          const moving = new MovingRecords(table, from, to);
          const deletedBefore = KEYS.filter((key) => !standing.includes(key)).slice(0, 20);
          const expired = KEYS.filter((key) => !standing.includes(key)).slice(20, 40);
          for (const [place, key] of standing.entries()) table.putIn(from, key, KINDS[place % KINDS.length]?.(key));
          for (const key of deletedBefore) table.putIn(from, key);
          for (const key of expired) table.putIn(from, key, expiring(key, -1));
          const stayGone = [...deletedBefore, ...expired];
          for (const key of deletedBefore) moving.write(key, deleted(key));
          let at = 0;
          const next = () => KEYS[places[at++ % places.length] ?? 0] ?? '';
          table.before = () => {
            for (let step = 0; step < speed; step++) moving.step(next());
            // Updated in its new place, or made anew there: not all of them stand from the first page on.
            const updated = next();
            if (!stayGone.includes(updated)) moving.write(updated, recordOf(updated));
          };

          const pages = await allPages(table, () => laidOut(moving.layout), { descending }, limit);

          const told = keysOf(pages);
          const sign = descending ? -1 : 1;
          for (const [place, key] of told.slice(1).entries()) {
            expect(sign * compareKeys(told[place] ?? '', key)).toBeLessThan(0);
          }
          expect(standing.filter((key) => !told.includes(key))).toEqual([]);
          expect(stayGone.filter((key) => told.includes(key))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('of what stands in both epochs, the newer one is told', () => {
  const layout: Collection['layout'] = { by: 'epochs', current: hash(4), earlier: { epoch: hash(2), sealedFrom: 0 } };

  it.each([
    ['a record that was written there since', { ...recordOf('k'), name: 'new' }, ['{"name":"new"}']],
    ['a tombstone, which hides the old one', deleted('k'), []],
    ['an expired record, which does too', { ...recordOf('k'), _expires: 1 }, []],
  ])('%s', async (_, record, told) => {
    const table = new Partitions();
    table.putIn(hash(2), 'k', { ...recordOf('k'), name: 'old', _moved: 4 });
    table.putIn(hash(4), 'k', record);

    const { records } = await pageOf(table, laidOut(layout), {}, 10);

    expect(records.map(({ text }) => JSON.stringify(JSON.parse(text).record))).toEqual(told);
  });

  it('a marked record counts while it is alone, and a bare mark never does', async () => {
    const table = new Partitions();
    table.putIn(hash(2), 'a', { ...recordOf('a'), _moved: 4 });
    table.putIn(hash(2), 'b', { _moved: 4, _expires: 2_000_000_000 });

    const { records } = await pageOf(table, laidOut(layout), {}, 10);

    expect(records.map(({ text }) => text)).toEqual([`{"key":"a","version":"${AT}","record":{"name":"a"}}`]);
  });

  it('a marked record that no write of ours made is told: only its fields tell it from a mark', async () => {
    const table = new Partitions();
    table.putIn(hash(2), 'a', { name: 'brought in', _moved: 4 });

    const { records } = await pageOf(table, laidOut(layout), {}, 10);

    expect(records.map(({ text }) => JSON.parse(text).record)).toEqual([{ name: 'brought in' }]);
  });

  it('a marked record ends on its own day, though its mark keeps the item for longer', async () => {
    const table = new Partitions();
    table.putIn(hash(2), 'a', { ...recordOf('a'), _moved: 4, _expires: 4_000_000_000, _until: 1 });
    table.putIn(hash(2), 'b', { ...recordOf('b'), _moved: 4, _expires: 1, _until: 4_000_000_000 });

    const { records } = await pageOf(table, laidOut(layout), {}, 10);

    expect(records.map(({ text }) => JSON.parse(text).key)).toEqual(['b']);
  });
});
