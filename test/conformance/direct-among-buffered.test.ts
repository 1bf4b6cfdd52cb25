import type { ConflictPolicy } from '../../lambda/contract/collection';
import { bodyOf } from '../../lambda/contract/record';
import {
  type Asked,
  delivered,
  directly,
  gone,
  type Placed,
  patch,
  plus,
  put,
  recordIn,
  writeOf,
} from './direct-writes';
import { type RealTable, startRealTable } from './real-table';

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

describe('a direct write between buffered ones', () => {
  interface Story {
    /** The last of the first batch is refused, where the policy refuses any. */
    readonly before: readonly Asked[];
    readonly direct: Asked;
    readonly after: Asked;
    readonly told: readonly string[];
    readonly body: object;
  }

  const GROUP_MARKS = ['_f', '_ids', '_no'];

  it.each<readonly [string, ConflictPolicy, Story]>([
    [
      'that replaces',
      'versioned',
      {
        before: [put({ a: 1 }, { expect: 0 }), put({ a: 9 }, { expect: 9 })],
        direct: put({ d: 1 }, { expect: 1 }),
        after: put({ b: 1 }, { expect: 2 }),
        told: ['applied', 'conflict'],
        body: { b: 1 },
      },
    ],
    [
      'that deletes',
      'versioned',
      {
        before: [put({ a: 1 }, { expect: 0 }), put({ a: 9 }, { expect: 9 })],
        direct: gone(1),
        after: put({ b: 1 }, { expect: 0 }),
        told: ['applied', 'conflict'],
        body: { b: 1 },
      },
    ],
    [
      'that merges',
      'merge',
      {
        before: [put({ count: 1 }), put({ count: 5, bad: 1 })],
        direct: put({ count: 10 }),
        after: put({ count: 100 }),
        told: ['applied', 'poison'],
        body: { count: 111 },
      },
    ],
    [
      'that patches',
      'patch',
      {
        before: [patch({ a: 1 }), patch({ deep: { a: 1 } })],
        direct: patch({ a: 2, deep: { d: 1 } }),
        after: patch({ deep: { b: 1 } }),
        told: ['applied', 'applied'],
        body: { a: 2, deep: { a: 1, d: 1, b: 1 } },
      },
    ],
    [
      'that deletes',
      'patch',
      {
        before: [patch({ a: 1 }), patch({ b: 1 })],
        direct: gone(),
        after: patch({ c: 1 }),
        told: ['applied', 'applied'],
        body: { c: 1 },
      },
    ],
    [
      'that adds',
      'counter',
      {
        before: [plus(1), plus(2)],
        direct: plus(10),
        after: plus(100),
        told: ['applied', 'applied'],
        body: { n: 113 },
      },
    ],
    [
      'that sets back',
      'counter',
      {
        before: [plus(1), plus(2)],
        direct: gone(),
        after: plus(100),
        told: ['applied', 'applied'],
        body: { n: 100 },
      },
    ],
  ])('%s leaves what the group knows of its own (%s)', async (how, policy, story) => {
    const key = `between ${how}`;
    const batch: Placed[] = story.before.map((asked, place) => [place, writeOf(policy, key, asked)]);
    const last: Placed = [batch.length, writeOf(policy, key, story.after)];
    const again = story.told.map((kind) => (kind === 'applied' ? 'duplicate' : kind));
    const marks = async () => {
      const record = (await recordIn(real, { collection: policy, key })) ?? {};
      return Object.fromEntries(Object.entries(record).filter(([name]) => GROUP_MARKS.includes(name)));
    };

    expect(await delivered(real, batch)).toEqual(story.told);
    const left = await marks();
    expect(await directly(real, writeOf(policy, key, story.direct))).toMatchObject({ kind: 'applied' });
    expect(await marks()).toEqual(left);
    expect(await delivered(real, batch)).toEqual(again);
    expect(await delivered(real, [...batch, last])).toEqual([...again, 'applied']);
    expect(await delivered(real, [...batch, last])).toEqual([...again, 'duplicate']);
    expect(bodyOf((await recordIn(real, { collection: policy, key })) ?? {})).toEqual(story.body);
  });
});
