import { CONFLICT_POLICIES, type ConflictPolicy } from '../../lambda/contract/collection';
import { bodyOf } from '../../lambda/contract/record';
import type { Write } from '../../lambda/contract/write';
import type { DirectVerdict } from '../../lambda/front-door/direct/direct-verdict';
import { type Asked, directly, gone, keyIn, patch, plus, put, recordIn, writeOf } from './direct-writes';
import { type RealTable, startRealTable } from './real-table';

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

const recordOf = (write: Pick<Write, 'collection' | 'key'>) => recordIn(real, write);

async function bodyAt(write: Pick<Write, 'collection' | 'key'>) {
  const record = await recordOf(write);
  return record === undefined ? undefined : bodyOf(record);
}

const applied = (version: string, created = false): DirectVerdict => ({
  kind: 'applied',
  duplicate: false,
  created,
  version,
});

describe('direct writes to one record', () => {
  it.each<readonly [ConflictPolicy, Asked, Asked, Asked]>([
    ['lastWriterWins', put({ a: 1 }), put({ b: 2 }), gone()],
    ['priority', put({ a: 1 }, { priority: 1 }), put({ b: 2 }, { priority: 1 }), { op: 'delete', priority: 2 }],
    ['versioned', put({ a: 1 }, { expect: 0 }), put({ b: 2 }, { expect: 1 }), gone(2)],
    ['merge', put({ count: 1 }), put({ count: 2 }, { expect: 1 }), gone(2)],
    ['patch', patch({ a: { b: 1, c: 2 } }), put({ b: 2 }), gone()],
    ['counter', plus(1), plus(2), gone()],
  ])('of %s make it, change it and take it away, each known when it is sent again', async (policy, ...steps) => {
    const [first, second, last] = steps.map((asked) => writeOf(policy, 'life', asked));
    if (first === undefined || second === undefined || last === undefined) throw new Error('three writes');
    const counted = policy === 'versioned' || policy === 'merge';

    expect(await directly(real, first)).toEqual(applied(counted ? '1' : first.id, true));
    expect(await directly(real, first, { resumed: true })).toMatchObject({ kind: 'applied', duplicate: true });
    expect(await directly(real, second)).toEqual(applied(counted ? '2' : second.id));
    const stands = await recordOf(second);
    expect(await directly(real, second, { resumed: true })).toMatchObject({ kind: 'applied', duplicate: true });
    expect(await recordOf(second)).toEqual(stands);
    expect(await directly(real, last)).toMatchObject({ kind: 'applied', duplicate: false, created: false });
    expect(await directly(real, last, { resumed: true })).toMatchObject({ kind: 'applied', duplicate: true });
    expect(await recordOf(last)).toMatchObject({ _gone: true, _id: last.id });
    expect(await bodyAt(last)).toEqual({});
  });

  it('of createOnly make it once, and again only after a delete', async () => {
    const [early, first, second, removal, third] = [
      ...[put({ a: 0 }), put({ a: 1 }), put({ a: 2 })],
      ...[gone(), put({ a: 3 })],
    ].map((asked) => writeOf('createOnly', 'life', asked)) as [Write, Write, Write, Write, Write];

    expect(await directly(real, first)).toEqual(applied(first.id, true));
    expect(await directly(real, first, { resumed: true })).toMatchObject({ kind: 'applied', duplicate: true });
    expect(await directly(real, second)).toMatchObject({
      kind: 'refused',
      outcome: { kind: 'conflict' },
      current: { a: 1, _id: first.id },
    });
    expect(await directly(real, removal)).toMatchObject({ kind: 'applied', created: false });
    expect(await directly(real, early)).toMatchObject({ kind: 'refused', outcome: { kind: 'superseded' } });
    expect(await directly(real, third)).toEqual(applied(third.id, true));
    expect(await bodyAt(third)).toEqual({ a: 3 });
  });

  it.each<readonly [ConflictPolicy, Asked, Asked, 'superseded' | 'conflict']>([
    ['lastWriterWins', put({ a: 1 }), put({ a: 2 }), 'superseded'],
    ['priority', put({ a: 1 }, { priority: 2 }), put({ a: 2 }, { priority: 3 }), 'superseded'],
    ['versioned', put({ a: 1 }, { expect: 7 }), put({ a: 2 }, { expect: 0 }), 'conflict'],
  ])('of %s that are behind are refused, with what stands there', async (policy, behind, ahead, kind) => {
    const [late, winner] = [behind, ahead].map((asked) => writeOf(policy, 'stale', asked)) as [Write, Write];
    await directly(real, winner);

    const verdict = await directly(real, late);

    expect(verdict).toMatchObject({ kind: 'refused', outcome: { kind }, current: { a: 2, _id: winner.id } });
    expect(await bodyAt(winner)).toEqual({ a: 2 });
  });

  it('patch what is nested, and remove what is null', async () => {
    const [first, second] = [
      patch({ deep: { a: 1, b: { c: [1] } }, other: 'x' }),
      patch({ deep: { a: null, b: { d: 'é' } }, 'a.b': 1, other: null }),
    ].map((asked) => writeOf('patch', 'nested', asked)) as [Write, Write];
    await directly(real, first);

    await directly(real, second);

    expect(await bodyAt(first)).toEqual({ deep: { b: { c: [1], d: 'é' } }, 'a.b': 1 });
  });

  it('add up to thirty-eight digits, every one of them kept', async () => {
    for (const n of [1e37, 9, -4e20, 0.5, -0.5, 1]) await directly(real, writeOf('counter', 'digits', plus(n)));

    const item = await real.item(keyIn('counter', 'digits'));

    expect(BigInt(item?.n?.N ?? '0')).toBe(10n ** 37n + 10n - 4n * 10n ** 20n);
  });

  it.each([
    ['text', 'text' as const, 1],
    ['a sum past what a number can hold', 9e125, 9e125],
    ['a sum of more digits than a number has', 1e37, 0.01],
  ])('add nothing to %s, and are rejected', async (name, stands, n) => {
    const write = writeOf('counter', name, plus(n));
    await real.port.single({ form: 'insert', key: keyIn('counter', name), item: { n: stands, _id: 'first' } });

    expect(await directly(real, write)).toMatchObject({ kind: 'rejected' });
    expect(await recordOf(write)).toMatchObject({ n: stands, _id: 'first' });
  });

  it('merge by the user’s function, whose failure rejects the write alone', async () => {
    const key = 'function';
    await directly(real, writeOf('merge', key, put({ count: 1, a: 'first' })));

    const merged = await directly(real, writeOf('merge', key, put({ count: 2, b: 'second' })));
    const failed = await directly(real, writeOf('merge', key, put({ count: 3, bad: 1 })));

    expect(merged).toEqual(applied('2'));
    expect(failed).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('cannot merge this') });
    expect(await bodyAt({ collection: 'merge', key })).toEqual({ count: 3, a: 'first', b: 'second' });
  });
});

describe('twenty direct writers at once', () => {
  const WRITERS = 20;
  const key = 'storm';

  /** A writer that was hindered has had no effect, and comes again. */
  async function untilDecided(write: Write): Promise<DirectVerdict> {
    for (;;) {
      const verdict = await directly(real, write);
      if (verdict.kind !== 'hindered') return verdict;
    }
  }

  async function storm(policy: ConflictPolicy, asked: (writer: number) => Asked) {
    const writes = Array.from({ length: WRITERS }, (_, writer) => writeOf(policy, key, asked(writer)));
    const verdicts = await Promise.all(writes.map(untilDecided));
    const winners = writes.filter((_, index) => verdicts[index]?.kind === 'applied');
    return { writes, verdicts, winners, record: await recordOf({ collection: policy, key }) };
  }

  it.each<readonly [ConflictPolicy, { readonly expect?: number }]>([
    ['createOnly', {}],
    ['versioned', { expect: 0 }],
  ])('make a record of %s once, and the others are refused', async (policy, terms) => {
    const { verdicts, winners, record } = await storm(policy, (writer) => put({ writer }, terms));

    expect(winners).toHaveLength(1);
    expect(verdicts.filter(({ kind }) => kind === 'refused')).toHaveLength(WRITERS - 1);
    expect(record).toMatchObject({ _id: winners[0]?.id, writer: winners[0]?.op === 'put' && winners[0].body.writer });
  });

  it('leave the latest under lastWriterWins', async () => {
    const { writes, record, verdicts } = await storm('lastWriterWins', (writer) => put({ writer }));

    expect(record).toMatchObject({ writer: WRITERS - 1, _id: writes.at(-1)?.id });
    expect(new Set([...verdicts.map(({ kind }) => kind), 'refused'])).toEqual(new Set(['applied', 'refused']));
  });

  it('leave the latest of the most urgent under priority', async () => {
    const { writes, record } = await storm('priority', (writer) => put({ writer }, { priority: writer % 7 }));

    expect(record).toMatchObject({ writer: 13, _pr: 6, _id: writes[13]?.id });
  });

  it('raise a version that they read by one for each that is applied', async () => {
    await directly(real, writeOf('versioned', 'rising', put({ count: 0 }, { expect: 0 })));

    await Promise.all(
      Array.from({ length: WRITERS }, async () => {
        for (;;) {
          const { count, _v } = (await recordOf({ collection: 'versioned', key: 'rising' })) ?? {};
          const next = put({ count: Number(count) + 1 }, { expect: Number(_v) });
          if ((await untilDecided(writeOf('versioned', 'rising', next))).kind === 'applied') return;
        }
      }),
    );

    expect(await recordOf({ collection: 'versioned', key: 'rising' })).toMatchObject({ count: 20, _v: 21 });
  });

  it('merge each once', async () => {
    const { record, winners } = await storm('merge', (writer) => put({ [`f${writer}`]: writer, count: 1 }));

    expect(winners).toHaveLength(WRITERS);
    expect(record).toMatchObject({ count: WRITERS, _v: WRITERS });
    expect(Object.keys(record ?? {}).filter((name) => name.startsWith('f'))).toHaveLength(WRITERS);
  });

  it('patch without losing one another’s nested fields', async () => {
    const { record, winners } = await storm('patch', (writer) => patch({ deep: { [`f${writer}`]: writer } }));

    expect(winners).toHaveLength(WRITERS);
    expect(record?.deep).toEqual(Object.fromEntries(Array.from({ length: WRITERS }, (_, n) => [`f${n}`, n])));
  });

  it('add up exactly', async () => {
    const { record, winners } = await storm('counter', (writer) => plus(writer));

    expect(winners).toHaveLength(WRITERS);
    expect(record?.n).toBe(190);
  });

  it('are all of the policies', () => {
    expect([...CONFLICT_POLICIES].sort()).toEqual(
      ['counter', 'createOnly', 'lastWriterWins', 'merge', 'patch', 'priority', 'versioned'].sort(),
    );
  });
});
