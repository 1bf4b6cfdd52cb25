import type { Collections } from '../../../lambda/contract/collection';
import type { Layouts } from '../../../lambda/layouts/layouts';
import { rememberedLayouts } from '../../../lambda/layouts/remembered-layouts';
import { type Moving, movingTable, movingTransactions } from '../../../lambda/migrator/moving-table';
import { SettledPlaces } from '../../../lambda/migrator/settled-places';
import type { ProcessLife } from '../process-life';
import type { TableWorld } from '../simulated-table';
import type { Open } from '../writer-process';
import type { MoveModel } from './move-model';
import { type LayoutModel, simulatedLayouts } from './simulated-layouts';
import { simulatedMoves } from './simulated-moves';

export interface MovingWorld extends TableWorld {
  readonly versions: readonly Collections[];
  readonly layouts: LayoutModel;
  readonly moves: MoveModel;
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** What one process remembers of layouts and of what has moved, from its first invocation to its end. */
export class Whereabouts {
  readonly layouts: Layouts;
  readonly #world: MovingWorld;
  readonly #settled: SettledPlaces;
  readonly #now: () => number;
  #life: ProcessLife | undefined;

  constructor(world: MovingWorld, declared: Collections, skew: number, registers = true) {
    this.#world = world;
    this.#settled = new SettledPlaces(world.random.pick([1, 3, 100]));
    this.#now = () => Math.floor(world.scheduler.now()) + skew;
    const store = simulatedLayouts(world.layouts, () => this.#alive(), world);
    this.layouts = rememberedLayouts(declared, store, { now: this.#now, log: SILENT, registers });
  }

  /** Calls are made by the invocation that runs now. */
  begin(life: ProcessLife): Moving {
    this.#life = life;
    const { layouts } = this;
    return {
      move: simulatedMoves(this.#world.moves, life, this.#world),
      layouts,
      settled: this.#settled,
      now: this.#now,
    };
  }

  #alive(): ProcessLife {
    if (this.#life === undefined) throw new Error('no invocation runs');
    return this.#life;
  }
}

/** As the real writer opens its table. */
export function openMoving(whereabouts: Whereabouts): Open {
  return async (life, { table, transactions }) => {
    const moving = whereabouts.begin(life);
    let collections: Collections;
    try {
      collections = await whereabouts.layouts.current();
    } catch {
      return undefined;
    }
    return {
      collections,
      table: movingTable(table, collections, moving),
      transactions: movingTransactions(
        { ...transactions, read: table.read, single: table.single },
        collections,
        moving,
      ),
    };
  };
}
