import type { Collection, Collections, QueueKind } from '../../../lambda/contract/collection';
import { mayMove } from '../../../lambda/contract/placement';
import type { Demand } from '../demand';
import type { Knobs } from '../knobs';
import type { PlannedDoor } from './door/planned-door';
import type { PlanAsked } from './plan';

/** What of a path is planned with. `PathDescription` has it too. */
export interface PathToPlan {
  readonly demand: Demand;
  /** Those set by hand. */
  readonly knobs: Partial<Knobs>;
  /** Which of them takes most of the writes is not written anywhere: the first that is buffered is taken for it. */
  readonly collections: Collections;
  readonly kinds: Iterable<QueueKind>;
  /** What the table takes at once, where that was raised. */
  readonly warmWriteUnitsPerSecond?: number;
  readonly sells: boolean;
  /** A function with access logs, where it is left out. */
  readonly door?: PlannedDoor;
  /** @default 3 */
  readonly zones?: number;
  /**
   * Whether it has its dashboard and alarms.
   * @default true
   */
  readonly monitored?: boolean;
  /** Where it is deployed, where that is known. */
  readonly region?: string;
}

/** A path's question to `planOf`: whoever asks it for the same path has the same plan. */
export function planAskedOf(path: PathToPlan): PlanAsked {
  const { demand, knobs, collections, kinds, warmWriteUnitsPerSecond, sells, monitored = true, region } = path;
  const { door, zones } = path;
  const all = Object.values(collections);
  const first = all.find(({ mode = 'buffered' }) => mode === 'buffered') ?? all[0];
  const shards = shardsOf(first);
  return {
    demand,
    knobs,
    kinds: new Set(kinds),
    parts: { migrator: all.some(mayMove), sweeper: sells, monitored },
    ...(first !== undefined && { policy: first.policy }),
    ...(first?.spread !== undefined && { spread: first.spread }),
    ...(shards !== undefined && { shards }),
    ...(warmWriteUnitsPerSecond !== undefined && { warmWriteUnitsPerSecond }),
    ...(region !== undefined && { region }),
    ...(door !== undefined && { door }),
    ...(zones !== undefined && { zones }),
  };
}

function shardsOf(collection: Collection | undefined): number | undefined {
  const partition = collection?.partition;
  return partition !== undefined && 'shards' in partition ? partition.shards : undefined;
}
