import * as fc from 'fast-check';
import { CONFLICT_POLICIES, type Collections, type ConflictPolicy } from '../../lambda/contract/collection';
import type { Outcome } from '../../lambda/contract/outcome';
import { placeByKey } from '../../lambda/contract/placement';
import { type ApplyPorts, applyWrites } from '../../lambda/writer/apply-writes';
import { KnownRecords } from '../../lambda/writer/known-records';
import type { Arrival } from '../../lambda/writer/policy';
import type { RecordTablePort } from '../../lambda/writer/record-table';
import { processBefore } from '../ordered-arrivals';
import { MemoryTable } from '../simulation/memory-table';
import { arrivalsOf, stories } from './arbitrary-writes';
import { type ExactItem, ofEngine, ofModel } from './exact-items';
import { type RealTable, startRealTable } from './real-table';

const RUNS = 80;

let real: RealTable;
beforeAll(async () => {
  real = await startRealTable();
});
afterAll(() => real.stop());

/** A writer's process after process, over one table. */
class Writer {
  readonly #ports: Omit<ApplyPorts, 'known'>;
  #known = new KnownRecords(100);

  constructor(table: RecordTablePort) {
    this.#ports = processBefore(table, {
      merge: (current, incoming) => {
        if (Object.hasOwn(incoming, 'count')) throw new Error('cannot merge a count');
        return { ...current, ...incoming, merged: true };
      },
    });
  }

  async apply(arrivals: readonly Arrival[], collections: Collections, freshProcess: boolean) {
    if (freshProcess) this.#known = new KnownRecords(100);
    const ports = { ...this.#ports, known: this.#known };
    const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
    return outcomes.map(inOurWords);
  }
}

/** The reasons of a refused item are the engine's own words. */
function inOurWords(outcome: Outcome): Outcome {
  return outcome.kind === 'poison' ? { ...outcome, reason: '' } : outcome;
}

/** What each policy must have come to at least now and then, or the stories compare too little. */
const TELLING: Readonly<Record<ConflictPolicy, readonly Outcome['kind'][]>> = {
  createOnly: ['applied', 'duplicate', 'conflict', 'superseded'],
  lastWriterWins: ['applied', 'duplicate', 'superseded'],
  priority: ['applied', 'duplicate', 'superseded'],
  versioned: ['applied', 'duplicate', 'conflict'],
  merge: ['applied', 'duplicate', 'poison'],
  patch: ['applied', 'duplicate'],
  counter: ['applied', 'duplicate', 'poison'],
};

let runs = 0;

test.each(CONFLICT_POLICIES.map((name) => name as ConflictPolicy))(
  '%s decides and leaves the same on the simulated table and on the engine, whatever is delivered again',
  async (policy) => {
    const seen = new Set<Outcome['kind']>();
    await fc.assert(
      fc.asyncProperty(stories(policy), async ({ drafts, deliveries }) => {
        runs += 1;
        const collections = { [policy]: { policy } };
        const arrivals = arrivalsOf(drafts, policy, policy, runs);
        const simulated = new MemoryTable();
        const [onModel, onEngine] = [new Writer(simulated), new Writer(real.port)];
        for (const { indexes, freshProcess } of deliveries) {
          const batch = indexes.flatMap((index) => arrivals[index] ?? []);

          const expected = await onModel.apply(batch, collections, freshProcess);
          const outcomes = await onEngine.apply(batch, collections, freshProcess);

          expect(outcomes).toEqual(expected);
          for (const { kind } of outcomes) seen.add(kind);
        }
        const keys = [...new Set(arrivals.map(({ write }) => write.key))].map((key) => placeByKey(policy, key));
        const left: (ExactItem | undefined)[] = await Promise.all(
          keys.map(async (key) => ofEngine(await real.item(key))),
        );
        expect(left).toEqual(keys.map((key) => ofModel(simulated.model.get(key))));
      }),
      { numRuns: RUNS },
    );
    expect([...seen]).toEqual(expect.arrayContaining([...TELLING[policy]]));
  },
  60_000,
);
