import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { RecordKey } from '../../lambda/contract/placement';
import type { Body } from '../../lambda/contract/write';
import { dynamoDbTransactionTable } from '../../lambda/transactions/dynamodb-transaction-table';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import type { Statement } from '../../lambda/writer/statement';
import { MemoryTable } from '../simulation/memory-table';
import { arbitraryStatement } from './arbitrary-statements';
import { transactionAnswerOf } from './engine-differences';
import { ofEngine, ofModel, plain } from './exact-items';
import { type RealTable, startRealTable } from './real-table';

const RUNS = 100;
const STATEMENTS_MAX = 100;

let real: RealTable;
let onEngine: TransactionTable;
beforeAll(async () => {
  real = await startRealTable();
  onEngine = dynamoDbTransactionTable(real.client, real.name);
});
afterAll(() => real.stop());

let runs = 0;

/** Keys of this run alone. */
function freshKeys(count: number): RecordKey[] {
  runs += 1;
  return Array.from({ length: count }, (_, place) => ({ partition: `t${place}#${runs}'"?é中`, sort: '.' }));
}

/** Most are of few statements: of many, conditions that all hold are rare. */
const places = Array.from({ length: 10 }, (_, place) => place);
const transaction = fc.oneof(
  { weight: 6, arbitrary: some(1, 2) },
  { weight: 2, arbitrary: some(3, 6) },
  { weight: 1, arbitrary: some(7, 10) },
);

function some(minLength: number, maxLength: number) {
  return fc
    .subarray(places, { minLength, maxLength })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((place) =>
          arbitraryStatement({ partition: '', sort: '' }).map((statement) => ({ place, statement })),
        ),
      ),
    );
}

/** Every other record stands there with numbers to add to. */
function standing(keys: readonly RecordKey[]): Statement[] {
  return keys
    .filter((_, place) => place % 2 === 0)
    .map((key) => ({ form: 'insert', key, item: { n: 1, m: -2, total: 0.5, count: 0, _f: 'a' } }));
}

test('whatever transactions are sent, the simulated table answers and ends as the engine does', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 1, maxLength: 5 }), async (steps) => {
      const keys = freshKeys(places.length);
      const simulated = new MemoryTable();
      const sent = steps.map((step) =>
        step.flatMap(({ place, statement }) => {
          const key = keys[place];
          return key === undefined ? [] : [{ ...statement, key }];
        }),
      );
      for (const statements of [standing(keys), ...sent]) {
        const token = randomUUID();

        const expected = await transactionAnswerOf(simulated, statements, token);
        const answer = await transactionAnswerOf(onEngine, statements, token);

        expect(plain(answer)).toEqual(plain(expected));
        const size = statements.length > 1 ? 'several' : 'one';
        const kinds = answer.kind === 'cancelled' ? answer.reasons.map(({ kind }) => kind) : [answer.kind];
        for (const kind of new Set(kinds)) {
          const what = `${answer.kind} ${size} ${kind}`;
          seen.set(what, (seen.get(what) ?? 0) + 1);
        }
      }
      for (const key of keys) expect(ofEngine(await real.item(key))).toEqual(ofModel(simulated.model.get(key)));
    }),
    { numRuns: RUNS },
  );
  // Comparing only failures, or only whole successes, would be comparing nothing.
  for (const what of ['done one done', 'done several done', 'cancelled several refused', 'cancelled several done']) {
    expect({ what, often: (seen.get(what) ?? 0) > RUNS / 10 }).toEqual({ what, often: true });
  }
  expect(seen.get('cancelled several invalid') ?? 0).toBeGreaterThan(0);
  expect(seen.get('invalid several invalid') ?? 0).toBeGreaterThan(0);
}, 60_000);

describe.each<[string, () => TransactionTable]>([
  ['the model', () => new MemoryTable()],
  ['the engine', () => onEngine],
])('a transaction on %s', (_where, table) => {
  const insert = (key: RecordKey, item: Body): Statement => ({ form: 'insert', key, item });
  const plusOne = (key: RecordKey): Statement => ({
    form: 'update',
    key,
    set: {},
    add: { n: '1' },
    remove: [],
    condition: {
      test: 'any',
      of: [
        { test: 'missing', attribute: 'n' },
        { test: 'present', attribute: 'n' },
      ],
    },
    onAbsent: 'create',
  });
  const numberIn = async (from: TransactionTable, key: RecordKey) => {
    const [found] = await from.read([key]);
    return found?.kind === 'read' ? found.current?.n : found;
  };

  it('of a hundred statements takes effect, and one that is refused cancels a hundred', async () => {
    const port = table();
    const keys = freshKeys(STATEMENTS_MAX);
    const inserts = keys.map((key) => insert(key, { n: 1 }));
    const middle = 57;
    const mixed = keys.map((key, place) => (place === middle ? insert(key, { n: 9 }) : plusOne(key)));

    const first = await transactionAnswerOf(port, inserts, randomUUID());
    const { result } = await port.transact(mixed, randomUUID());
    const second = await transactionAnswerOf(port, mixed, randomUUID());

    expect(first).toEqual({ kind: 'done' });
    expect(second).toEqual({
      kind: 'cancelled',
      reasons: keys.map((_, place) => (place === middle ? { kind: 'refused', current: { n: 1 } } : { kind: 'done' })),
    });
    // The answer itself says what stands there: no look is needed to decide anew.
    expect(result).toMatchObject({ reasons: { [middle]: { kind: 'refused', current: { n: 1 } } } });
    expect(await Promise.all(keys.map((key) => numberIn(port, key)))).toEqual(keys.map(() => 1));
  });

  it('with the same token and the same statements takes effect once', async () => {
    const port = table();
    const keys = freshKeys(2);
    const token = randomUUID();

    const answers = await Promise.all(Array.from({ length: 5 }, () => port.transact(keys.map(plusOne), token)));
    const later = await port.transact(keys.map(plusOne), token);

    for (const { result } of [...answers, later]) expect(result).toEqual({ kind: 'done' });
    expect(await Promise.all(keys.map((key) => numberIn(port, key)))).toEqual([1, 1]);
  });

  it('with the same token and other statements has no effect and tells nothing', async () => {
    const port = table();
    const keys = freshKeys(2);
    const token = randomUUID();
    await port.transact(keys.slice(0, 1).map(plusOne), token);

    const { result } = await port.transact(keys.map(plusOne), token);

    expect(result).toEqual({ kind: 'unknown', reason: 'IdempotentParameterMismatchException' });
    expect(await Promise.all(keys.map((key) => numberIn(port, key)))).toEqual([1, undefined]);
  });

  it('that was cancelled may be sent again with its token', async () => {
    const port = table();
    const [key] = freshKeys(1);
    if (key === undefined) throw new Error('no key');
    const onlyThere: Statement = {
      form: 'update',
      key,
      set: { seen: true },
      add: {},
      remove: [],
      condition: { test: 'present', attribute: 'n' },
      onAbsent: 'refuse',
    };
    const token = randomUUID();

    const early = await transactionAnswerOf(port, [onlyThere], token);
    await port.transact([insert(key, { n: 1 })], randomUUID());
    const late = await transactionAnswerOf(port, [onlyThere], token);

    expect(early).toEqual({ kind: 'cancelled', reasons: [{ kind: 'refused', current: undefined }] });
    expect(late).toEqual({ kind: 'done' });
  });
});
