import * as fc from 'fast-check';
import type { RecordKey } from '../../lambda/contract/placement';
import type { Body } from '../../lambda/contract/write';
import type { Statement } from '../../lambda/writer/statement';
import { MemoryTable } from '../simulation/memory-table';
import { arbitraryStatement } from './arbitrary-statements';
import { answersOf } from './engine-differences';
import { ofEngine, ofModel, plain } from './exact-items';
import { type RealTable, startRealTable } from './real-table';

const RUNS = 250;

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

let runs = 0;

/** Keys of this run alone, some as hostile as a client can make them. */
function freshKeys(): RecordKey[] {
  runs += 1;
  return [`c#${runs}`, `c#${runs}'"?é中`, `c/1#${runs}.a b`].map((partition) => ({ partition, sort: '.' }));
}

const PLACES = [0, 1, 2];

/** A step sends up to one statement for each key at once. */
const steps = fc.array(
  fc.tuple(...PLACES.map(() => fc.option(arbitraryStatement({ partition: '', sort: '' }), { freq: 2 }))),
  { minLength: 1, maxLength: 8 },
);

/** Two of the records stand there with numbers to add to; of the third there is nothing yet. */
const STANDING: readonly Statement[] = [
  standing({ n: 1, m: -2, total: 0.5, count: 0, _f: 'a' }),
  standing({ n: 'text', total: 1e20, _f: 1, _at: 'b', value: null }),
];

function standing(item: Body): Statement {
  return { form: 'insert', key: { partition: '', sort: '' }, item };
}

function addressed(step: readonly (Statement | null)[], keys: readonly RecordKey[]): Statement[] {
  return step.flatMap((statement, place) => {
    const key = keys[place];
    return statement === null || key === undefined ? [] : [{ ...statement, key }];
  });
}

test('whatever statements are sent, the simulated table answers and ends as the engine does', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(steps, async (run) => {
      const keys = freshKeys();
      const simulated = new MemoryTable();
      for (const step of [STANDING, ...run]) {
        const statements = addressed(step, keys);

        const expected = await answersOf(simulated, statements);
        const answers = await answersOf(real.port, statements);

        expect(plain(answers)).toEqual(plain(expected));
        answers.forEach(({ kind }, place) => {
          const statement = statements[place];
          const inBatch = statement !== undefined && real.port.batchable(statement);
          for (const what of [kind, `${inBatch ? 'batched' : 'single'} ${statement?.form} ${kind}`]) {
            seen.set(what, (seen.get(what) ?? 0) + 1);
          }
        });
      }
      for (const key of keys) expect(ofEngine(await real.item(key))).toEqual(ofModel(simulated.model.get(key)));
    }),
    { numRuns: RUNS },
  );
  // A generator that only ever fails or only ever succeeds would compare nothing.
  for (const what of ['invalid', 'batched insert', 'batched update', 'single update', 'single replace']) {
    for (const kind of what === 'invalid' ? [what] : [`${what} done`, `${what} refused`]) {
      expect({ kind, often: (seen.get(kind) ?? 0) > RUNS / 10 }).toEqual({ kind, often: true });
    }
  }
}, 60_000);

test('an item grows up to 400 KB and no further, on both', async () => {
  const [key] = freshKeys();
  if (key === undefined) throw new Error('no key');
  const simulated = new MemoryTable();
  const grow = (field: string, kilobytes: number): Statement => ({
    form: 'update',
    key,
    set: { [field]: 'x'.repeat(kilobytes * 1024) },
    add: {},
    remove: [],
    condition: { test: 'missing', attribute: field },
    onAbsent: 'create',
  });
  for (const [field, kilobytes, kind] of [
    ['first', 399, 'done'],
    ['second', 2, 'invalid'],
    ['third', 401, 'invalid'],
  ] as const) {
    const statements = [grow(field, kilobytes)];

    expect(await answersOf(simulated, statements)).toEqual([{ kind }]);
    expect(await answersOf(real.port, statements)).toEqual([{ kind }]);
  }
});
