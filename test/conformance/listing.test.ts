import { BatchWriteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { keyProblem } from '../../lambda/contract/body';
import type { Collection } from '../../lambda/contract/collection';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { compareKeys } from '../../lambda/contract/partitions/key-order';
import { placeOf } from '../../lambda/contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../../lambda/contract/record';
import { dynamoDbQueries } from '../../lambda/front-door/listing/dynamodb-queries';
import { behindPrefix } from '../../lambda/front-door/listing/key-prefix';
import { listRecords } from '../../lambda/front-door/listing/list-records';
import type { KeySpan, RawItem, TableQueries } from '../../lambda/front-door/listing/table-queries';
import { queried } from '../memory-queries';
import { type RealTable, startRealTable } from './real-table';

let real: RealTable;
let queries: TableQueries;
beforeAll(async () => {
  real = await startRealTable();
  queries = dynamoDbQueries(real.client, real.name);
});
afterAll(() => real.stop());

let partitions = 0;

/** A partition of its own with these keys in it. */
async function partitionOf(keys: readonly string[]): Promise<string> {
  const partition = `listed~h1.${partitions++}`;
  await putAll(keys.map((key) => ({ partition, sort: key })));
  return partition;
}

async function putAll(places: readonly { readonly partition: string; readonly sort: string }[]): Promise<void> {
  for (let start = 0; start < places.length; start += 25) {
    const puts = places.slice(start, start + 25).map(({ partition, sort }) => ({
      PutRequest: {
        Item: {
          [PARTITION_KEY]: { S: partition },
          [SORT_KEY]: { S: sort },
          _id: { S: 'i' },
          _at: { S: 'a' },
          name: { S: sort },
        },
      },
    }));
    await real.client.send(new BatchWriteItemCommand({ RequestItems: { [real.name]: puts } }));
  }
}

const UNITS = ['a', 'b', 'z', '~', '\u0080', 'é', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '😀', '\u{10ffff}'];
const anyKey = fc.oneof(
  fc.string({ minLength: 1, maxLength: 4, unit: fc.constantFrom(...UNITS) }),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }).filter((text) => keyProblem(text) === undefined),
);
const anySpan: fc.Arbitrary<KeySpan> = fc.record(
  { from: anyKey, to: anyKey, after: anyKey, descending: fc.boolean() },
  { requiredKeys: [] },
);

/** As the lister asks: its ends are the right way round, and what it came to is inside them. */
function isAsked({ from, to, after, descending = false }: KeySpan): boolean {
  const low = descending ? from : (after ?? from);
  const high = descending ? (after ?? to) : to;
  const inside =
    after === undefined ||
    ((from === undefined || compareKeys(from, after) <= 0) && (to === undefined || compareKeys(after, to) <= 0));
  return inside && (low === undefined || high === undefined || compareKeys(low, high) < 0);
}

/** All items of a span, query by query, and whether each query kept its limit. */
async function through(table: TableQueries, partition: string, span: KeySpan, limit: number): Promise<string[]> {
  const keys: string[] = [];
  for (let rest = span, rounds = 0; ; rounds++) {
    const { records, last } = await table.query(partition, { ...rest, limit });
    keys.push(...records.map(({ key }) => key));
    expect(records.length).toBeLessThanOrEqual(limit);
    if (last === undefined) return keys;
    if (rounds > 200) throw new Error('the partition has no end');
    rest = { ...rest, after: last };
  }
}

describe('a query of the engine', () => {
  it('gives the items of any span in order, page by page, as the one in memory does', async () => {
    const keys = fc.sample(anyKey, { numRuns: 120, seed: 7 });
    const unique = [...new Set([...keys, ...UNITS])];
    const partition = await partitionOf(unique);
    const model: TableQueries = {
      query: async (_, query) =>
        queried(
          unique.map((key): RawItem => ({ key, record: () => ({}), part: never })),
          query,
        ),
    };
    await fc.assert(
      fc.asyncProperty(anySpan.filter(isAsked), fc.integer({ min: 1, max: 30 }), async (span, limit) => {
        const expected = await through(model, partition, span, limit);

        expect(await through(queries, partition, span, limit)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('ends where the partition ends, and tells the last key where it stops before', async () => {
    const partition = await partitionOf(['a', 'b', 'c']);

    const part = await queries.query(partition, { limit: 2 });
    const rest = await queries.query(partition, { limit: 2, after: part.last ?? '' });
    const none = await queries.query(partition, { limit: 2, from: 'x' });

    expect([part.last, rest.last, none.last]).toEqual(['b', undefined, undefined]);
    expect([part, rest, none].map(({ records }) => records.map(({ key }) => key))).toEqual([['a', 'b'], ['c'], []]);
  });

  it('leaves out what it came to and its end, though between two keys has both', async () => {
    const partition = await partitionOf(['a', 'b', 'c', 'd', 'e']);
    const keys = async (span: KeySpan) =>
      (await queries.query(partition, { ...span, limit: 10 })).records.map(({ key }) => key);

    expect(await keys({ from: 'b', to: 'd' })).toEqual(['b', 'c']);
    expect(await keys({ after: 'b', to: 'e' })).toEqual(['c', 'd']);
    expect(await keys({ after: 'bb', to: 'dd' })).toEqual(['c', 'd']);
    expect(await keys({ from: 'b', after: 'd', descending: true })).toEqual(['c', 'b']);
    expect(await keys({ from: 'a', to: 'c', descending: true })).toEqual(['b', 'a']);
    expect(await keys({ after: 'c', descending: true })).toEqual(['b', 'a']);
  });

  it('is consistent: what was written before it is in it', async () => {
    const partition = `listed~h1.${partitions++}`;
    for (let index = 0; index < 20; index++) {
      const Item = { [PARTITION_KEY]: { S: partition }, [SORT_KEY]: { S: `k${index + 10}` } };
      await real.client.send(new PutItemCommand({ TableName: real.name, Item }));

      const { records } = await queries.query(partition, { limit: 100 });

      expect(records).toHaveLength(index + 1);
    }
  });

  it('reports what it cost, and of nothing at least as much as a consistent query costs', async () => {
    const partition = await partitionOf(Array.from({ length: 100 }, (_, index) => `${'k'.repeat(200)}${index}`));

    const full = await queries.query(partition, { limit: 1000 });
    const empty = await queries.query('listed~h1.none', { limit: 1000 });

    // 100 items of more than 400 bytes, 4 KiB a unit.
    expect(full.readUnits).toBeGreaterThanOrEqual(10);
    expect(empty.readUnits).toBeGreaterThan(0);
  });
});

function never(): never {
  throw new Error('nothing is read here');
}

describe('a prefix is the span up to the least text behind all that begin with it', () => {
  it('in the engine', async () => {
    const keys = [...new Set(fc.sample(anyKey, { numRuns: 150, seed: 11 }))];
    const partition = await partitionOf(keys);
    const prefixes = [
      '\u{10ffff}',
      '\u{10ffff}\u{10ffff}',
      'a\u{10ffff}',
      '\ud7ff',
      '\uffff',
      '~',
      '\u007e',
      ...UNITS,
      ...keys,
    ];
    for (const prefix of new Set(prefixes.flatMap((text) => [text, ...[...text].slice(0, 1)]))) {
      const to = behindPrefix(prefix);

      const listed = await through(queries, partition, { from: prefix, ...(to !== undefined && { to }) }, 100);

      expect(listed).toEqual(keys.filter((key) => key.startsWith(prefix)).sort(compareKeys));
    }
  });

  it.each([
    ['a', 'b'],
    ['az', 'a{'],
    ['~', '\u007f'],
    ['\u007f', '\u0080'],
    ['\ud7ff', '\ue000'],
    ['\uffff', '\u{10000}'],
    ['a\u{10ffff}', 'b'],
    ['a\ud7ff\u{10ffff}\u{10ffff}', 'a\ue000'],
    ['\u{10ffff}', undefined],
    ['\u{10ffff}\u{10ffff}', undefined],
  ])('of %j it is %j', (prefix, behind) => {
    expect(behindPrefix(prefix)).toBe(behind);
  });
});

it('a collection in the engine is listed whole and in order, through all of its shards', async () => {
  const collection: Collection = { policy: 'lastWriterWins', partition: byHash({ shards: 16 }) };
  const keys = [...new Set(fc.sample(anyKey, { numRuns: 400, seed: 3 }))];
  await putAll(keys.map((key) => placeOf('whole', collection, key)));
  const listed: string[] = [];
  for (let rest: KeySpan = { descending: true }; ; ) {
    const page = await listRecords('whole', collection, rest, 37, { queries, now: Date.now });
    if (page.kind !== 'page') throw new Error('nothing moves here');
    listed.push(...page.records.map(({ key }) => key));
    if (page.last === undefined) break;
    rest = { ...rest, after: page.last };
  }

  expect(listed).toEqual([...keys].sort(compareKeys).reverse());
});
