import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { CONFLICT_POLICIES, type Collection, type ConflictPolicy } from '../../lambda/contract/collection';
import { type CollectionIndexes, indexAttributes, indexNameOf, indexPartitions } from '../../lambda/contract/indexes';
import type { Outcome } from '../../lambda/contract/outcome';
import { byHash } from '../../lambda/contract/partitions/by-hash';
import { placeOf } from '../../lambda/contract/placement';
import { PARTITION_KEY, type StoredRecord } from '../../lambda/contract/record';
import type { Body, Json } from '../../lambda/contract/write';
import { fromItem } from '../../lambda/platform/attributes';
import { applyWrites } from '../../lambda/writer/apply-writes';
import { KnownRecords } from '../../lambda/writer/known-records';
import type { Arrival } from '../../lambda/writer/policy';
import { processBefore } from '../ordered-arrivals';
import { arrivalsOf, stories } from './arbitrary-writes';
import { type RealTable, startRealTable } from './real-table';

const RUNS = 60;

const POLICIES = CONFLICT_POLICIES.map((policy) => policy as ConflictPolicy);

/** Of the fields that stories write: any value at all, one of many shards, and two that are sorted. */
const INDEXES: CollectionIndexes = {
  plain: { field: 'value' },
  sharded: { field: 'a', shards: 3 },
  numbered: { field: 'value', sort: 'count', sortType: 'number' },
  lettered: { field: 'a', sort: 'b' },
};

/** One collection a policy, each in a table where every index is declared, as a deployment would have it. */
const collections: Readonly<Record<string, Collection>> = Object.fromEntries(
  POLICIES.map((policy) => [policy.toLowerCase(), { policy, partition: byHash({ shards: 4 }), indexes: INDEXES }]),
);

/** Half of them no index has a place for, or not in that field. */
const VALUES: readonly Json[] = ['text', "it's", 1, 1e21, true, '', null, { deep: 1 }];

/** Bodies of the fields that the indexes look at: those of a story mostly have others. */
const bodies = fc.array(
  fc.dictionary(fc.constantFrom('value', 'count', 'a', 'b'), fc.constantFrom(...VALUES), {
    minKeys: 2,
    noNullPrototype: true,
  }),
  { minLength: 10, maxLength: 10 },
);

let runs = 0;

/** What stands in an index under any value that a story may write. */
async function foundIn(real: RealTable, collection: string, index: string): Promise<StoredRecord[]> {
  const { partition } = indexAttributes(collection, index);
  const { shards } = INDEXES[index] ?? {};
  const found = await Promise.all(
    VALUES.flatMap((value) => indexPartitions(value, shards)).map((name) =>
      real.client.send(
        new QueryCommand({
          TableName: real.name,
          IndexName: indexNameOf(collection, index),
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': partition },
          ExpressionAttributeValues: { ':p': { S: name } },
        }),
      ),
    ),
  );
  return found.flatMap(({ Items = [] }) => Items.map(fromItem));
}

async function apply(
  real: RealTable,
  arrivals: readonly Arrival[],
  known: KnownRecords,
  declared = collections,
): Promise<readonly Outcome[]> {
  const merges = { merge: (current: Body, incoming: Body) => ({ ...current, ...incoming }) };
  const ports = processBefore(real.port, merges);
  return (await applyWrites(arrivals, declared, { ...ports, known }, Number.POSITIVE_INFINITY)).outcomes;
}

/** Whether a record with these fields belongs into an index. */
function belongs(record: StoredRecord, { field, sort, sortType }: CollectionIndexes[string]): boolean {
  const value = record[field];
  if (!['string', 'number', 'boolean'].includes(typeof value) || value === '') return false;
  if (sort === undefined) return true;
  return sortType === 'number'
    ? typeof record[sort] === 'number'
    : typeof record[sort] === 'string' && record[sort] !== '';
}

describe.each(POLICIES)('the indexes of a %s collection', (policy) => {
  const name = policy.toLowerCase();
  let real: RealTable;
  beforeAll(async () => {
    real = await startRealTable(
      Object.entries(INDEXES).map(([index, { sort, sortType }]) => {
        const attributes = indexAttributes(name, index);
        const type = sortType === 'number' ? 'N' : 'S';
        return {
          name: indexNameOf(name, index),
          partition: attributes.partition,
          ...(sort !== undefined && { sort: { name: attributes.sort, type } }),
        };
      }),
    );
  });
  afterAll(() => real.stop());

  test('find each record by its present value and by no other, whatever was written and delivered again', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(stories(policy), bodies, async ({ drafts, deliveries }, fields) => {
        runs += 1;
        const indexed = drafts.map((draft, place) => ({ ...draft, body: fields[place] ?? {} }));
        const arrivals = arrivalsOf(indexed, name, policy, runs);
        let known = new KnownRecords(100);
        for (const { indexes, freshProcess } of deliveries) {
          if (freshProcess) known = new KnownRecords(100);
          const batch = indexes.flatMap((index) => arrivals[index] ?? []);
          const outcomes = await apply(real, batch, known);
          // An index refuses no write: what is poison here is poison without it.
          if (policy !== 'counter') expect(outcomes.map(({ kind }) => kind)).not.toContain('poison');
        }
        const keys = [...new Set(arrivals.map(({ write }) => write.key))];
        const records = await Promise.all(
          keys.map(async (key) => {
            const place = placeOf(name, collections[name] ?? { policy }, key);
            const item = await real.item(place);
            return item === undefined ? [] : [{ ...fromItem(item), [PARTITION_KEY]: place.partition, _sk: place.sort }];
          }),
        );
        for (const [index, declared] of Object.entries(INDEXES)) {
          // Amounts are added without being known: they are in no index.
          const expected = policy === 'counter' ? [] : records.flat().filter((record) => belongs(record, declared));
          const mine = (await foundIn(real, name, index)).filter(({ _sk }) => keys.includes(String(_sk)));
          expect(byKey(mine)).toEqual(byKey(expected));
          found += mine.length;
        }
      }),
      { numRuns: RUNS },
    );
    expect(found > 10).toBe(policy !== 'counter');
  }, 120_000);

  if (policy !== 'patch') return;

  test('follow a record whose fields come, change and go one by one', async () => {
    runs += 1;
    const steps: readonly (readonly [patch: Body, plain: boolean, numbered: boolean])[] = [
      [{ value: 'text' }, true, false],
      [{ count: 1 }, true, true],
      [{ other: 1 }, true, true],
      [{ count: null }, true, false],
      [{ count: 1, value: null }, false, false],
      [{ value: 'text' }, true, true],
      [{ value: { deep: 1 } }, false, false],
      [{ value: 'text' }, true, true],
      [{ count: 'text' }, true, false],
    ];
    const draft = { place: 0, op: 'patch', body: {}, deltas: {}, expect: 0, priority: 0 } as const;
    const drafts = [...steps.map(([body]) => ({ ...draft, body })), { ...draft, op: 'delete' as const }];
    const arrivals = arrivalsOf(drafts, name, policy, runs);
    const isIn = async (index: string) =>
      (await foundIn(real, name, index)).some(({ _sk }) => _sk === arrivals[0]?.write.key);
    const known = new KnownRecords(100);

    for (const [index, arrival] of arrivals.entries()) {
      await apply(real, [arrival], known);

      const [, plain = false, numbered = false] = steps[index] ?? [];
      const found = { index, plain: await isIn('plain'), numbered: await isIn('numbered') };
      expect(found).toEqual({ index, plain, numbered });
    }
  });

  test('find a record again that others wrote who know of no index, once it is read and written', async () => {
    runs += 1;
    const { indexes: _, ...unindexed } = collections[name] ?? { policy };
    const reads: Body = { other: { deep: 1 } };
    const steps: readonly (readonly [patch: Body, isIndexed: boolean, found: readonly Json[]])[] = [
      [{ value: 'text', count: 1 }, false, []],
      [{ a: 1 }, true, []],
      [reads, true, ['text']],
      // Who does not know of the index does not know of its attribute either.
      [{ value: "it's" }, false, ['text']],
      [reads, true, ["it's"]],
      [{ value: null }, false, ["it's"]],
      [reads, true, []],
    ];
    const draft = { place: 0, op: 'patch', body: {}, deltas: {}, expect: 0, priority: 0 } as const;
    const arrivals = arrivalsOf(
      steps.map(([body]) => ({ ...draft, body })),
      name,
      policy,
      runs,
    );

    const found: unknown[] = [];
    for (const [index, arrival] of arrivals.entries()) {
      const isIndexed = steps[index]?.[1] === true;
      await apply(real, [arrival], new KnownRecords(100), isIndexed ? collections : { [name]: unindexed });
      const mine = (await foundIn(real, name, 'numbered')).filter(({ _sk }) => _sk === arrival.write.key);
      found.push(mine.map((record) => record[indexAttributes(name, 'numbered').partition]));
    }

    expect(found).toEqual(steps.map(([, , texts]) => texts));
  });
});

function byKey(records: readonly StoredRecord[]): StoredRecord[] {
  return records.toSorted((a, b) => String(a._sk).localeCompare(String(b._sk)));
}
