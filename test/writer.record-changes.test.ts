import fc from 'fast-check';
import { CONFLICT_POLICIES, type Collections, type ConflictPolicy } from '../lambda/contract/collection';
import { placeByKey } from '../lambda/contract/placement';
import { representationAt } from '../lambda/contract/record-copy';
import { orderOf } from '../lambda/contract/record-order';
import type { RecordChange } from '../lambda/platform/record-copies';
import { applyWrites } from '../lambda/writer/apply-writes';
import type { Arrival } from '../lambda/writer/policy';
import { arrivalsOf, type Story, stories } from './conformance/arbitrary-writes';
import { processBefore } from './ordered-arrivals';
import { MemoryTable } from './simulation/memory-table';

const NOW = 1_700_000_000_000;
const merges = { things: (current: object, incoming: object) => ({ ...current, ...incoming }) };
const WRITTEN_THROUGH: Collections = { things: { policy: 'lastWriterWins', cache: { update: 'writeThrough' } } };
let runs = 0;

/** What happens to the statements of a story, one after another. */
type Luck = readonly ('applied' | 'applied, unheard' | 'lost')[];
const luck: fc.Arbitrary<Luck> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant('applied' as const) },
    { weight: 1, arbitrary: fc.constantFrom('applied, unheard' as const, 'lost' as const) },
  ),
  { maxLength: 20 },
);

/** Runs a story, and gives after each delivery what was told and what was found before and after. */
async function tell(policy: ConflictPolicy, { drafts, deliveries }: Story, fate: Luck, check: (seen: Seen) => void) {
  const collections: Collections = { things: { policy, cache: { update: 'writeThrough' } } };
  const table = new MemoryTable();
  const arrivals = arrivalsOf(drafts, 'things', policy, runs++);
  const keys = [...new Set(arrivals.map(({ write }) => write.key))];
  const find = (key: string) => table.model.get(placeByKey('things', key));
  let ports = processBefore(table, merges);
  let next = 0;
  table.interfere = (_statement, run) => {
    const what = fate[next++];
    if (what === undefined || what === 'applied') return undefined;
    if (what === 'applied, unheard') run();
    return { kind: 'unknown', reason: 'no answer' };
  };
  for (const { indexes, freshProcess } of deliveries) {
    if (freshProcess) ports = processBefore(table, merges);
    const before = new Map(keys.map((key) => [key, find(key)]));
    const batch = indexes
      .map((index) => arrivals[index])
      .filter((arrival): arrival is Arrival => arrival !== undefined);
    const { changes } = await applyWrites(batch, collections, ports, Number.POSITIVE_INFINITY);
    for (const key of keys) {
      check({ before: before.get(key), after: find(key), change: changes.find((change) => change.key === key) });
    }
  }
}

interface Seen {
  readonly before: ReturnType<MemoryTable['model']['get']>;
  readonly after: ReturnType<MemoryTable['model']['get']>;
  readonly change: RecordChange | undefined;
}

describe.each(CONFLICT_POLICIES as readonly ConflictPolicy[])('of %s', (policy) => {
  it('every change is told, as the table has it', async () => {
    let whole = 0;

    await fc.assert(
      fc.asyncProperty(stories(policy), luck, (story, fate) =>
        tell(policy, story, fate, ({ before, after, change }) => {
          const isChanged =
            JSON.stringify(representationAt(before, NOW)) !== JSON.stringify(representationAt(after, NOW));
          if (isChanged) expect(change).toBeDefined();
          if (change?.order !== undefined) expect(change.order).toBe(orderOf(policy, after ?? {}));
          if (change?.after === undefined) return;
          expect(representationAt(change.after, NOW)).toEqual(representationAt(after, NOW));
          whole += 1;
        }),
      ),
      { numRuns: 500 },
    );

    expect(whole > 0).toBe(policy !== 'patch' && policy !== 'counter');
  });
});

test('where nothing is cached, nothing is told', async () => {
  const [arrival] = arrivalsOf(
    [{ place: 0, op: 'put', body: {}, deltas: {}, expect: 0, priority: 0 }],
    'things',
    'createOnly',
    runs++,
  );
  const declared: Collections[] = [
    { things: { policy: 'createOnly' } },
    { things: { policy: 'createOnly', cache: { update: 'expire' } } },
  ];

  const told = await Promise.all(
    declared.map(async (collections) => {
      const ports = processBefore(new MemoryTable(), {});
      return (await applyWrites(arrival ? [arrival] : [], collections, ports, Number.POSITIVE_INFINITY)).changes;
    }),
  );

  expect(told).toEqual([[], []]);
});

/** Two writes to one record, the second newer. */
function two(policy: ConflictPolicy): Arrival[] {
  const draft = { place: 0, op: 'put' as const, body: { n: 1 }, deltas: {}, priority: 0 };
  return arrivalsOf(
    [
      { ...draft, expect: 0 },
      { ...draft, body: { n: 2 }, expect: 1 },
    ],
    'things',
    policy,
    runs++,
  );
}

test('of writes that went one by one, the last that took effect is told, though its answer was lost', async () => {
  const table = new MemoryTable();
  const arrivals = two('lastWriterWins');
  let statements = 0;
  table.interfere = (_statement, run) => {
    statements += 1;
    // Refused together, they are tried one by one.
    if (statements === 1) return { kind: 'invalid', reason: 'for this test' };
    if (statements !== 3) return undefined;
    run();
    return { kind: 'unknown', reason: 'no answer' };
  };

  const { changes } = await applyWrites(arrivals, WRITTEN_THROUGH, processBefore(table, {}), Number.POSITIVE_INFINITY);

  const [last] = arrivals.slice(-1).map(({ write }) => write);
  expect(changes).toMatchObject([{ order: orderOf('lastWriterWins', { _at: last?.at ?? '' }) }]);
});

test('a refusal that is written down over a direct write does not tell of the record as it was before that', async () => {
  const table = new MemoryTable();
  const [first, second] = two('versioned');
  if (first === undefined || second === undefined) throw new Error('there are two');
  const place = placeByKey('things', first.write.key);
  const collections: Collections = { things: { policy: 'versioned', cache: { update: 'writeThrough' } } };
  await applyWrites([first], collections, processBefore(table, {}), Number.POSITIVE_INFINITY);
  let statements = 0;
  table.interfere = () => {
    statements += 1;
    if (statements === 1) return { kind: 'refused', current: table.model.get(place) };
    if (statements === 2) return { kind: 'invalid', reason: 'for this test' };
    Object.assign(table.model.get(place) ?? {}, { _v: 2, n: 9 });
    return undefined;
  };

  const { changes } = await applyWrites([second], collections, processBefore(table, {}), Number.POSITIVE_INFINITY);

  expect([statements, changes]).toEqual([3, [expect.not.objectContaining({ order: expect.anything() })]]);
});
