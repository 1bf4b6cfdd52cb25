import { type Collection, type Collections, collectionOf } from '../contract/collection';
import type { FinalOutcome, Outcome } from '../contract/outcome';
import { nameOfPlace, type RecordKey, whyUnplaced } from '../contract/placement';
import { isToldOf } from '../contract/record-caching';
import type { RecordChange } from '../platform/record-copies';
import type { Patience } from './backoff';
import type { Asked } from './batch-report';
import { placeOfWrite } from './decide-alone';
import type { Dress } from './dress';
import type { KnownRecords } from './known-records';
import { decideRefusal } from './policies/refusal';
import type { Arrival, Decision, Known, Policy, Refused } from './policy';
import { type CollectionRules, type Merges, rulesOf } from './policy-registry';

/** A write of the batch, with its place in it. */
export interface Waiting {
  readonly index: number;
  readonly arrival: Arrival;
}

/** All that a batch holds for one record, worked off fold by fold. Two lanes never share a record. */
export interface Lane {
  readonly key: RecordKey;
  readonly policy: Policy;
  /** For statements that are not the policy's own. */
  readonly dress: Dress;
  readonly batchIds: ReadonlySet<string>;
  readonly appliedIds: string[];
  readonly refused: Refused[];
  /** What is still to do: usually one fold of all the writes; one each after a fold was refused as invalid. */
  folds: Waiting[][];
  known: Known;
  /** Conditions that failed for the present fold. */
  refusals: number;
  /** Attempts of the present fold that had no effect, or whose effect is not known. */
  setbacks: number;
  /** How to wait after the last of them. */
  setback: Patience | undefined;
  /** An answer never came: what is found applied may be our own work. */
  inDoubt: boolean;
  /** The table refused the present fold, a single write, for good: what is left is to write that down. */
  poison: FinalOutcome | undefined;
  /** The statement must not share a call: some statement spoiled the last one. */
  alone: boolean;
  /** Its collection, where copies of records are told what is written; else nobody keeps any. */
  readonly told: Collection | undefined;
  /** What they are to be told. */
  change: RecordChange | undefined;
}

/** Arrivals of a collection whose layout is unknown have none. */
export function lanesOf(
  arrivals: readonly Arrival[],
  collections: Collections,
  merges: Merges,
  known: KnownRecords,
): Lane[] {
  const rules = new Map<string, RulesHere | 'unplaced'>();
  const byPlace = new Map<string, Beginning>();
  arrivals.forEach((arrival, index) => {
    const { write } = arrival;
    let here = rules.get(write.collection);
    if (here === undefined) {
      here = rulesHere(write.collection, collections, merges);
      rules.set(write.collection, here);
    }
    if (here === 'unplaced') return;
    const key = placeOfWrite(write, here.collection);
    const place = nameOfPlace(key);
    const begun = byPlace.get(place);
    if (begun === undefined) byPlace.set(place, { key, rules: here, fold: [{ index, arrival }] });
    else begun.fold.push({ index, arrival });
  });
  return Array.from(byPlace, ([place, begun]) => laneOf(begun, known.shapeOf(place)));
}

/** What lanes of one collection share: worked out once a batch. */
interface RulesHere extends CollectionRules {
  readonly collection: Collection;
  readonly told: Collection | undefined;
}

interface Beginning {
  readonly key: RecordKey;
  readonly rules: RulesHere;
  readonly fold: Waiting[];
}

function rulesHere(name: string, collections: Collections, merges: Merges): RulesHere | 'unplaced' {
  const collection = collectionOf(collections, name);
  if (collection === undefined) throw new Error(`collection ${name} was not checked`);
  if (whyUnplaced(collection) !== undefined) return 'unplaced';
  const told = isToldOf(collection) ? collection : undefined;
  return { collection, told, ...rulesOf(name, collection, merges) };
}

function laneOf({ key, rules: { policy, dress, told }, fold }: Beginning, shape: string | undefined): Lane {
  return {
    key,
    policy,
    dress,
    batchIds: new Set(fold.map((waiting) => waiting.arrival.write.id)),
    appliedIds: [],
    refused: [],
    folds: [fold],
    known: { kind: 'guess', shape },
    refusals: 0,
    setbacks: 0,
    setback: undefined,
    inDoubt: false,
    poison: undefined,
    alone: false,
    told,
    change: undefined,
  };
}

/** The writes of a lane that nobody has worked on yet. */
export function askedOf({ folds: [fold = []] }: Lane): Asked {
  const { collection = '', key = '' } = fold[0]?.arrival.write ?? {};
  return { collection, key, writes: fold.length };
}

export function decide(lane: Lane): Decision {
  const { key, known, batchIds, appliedIds, refused } = lane;
  const arrivals = (lane.folds[0] ?? []).map((waiting) => waiting.arrival);
  const situation = { key, known, arrivals, batchIds, appliedIds, refusals: refused };
  if (lane.poison === undefined) return lane.policy.decide(situation);
  // Its condition is the fence alone: a direct write may change the record after it was read, and no index must follow that look.
  return lane.dress(decideRefusal(situation, lane.poison), arrivals[0]?.write.key ?? '');
}

/** Takes the decided writes off the present fold and gives their verdicts. */
export function endFold(lane: Lane, outcomes: readonly Outcome[]): { index: number; outcome: Outcome }[] {
  const [fold = [], ...rest] = lane.folds;
  const decided = fold.slice(0, outcomes.length);
  const left = fold.slice(outcomes.length);
  lane.folds = left.length > 0 ? [left, ...rest] : rest;
  const verdicts = decided.flatMap(({ index, arrival }, position) => {
    const outcome = outcomes[position];
    if (outcome === undefined) return [];
    // After a call whose answer never came, "already applied" means that the call did it.
    const ours = lane.inDoubt && outcome.kind === 'duplicate';
    remember(lane, arrival.write.id, outcome);
    return [{ index, outcome: ours ? ({ kind: 'applied' } as const) : outcome }];
  });
  lane.refusals = 0;
  lane.setbacks = 0;
  lane.setback = undefined;
  lane.inDoubt = false;
  lane.poison = undefined;
  return verdicts;
}

/** What a later statement of this batch must carry on: its fence passes these writes, and a crash brings them all back. */
function remember(lane: Lane, id: string, outcome: Outcome): void {
  if (outcome.kind === 'applied' || outcome.kind === 'duplicate') lane.appliedIds.push(id);
  else if (outcome.kind === 'conflict' || outcome.kind === 'poison') lane.refused.push({ id, outcome });
}

/** Lets every write of a fold stand for itself: one that can never be applied must not take its neighbours with it. */
function splitFold(lane: Lane): void {
  const [fold = [], ...rest] = lane.folds;
  lane.folds = [...fold.map((waiting) => [waiting]), ...rest];
  lane.refusals = 0;
}

/**
 * Takes in that the table refuses the present fold for good. Several writes are tried one by one; of one in an ordered
 * collection the refusal is written down first; any other is poison at once. Gives the verdict where there is one.
 */
export function refuseFold(lane: Lane, reason: string): FinalOutcome | undefined {
  const [fold = []] = lane.folds;
  if (fold.length > 1) {
    splitFold(lane);
    return undefined;
  }
  const poison = { kind: 'poison', cause: 'item-refused', reason } as const;
  const ordered = fold.some(({ arrival }) => arrival.fence !== '');
  // A record without room even for the mark: then the verdict stands without it.
  if (!ordered || lane.poison !== undefined) return lane.poison ?? poison;
  lane.poison = poison;
  lane.refusals = 0;
  return undefined;
}
