import fc from 'fast-check';
import type { Collections } from '../../lambda/contract/collection';
import type { StoredRecord } from '../../lambda/contract/record';
import { representationAt } from '../../lambda/contract/record-copy';
import { orderOf } from '../../lambda/contract/record-order';
import { CACHES, type Copies, type CopiesEngine, MODEL, type RunningCopies } from './copies-engines';

/** Copies last as long as the test: what ends them is told of, or lost. */
const collections: Collections = {
  dropped: { policy: 'versioned', cache: { freshSeconds: 3600, absentSeconds: 3600 } },
  replaced: { policy: 'versioned', cache: { freshSeconds: 3600, absentSeconds: 3600, update: 'writeThrough' } },
  unordered: { policy: 'patch', cache: { freshSeconds: 3600, absentSeconds: 3600, update: 'writeThrough' } },
};
const NAMES = Object.keys(collections);

/** Steps that anybody may take next, of the readers and writers that there are; some in a row, so that they meet oftener. */
type Step =
  | { readonly do: 'look' | 'load' | 'fill' | 'begin' | 'read'; readonly reader: number; readonly anew: boolean }
  | { readonly do: 'apply' }
  | { readonly do: 'tell' | 'write'; readonly which: number; readonly whole: boolean; readonly known: boolean }
  | { readonly do: 'forget' };

const reader = fc.nat(2);
const often = fc.nat(3).map((n) => n > 0);
const one = <T extends string>(name: T) => fc.constant(name);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom('look', 'load', 'fill', 'begin'), reader, anew: often }) },
  { weight: 3, arbitrary: fc.record({ do: one('read'), reader, anew: fc.constant(false) }) },
  { weight: 2, arbitrary: fc.record({ do: one('apply') }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('tell', 'write'), which: fc.nat(3), whole: often, known: often }),
  },
  { weight: 1, arbitrary: fc.record({ do: one('forget') }) },
);

interface Reader {
  readonly token: string;
  loaded?: number;
}

/** One record from its beginning: version 0 is none. Tells that no step takes are lost. */
async function walk(copies: Copies, forget: () => Promise<void>, name: string, steps: readonly Step[], run: string) {
  const key = `k${run}`;
  const { policy = 'patch' } = collections[name] ?? {};
  const now = Date.now();
  const recordAt = (version: number): StoredRecord | undefined =>
    version === 0 ? undefined : { _v: version, _id: String(version), n: version };
  const orderAt = (version: number) => {
    const stored = recordAt(version);
    return stored && orderOf(policy, stored);
  };
  const readers: (Reader | undefined)[] = [];
  const untold: number[] = [];
  let applied = 0;
  let told = 0;
  let tokens = 0;
  const record = { collection: name, key };
  const look = async (who: number, anew: boolean) => {
    const token = `${run}-${tokens++}`;
    const seen = await copies.look(record, { token, now, early: 0, anew });
    if (seen.kind === 'copy' || seen.kind === 'refresh') {
      const version = Number(seen.copy.found?.version ?? 0);
      if (version < told) throw new Error(`served ${version} after ${told} was told of`);
    }
    readers[who] = seen.kind === 'fill' || seen.kind === 'refresh' ? { token } : undefined;
  };
  const load = (who: number) => {
    const at = readers[who];
    if (at !== undefined) at.loaded ??= applied;
  };
  const fill = async (who: number) => {
    const at = readers[who];
    if (at?.loaded === undefined) return;
    const order = orderAt(at.loaded);
    const copy = { found: representationAt(recordAt(at.loaded), now), until: now + 3_600_000 };
    await copies.fill(record, { token: at.token, now, copy, loadMillis: 1, ...(order && { order }) });
    readers[who] = undefined;
  };
  const tell = async (which: number, whole: boolean, known: boolean) => {
    const [version] = untold.splice(which % Math.max(1, untold.length), 1);
    if (version === undefined) return;
    const order = known ? orderAt(version) : undefined;
    const after = whole ? recordAt(version) : undefined;
    await copies.tell([{ ...record, asOf: now, ...(order && { order }), ...(after && { after }) }]);
    told = Math.max(told, version);
  };
  for (const step of steps) {
    switch (step.do) {
      case 'look':
        await look(step.reader, step.anew);
        break;
      case 'load':
        load(step.reader);
        break;
      case 'fill':
        await fill(step.reader);
        break;
      case 'begin':
        await look(step.reader, step.anew);
        load(step.reader);
        break;
      case 'read':
        await look(step.reader, step.anew);
        load(step.reader);
        await fill(step.reader);
        break;
      case 'apply':
        applied += 1;
        untold.push(applied);
        break;
      case 'write':
        applied += 1;
        untold.push(applied);
        await tell(untold.length - 1, step.whole, step.known);
        break;
      case 'tell':
        await tell(step.which, step.whole, step.known);
        break;
      case 'forget':
        await forget();
        break;
      default:
        step satisfies never;
    }
  }
}

describe.each<[string, CopiesEngine, number]>([
  [MODEL.name, MODEL, 5000],
  ...CACHES.map((engine): [string, CopiesEngine, number] => [
    engine.name,
    engine,
    engine.name === 'js-redis-server' ? 600 : 2000,
  ]),
])('copies in %s', (_name, engine, numRuns) => {
  let running: RunningCopies;

  beforeAll(async () => {
    running = await engine.start(collections, Date.now);
  });
  afterAll(() => running.stop());

  test('once a version is told of, none older is served, whoever looks, loads, fills and tells in whatever order', async () => {
    let run = 0;

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...NAMES), fc.array(anyStep, { minLength: 4, maxLength: 60 }), (name, steps) =>
        walk(running.copies, () => running.forget(), name, steps, String(run++)),
      ),
      { numRuns },
    );
  }, 120_000);
});
