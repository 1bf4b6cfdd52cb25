import fc from 'fast-check';
import type { Collections } from '../../lambda/contract/collection';
import { CURSOR_TTL_SECONDS, KEY_MAX_BYTES, PATH_MAX_BYTES } from '../../lambda/contract/limits';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import type { Epoch, Layout } from '../../lambda/contract/partitions/layout';
import { type Position, readCursor, renderCursor } from '../../lambda/front-door/listing/cursor';
import { collectionsOf } from '../door-requests';
import { CURSOR_KEY, memoryFrontDoor, NOW } from '../memory-front-door';
import { MovingRecords } from './moving-records';
import { NAME, Partitions, recordOf } from './partitions';

const position: Position = { collection: 'tickets', span: { to: 'x', after: 'k"é😀', descending: false }, limit: 7 };
const cursor = renderCursor(position, 'secret', NOW);

describe('a cursor', () => {
  it('comes back as it was', () => {
    expect(readCursor(cursor, 'tickets', 'secret', NOW)).toEqual(position);
    expect(cursor).toMatch(/^[\w-]+\.[\w-]{22}$/);
  });

  it('keeps of the ends the one that lies ahead', () => {
    const span = { from: 'a', to: 'x', after: 'k' };
    const read = (descending: boolean) =>
      readCursor(renderCursor({ ...position, span: { ...span, descending } }, 'secret', NOW), 'tickets', 'secret', NOW);

    expect(read(false)).toMatchObject({ span: { to: 'x', after: 'k', descending: false } });
    expect(read(true)).toMatchObject({ span: { from: 'a', after: 'k', descending: true } });
  });

  it.each([
    [CURSOR_TTL_SECONDS * 1000 - 1, 'object'],
    [CURSOR_TTL_SECONDS * 1000, 'string'],
    // Doors' clocks differ.
    [-60_000, 'object'],
  ])('%d milliseconds after it was made is read as %s', (later, kind) => {
    expect(typeof readCursor(cursor, 'tickets', 'secret', NOW + later)).toBe(kind);
  });

  it('that is changed anywhere is not followed', () => {
    for (let place = 0; place < cursor.length; place++) {
      for (const other of ['A', 'B', '.', '=', '\u0141']) {
        if (cursor[place] === other) continue;
        const changed = `${cursor.slice(0, place)}${other}${cursor.slice(place + 1)}`;

        expect(typeof readCursor(changed, 'tickets', 'secret', NOW)).toBe('string');
      }
      expect(typeof readCursor(cursor.slice(0, place), 'tickets', 'secret', NOW)).toBe('string');
    }
  });

  it('never breaks the reader, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), fc.constant('')), (text) => {
        expect(typeof readCursor(text, 'tickets', 'secret', NOW)).toBe('string');
      }),
    );
  });

  it('of the longest keys fits the path, with the longest name there is', () => {
    const name = 'n'.repeat(63);
    const longest = ['"', '\\', '😀'].map((unit) => unit.repeat(KEY_MAX_BYTES / Buffer.byteLength(unit)));

    for (const text of longest) {
      const span = { to: text, after: text, descending: false };
      const path = `/v1/${name}?cursor=${renderCursor({ collection: name, span, limit: 1000 }, 'secret', NOW)}&limit=1000`;

      expect(path.length).toBeLessThanOrEqual(PATH_MAX_BYTES);
      expect(encodeURI(path)).toBe(path);
    }
  });
});

const H16: Epoch = { by: 'hash', shards: 16 };
const H64: Epoch = { by: 'hash', shards: 64 };

/** The layout of the collection may be another at each page. */
function listedDoor() {
  const table = new Partitions();
  const collections = collectionsOf({ [NAME]: { policy: 'lastWriterWins', partition: byHash({ shards: 64 }) } });
  let now: Layout = { by: 'epochs', current: H16 };
  const current = async (): Promise<Collections> => ({
    [NAME]: { policy: 'lastWriterWins', partition: byHash({ shards: 64 }), layout: now },
  });
  const door = memoryFrontDoor({
    collections,
    layouts: { current, expire: () => {} },
    list: { queries: table, cursorKey: CURSOR_KEY },
  });
  return {
    table,
    moving: new MovingRecords(table, H16, H64),
    layOut: (layout: Layout) => {
      now = layout;
    },
    page: async (path: string): Promise<{ keys: string[]; next?: string }> => {
      const { status, body } = await door.send({ path });
      expect(status).toBe(200);
      const { records, next } = JSON.parse(body);
      return { keys: records.map(({ key }: { key: string }) => key), next };
    },
  };
}

describe('a cursor taken under 16 shards goes on under 64', () => {
  const anyKey = fc.string({
    minLength: 1,
    maxLength: 4,
    unit: fc.constantFrom('a', 'b', 'k', 'z', '%', '"', 'é', '\uffff', '😀'),
  });

  it('with what stands told once and nothing twice, whatever is inserted and moved between pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyKey, { minLength: 1, maxLength: 80 }),
        fc.array(fc.array(anyKey, { maxLength: 4 }), { maxLength: 10 }),
        fc.integer({ min: 1, max: 15 }),
        fc.constantFrom('asc', 'desc'),
        fc.tuple(fc.nat(4), fc.nat(4), fc.nat(10)),
        async (keys, inserts, limit, order, [opens, lasts, speed]) => {
          const { table, moving, layOut, page } = listedDoor();
          for (const key of keys) table.putIn(H16, key);
          const all = [...keys];
          const told: string[] = [];
          let next: string | undefined = `/v1/${NAME}?limit=${limit}&order=${order}`;
          for (let pages = 0; next !== undefined; pages++) {
            if (pages === opens) layOut({ by: 'epochs', current: H64, earlier: { epoch: H16, sealedFrom: 0 } });
            const isOpen = pages >= opens;
            for (const key of inserts[pages] ?? []) {
              if (!all.includes(key)) all.push(key);
              if (isOpen) moving.write(key, recordOf(key));
              else table.putIn(H16, key);
            }
            if (isOpen) for (const key of moving.left(all).slice(0, speed)) moving.move(key);
            if (pages === opens + lasts + 1) {
              for (const key of all) moving.move(key);
              layOut({ by: 'epochs', current: H64 });
            }
            const { keys: some, next: following } = await page(next);
            told.push(...some);
            next = following;
          }

          const sign = order === 'desc' ? -1 : 1;
          expect(told).toEqual([...new Set(told)].sort((a, b) => sign * compareKeys(a, b)));
          expect(keys.filter((key) => !told.includes(key))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a record whose key lies ahead is told, and one behind is not', async () => {
    const { table, page } = listedDoor();
    for (const key of ['b', 'd', 'f']) table.putIn(H16, key);

    const first = await page(`/v1/${NAME}?limit=2`);
    for (const key of ['c', 'e', 'z']) table.putIn(H16, key);
    const second = await page(first.next ?? '');
    const third = await page(second.next ?? '');

    expect([first.keys, second.keys, third.keys]).toEqual([['b', 'd'], ['e', 'f'], ['z']]);
    expect(third.next).toBeUndefined();
  });

  it('keeps its filters and its limit, of which another may stand beside it', async () => {
    const { table, page } = listedDoor();
    for (const key of ['a1', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'c1']) table.putIn(H16, key);

    const first = await page(`/v1/${NAME}?prefix=b&order=desc&limit=2`);
    const second = await page(first.next ?? '');
    const third = await page(`${second.next ?? ''}&limit=1`);
    const fourth = await page(third.next ?? '');

    expect([first.keys, second.keys, third.keys, fourth.keys]).toEqual([['b6', 'b5'], ['b4', 'b3'], ['b2'], ['b1']]);
    expect(fourth.next).toBeUndefined();
  });
});
