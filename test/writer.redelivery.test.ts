import type { Collections } from '../lambda/contract/collection';
import { placeByKey } from '../lambda/contract/placement';
import type { Body } from '../lambda/contract/write';
import { applyWrites } from '../lambda/writer/apply-writes';
import type { Arrival } from '../lambda/writer/policy';
import type { Merges } from '../lambda/writer/policy-registry';
import { arrival, processBefore } from './ordered-arrivals';
import { MemoryTable } from './simulation/memory-table';

const collections: Collections = {
  counters: { policy: 'counter' },
  carts: { policy: 'patch' },
  accounts: { policy: 'versioned' },
  notes: { policy: 'merge' },
};

const increment = (n: number) =>
  arrival((head) => ({ ...head, collection: 'counters', op: 'increment', deltas: { n } }));
const clear = () => arrival((head) => ({ ...head, collection: 'counters', op: 'delete' }));
const patch = (body: Body) => arrival((head) => ({ ...head, collection: 'carts', op: 'patch', patch: body }));
const put = (collection: string, body: Body, expect: number) =>
  arrival((head) => ({ ...head, collection, op: 'put', body, expect }));

const MERGES: Merges = {
  notes: (current, incoming) => {
    if (incoming.breaks === true) throw new Error('no merge');
    return { ...current, ...incoming };
  },
};

/** Each delivery goes to a process of its own, as after a crash. */
function stage() {
  const table = new MemoryTable();
  const deliver = async (...arrivals: Arrival[]) => {
    const ports = processBefore(table, MERGES);
    const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
    return outcomes.map((outcome) => (outcome.kind === 'poison' ? outcome.cause : outcome.kind));
  };
  const record = (collection: string) => table.model.get(placeByKey(collection, 'k'));
  return { table, deliver, record };
}

describe('a batch that comes again', () => {
  test('knows what was found applied before later statements of the same batch passed it', async () => {
    const { deliver, record } = stage();
    const first = increment(1);
    const batch = [first, increment(2), clear(), increment(4)];
    await deliver(first);
    await deliver(...batch);

    const again = await deliver(...batch);

    expect(again).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate']);
    expect(record('counters')).toMatchObject({ n: 4 });
  });

  test('finds the same poison again in the middle of a chain, so that a crash before quarantine loses nothing', async () => {
    const { deliver } = stage();
    const batch = [put('notes', { a: 1 }, 0), put('notes', { breaks: true }, 7), put('notes', { b: 2 }, 1)];
    const first = await deliver(...batch);

    const again = await deliver(...batch);

    expect(first).toEqual(['applied', 'merge-failed', 'applied']);
    expect(again).toEqual(['duplicate', 'merge-failed', 'duplicate']);
  });

  test('tells poison from conflict among the writes that the record did not take', async () => {
    const { deliver, table } = stage();
    const large = put('accounts', { large: true }, 0);
    const batch = [large, put('accounts', { a: 1 }, 0), put('accounts', { b: 1 }, 0), put('accounts', { c: 1 }, 1)];
    table.interfere = (statement) => {
      const item = 'item' in statement ? statement.item : statement.set;
      const refused = item.large === true || table.calls.length === 1;
      return refused ? { kind: 'invalid', reason: 'item too large' } : undefined;
    };
    const first = await deliver(...batch);

    const again = await deliver(...batch);

    expect(first).toEqual(['item-refused', 'applied', 'conflict', 'applied']);
    expect(again).toEqual(['item-refused', 'duplicate', 'conflict', 'duplicate']);
  });
});

describe('a writer past its visibility time-out', () => {
  test('sets nothing aside that others have long applied', async () => {
    const { deliver, record } = stage();
    const late = [increment(1), increment(2)];
    await deliver(...late);
    await deliver(increment(4));

    const outcomes = await deliver(...late);

    expect(outcomes).toEqual(['retry', 'retry']);
    expect(record('counters')).toMatchObject({ n: 7 });
  });

  test('does not call an applied patch poison, nor an applied version a conflict', async () => {
    const { deliver } = stage();
    const latePatch = patch({ a: 1 });
    const lateVersion = put('accounts', { a: 1 }, 0);
    await deliver(latePatch, lateVersion);
    await deliver(patch({ b: 1 }), put('accounts', { a: 2 }, 1));

    const outcomes = await deliver(latePatch, lateVersion);

    expect(outcomes).toEqual(['retry', 'retry']);
  });

  test('still applies what nobody else has', async () => {
    const { deliver, record } = stage();
    const [first, second] = [increment(1), increment(2)];
    await deliver(first);
    await deliver(second);
    const third = increment(4);

    const outcomes = await deliver(first, second, third);

    expect(outcomes).toEqual(['retry', 'duplicate', 'applied']);
    expect(record('counters')).toMatchObject({ n: 7 });
  });
});
