import { type Collections, collectionOf } from '../contract/collection';
import type { FinalOutcome } from '../contract/outcome';
import { placeByKey, type RecordKey } from '../contract/placement';
import type { Write } from '../contract/write';
import type { KnownRecords } from './known-records';
import { type Decision, type Known, type Policy, policyOf } from './policy';

/** A write of the batch, with its place in it. */
export interface Waiting {
  readonly index: number;
  readonly write: Write;
}

/** All that a batch holds for one record, worked off fold by fold. Two lanes never share a record. */
export interface Lane {
  readonly key: RecordKey;
  readonly policy: Policy;
  /** What is still to do: usually one fold of all the writes; one each after a fold was refused as invalid. */
  folds: Waiting[][];
  known: Known;
  /** Conditions that failed for the present fold. */
  refusals: number;
  /** Attempts of the present fold that had no effect, or whose effect is not known. */
  setbacks: number;
  /** An answer never came: what is found applied may be our own work. */
  inDoubt: boolean;
  /** The statement must not share a call: some statement spoiled the last one. */
  alone: boolean;
}

export function lanesOf(writes: readonly Write[], collections: Collections, known: KnownRecords): Lane[] {
  const lanes = new Map<string, Lane>();
  writes.forEach((write, index) => {
    const collection = collectionOf(collections, write.collection);
    if (collection === undefined) throw new Error(`collection ${write.collection} was not checked`);
    const key = placeByKey(write.collection, write.key);
    const lane = lanes.get(key.partition);
    if (lane !== undefined) {
      lane.folds[0]?.push({ index, write });
      return;
    }
    lanes.set(key.partition, {
      key,
      policy: policyOf(collection),
      folds: [[{ index, write }]],
      known: { kind: 'guess', shape: known.shapeOf(key.partition) },
      refusals: 0,
      setbacks: 0,
      inDoubt: false,
      alone: false,
    });
  });
  return [...lanes.values()];
}

export function decide(lane: Lane): Decision {
  const fold = lane.folds[0] ?? [];
  return lane.policy.decide(
    lane.key,
    lane.known,
    fold.map((waiting) => waiting.write),
  );
}

/** Ends the present fold and gives its verdicts. */
export function endFold(lane: Lane, outcomes: readonly FinalOutcome[]): { index: number; outcome: FinalOutcome }[] {
  const fold = lane.folds.shift() ?? [];
  const verdicts = fold.flatMap((waiting, position) => {
    const outcome = outcomes[position];
    if (outcome === undefined) return [];
    // After a call whose answer never came, "already applied" means that the call did it.
    const ours = lane.inDoubt && outcome.kind === 'duplicate';
    return [{ index: waiting.index, outcome: ours ? ({ kind: 'applied' } as const) : outcome }];
  });
  lane.refusals = 0;
  lane.setbacks = 0;
  lane.inDoubt = false;
  return verdicts;
}

/** Lets every write of a fold stand for itself: one that can never be applied must not take its neighbours with it. */
export function splitFold(lane: Lane): void {
  const [fold = [], ...rest] = lane.folds;
  lane.folds = [...fold.map((waiting) => [waiting]), ...rest];
  lane.refusals = 0;
}
