import * as fc from 'fast-check';
import type { ConflictPolicy } from '../../lambda/contract/collection';
import { fenceOf } from '../../lambda/contract/fence';
import { isOrdered, OPERATIONS_OF } from '../../lambda/contract/operations';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body, Json, Operation, Write } from '../../lambda/contract/write';
import type { Arrival } from '../../lambda/writer/policy';

/** A write without what makes it this one: its ids, its stamp and its record's name come when it is delivered. */
export interface Draft {
  readonly place: number;
  readonly op: Operation;
  readonly body: Body;
  readonly deltas: Readonly<Record<string, number>>;
  readonly expect: number;
  readonly priority: number;
}

/** One invocation: which of the writes come, in a process that remembers records or in a new one. */
export interface Delivery {
  readonly indexes: readonly number[];
  readonly freshProcess: boolean;
}

export interface Story {
  readonly drafts: readonly Draft[];
  readonly deliveries: readonly Delivery[];
}

const FIELDS = ['a', 'b', 'count', 'value', 'date', 'x-y', 'a.b', "it's", 'q"x', 'é中'];

const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...[0, 1, -0.1, 1e21, 123456789012345680000, 'text', "'", '\u{1f600}', true, null, [], {}],
  ...[{ deep: { a: 1 } }, { deep: { a: null, b: [null, 1] } }, [1, { a: null }]],
);
const body: fc.Arbitrary<Body> = fc.dictionary(fc.constantFrom(...FIELDS), value, {
  maxKeys: 3,
  noNullPrototype: true,
});

/** The last two cannot be summed: one has no room for the digits, two of the other leave the range. */
const delta = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, -1, 0.1, 0.2, 1e20, 1e-12, -3) },
  { weight: 1, arbitrary: fc.constantFrom(1e-30, 9.9e125) },
);

export function stories(policy: ConflictPolicy): fc.Arbitrary<Story> {
  const draft: fc.Arbitrary<Draft> = fc.record({
    place: fc.integer({ min: 0, max: 1 }),
    op: fc.constantFrom(...OPERATIONS_OF[policy], ...OPERATIONS_OF[policy].filter((op) => op !== 'delete')),
    body,
    deltas: fc.dictionary(fc.constantFrom('a', 'b', 'count', 'x-y', 'é中'), delta, {
      minKeys: 1,
      maxKeys: 2,
      noNullPrototype: true,
    }),
    expect: fc.integer({ min: 0, max: 4 }),
    priority: fc.integer({ min: 0, max: 2 }),
  });
  return fc.array(draft, { minLength: 1, maxLength: 10 }).chain((drafts) =>
    fc.record({
      drafts: fc.constant(drafts),
      deliveries: fc.array(delivery(policy, drafts.length), { minLength: 1, maxLength: 5 }),
    }),
  );
}

/** FIFO keeps the order and may begin again earlier; a standard queue brings anything in any order, and again. */
function delivery(policy: ConflictPolicy, count: number): fc.Arbitrary<Delivery> {
  const index = fc.integer({ min: 0, max: count - 1 });
  const inOrder = fc
    .tuple(index, index)
    .map(([a, b]) => Array.from({ length: Math.abs(a - b) + 1 }, (_, step) => Math.min(a, b) + step));
  const indexes = isOrdered({ policy }) ? inOrder : fc.array(index, { minLength: 1, maxLength: count });
  return fc.record({ indexes, freshProcess: fc.boolean() });
}

let clock = 1_700_000_000_000;
const nextStamp = stampSource(
  () => ++clock,
  (n) => new Uint8Array(n),
);

/** The drafts as writes of one collection, on records that `run` alone uses. */
export function arrivalsOf(
  drafts: readonly Draft[],
  collection: string,
  policy: ConflictPolicy,
  run: number,
): Arrival[] {
  return drafts.map((draft, index) => {
    const at = nextStamp();
    const head = { id: at, collection, key: `${run}'"${draft.place}`, at };
    const fence = isOrdered({ policy }) ? fenceOf(String(18849496460467696128n + BigInt(index) * 256n), 0) : '';
    return { write: writeOf(head, draft, policy), fence };
  });
}

type Head = Pick<Write, 'id' | 'collection' | 'key' | 'at'>;

function writeOf(head: Head, { op, body, deltas, expect, priority }: Draft, policy: ConflictPolicy): Write {
  const terms = {
    ...(policy === 'versioned' || (policy === 'merge' && expect < 3) ? { expect } : {}),
    ...(policy === 'priority' ? { priority } : {}),
  };
  switch (op) {
    case 'put':
      return { ...head, ...terms, op, body };
    case 'delete':
      return { ...head, ...terms, op };
    case 'patch':
      return { ...head, op, patch: body };
    case 'increment':
      return { ...head, op, deltas };
    default:
      return op satisfies never;
  }
}
