import type { Partitioning } from '../../lambda/contract/partitions/partitioning';
import { CHANGE_KNOWN_MS } from '../../lambda/layouts/layouts';
import { layoutFrom, reconcile, type StoredLayout } from '../../lambda/layouts/reconcile';

const NOW = Date.UTC(2026, 10, 21, 14, 10);
const MINUTE = 60_000;

const hash = (shards: number, earlier?: number): Partitioning => ({
  by: 'hash',
  shards,
  ...(earlier === undefined ? {} : { earlier }),
});
const range = (...boundaries: string[]): Partitioning => ({ by: 'range', boundaries });
const hours = (shards: number): Partitioning => ({ by: 'time', bucket: 'hour', shards });

const HASH_16: StoredLayout = { kind: 'hash', current: { by: 'hash', shards: 16 }, since: 5, rev: 3 };
const HASH_4_TO_16: StoredLayout = {
  ...HASH_16,
  earlier: { by: 'hash', shards: 4 },
  position: { partition: 1 },
  moved: 7,
};
const RANGE_3: StoredLayout = { kind: 'range', current: { by: 'range', boundaries: ['h', 'p'] }, since: 5, rev: 1 };
const HOURS_4: StoredLayout = { kind: 'time', bucket: 'hour', schedule: [{ from: 0, shards: 4 }], rev: 1 };

describe('where the table remembers nothing', () => {
  test.each([
    ['hash', hash(16), { kind: 'hash', current: { by: 'hash', shards: 16 }, since: NOW, rev: 1 }],
    [
      'hash with the shards before',
      hash(16, 4),
      { kind: 'hash', current: { by: 'hash', shards: 16 }, earlier: { by: 'hash', shards: 4 }, since: NOW, rev: 1 },
    ],
    ['range', range('h'), { kind: 'range', current: { by: 'range', boundaries: ['h'] }, since: NOW, rev: 1 }],
    ['time', hours(4), HOURS_4],
  ])('%s is laid out as it is declared', (_kind, declared, stored) => {
    expect(reconcile(declared, undefined, NOW)).toEqual({ stored, change: 'create' });
  });
});

describe('what is declared as the table has it', () => {
  test.each([
    ['hash', hash(16), HASH_16],
    ['hash with the shards before still stated', hash(16, 4), HASH_16],
    ['hash on the move', hash(16), HASH_4_TO_16],
    ['range', range('h', 'p'), RANGE_3],
    ['time', hours(4), HOURS_4],
  ])('%s changes nothing', (_kind, declared, stored) => {
    expect(reconcile(declared, stored, NOW)).toEqual({ stored, change: 'none' });
  });
});

describe('growth', () => {
  test('by hash opens a new epoch, and what was current is the one that records leave', () => {
    expect(reconcile(hash(64), HASH_16, NOW)).toEqual({
      stored: {
        kind: 'hash',
        current: { by: 'hash', shards: 64 },
        earlier: { by: 'hash', shards: 16 },
        since: NOW,
        rev: 4,
      },
      change: 'update',
    });
  });

  test('by range opens a new epoch where every boundary is kept', () => {
    const { stored, change } = reconcile(range('c', 'h', 'p'), RANGE_3, NOW);

    expect(change).toBe('update');
    expect(stored).toMatchObject({
      current: { boundaries: ['c', 'h', 'p'] },
      earlier: { boundaries: ['h', 'p'] },
      rev: 2,
    });
  });

  test('is sealed 45 minutes after it was registered', () => {
    const { stored } = reconcile(hash(64), HASH_16, NOW);

    expect(layoutFrom(stored)).toEqual({
      by: 'epochs',
      current: { by: 'hash', shards: 64 },
      earlier: { epoch: { by: 'hash', shards: 16 }, sealedFrom: NOW + 45 * MINUTE },
    });
  });
});

describe('a declaration that cannot be followed leaves the table’s layout, and says what to do', () => {
  test.each([
    ['fewer shards', hash(8), HASH_16, 'records move to more only; declare 16 or more'],
    ['fewer ranges', range('h'), RANGE_3, '["p"] that are not declared: ranges are split, never joined or shifted'],
    ['a boundary that is shifted', range('h', 'q'), RANGE_3, '["p"] that are not declared'],
    ['more ranges, but one is shifted', range('c', 'h', 'q'), RANGE_3, '["p"] that are not declared'],
    ['more shards while records still move', hash(64), HASH_4_TO_16, 'records still move from 4 partitions to 16'],
    ['fewer shards while records still move', hash(4), HASH_4_TO_16, 'declare 16 or more'],
    ['hash in place of range', hash(64), RANGE_3, 'the table has its records by range: declare it by range again'],
    ['range in place of hash', range('h'), HASH_16, 'the table has its records by hash'],
    ['time in place of hash', hours(4), HASH_16, 'the table has its records by hash'],
    ['hash in place of time', hash(4), HOURS_4, 'the table has its records by time'],
    [
      'another bucket',
      { by: 'time', bucket: 'day', shards: 4 } as const,
      HOURS_4,
      'records by hour: declare hour again',
    ],
  ])('%s', (_what, declared, stored, sentence) => {
    const { refusal, ...kept } = reconcile(declared, stored, NOW);

    expect(kept).toEqual({ stored, change: 'none' });
    expect(refusal).toContain(sentence);
  });
});

describe('the shards of a time bucket', () => {
  const T15 = Date.UTC(2026, 10, 21, 15);
  const T16 = Date.UTC(2026, 10, 21, 16);

  test('change with the first bucket that begins once everybody knows', () => {
    const { stored, change } = reconcile(hours(8), HOURS_4, NOW);

    expect(change).toBe('update');
    expect(stored).toEqual({
      ...HOURS_4,
      schedule: [
        { from: 0, shards: 4 },
        { from: T15, shards: 8 },
      ],
      rev: 2,
    });
  });

  test('change at the very start of a bucket where that is just in time, and a bucket later where it is not', () => {
    const from = (now: number) => reconcile(hours(8), HOURS_4, now).stored.schedule?.at(-1)?.from;

    expect(from(T15 - CHANGE_KNOWN_MS)).toBe(T15);
    expect(from(T15 - CHANGE_KNOWN_MS + 1)).toBe(T16);
  });

  test('that nobody can have worked by yet are replaced', () => {
    const planned = {
      ...HOURS_4,
      schedule: [
        { from: 0, shards: 4 },
        { from: T15, shards: 8 },
      ],
    };

    expect(reconcile(hours(16), planned, T15 - CHANGE_KNOWN_MS).stored.schedule).toEqual([
      { from: 0, shards: 4 },
      { from: T15, shards: 16 },
    ]);
    expect(reconcile(hours(4), planned, T15 - CHANGE_KNOWN_MS).stored.schedule).toEqual([{ from: 0, shards: 4 }]);
  });

  test('that begin sooner than everybody can be told stay, and the next ones follow them', () => {
    const planned = {
      ...HOURS_4,
      schedule: [
        { from: 0, shards: 4 },
        { from: T15, shards: 8 },
      ],
    };

    expect(reconcile(hours(16), planned, T15 - CHANGE_KNOWN_MS + 1).stored.schedule).toEqual([
      { from: 0, shards: 4 },
      { from: T15, shards: 8 },
      { from: T16, shards: 16 },
    ]);
  });
});
