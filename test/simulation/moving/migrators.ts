import type { Collections } from '../../../lambda/contract/collection';
import { migrate } from '../../../lambda/migrator/migrate';
import type { Ledger } from '../ledger';
import { ProcessLife } from '../process-life';
import type { TableWorld } from '../simulated-table';
import type { Slot } from './deployments';
import type { MoveModel } from './move-model';
import { type LayoutModel, simulatedLayouts } from './simulated-layouts';
import { simulatedMoves } from './simulated-moves';

export interface MigratorWorld extends TableWorld {
  readonly ledger: Ledger;
  readonly versions: readonly Collections[];
  readonly layouts: LayoutModel;
  readonly moves: MoveModel;
  readonly stallMs?: readonly [number, number];
  readonly skew: () => number;
}

/** How often the schedule calls it, after how long it ends by itself, and Lambda ends it. Unit: milliseconds. */
const EVERY_MS = 60_000;
const WORKS_MS = 55_000;
const TIMEOUT_MS = 60_000;

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The real migrator, called every minute until `isOver`: a call does not wait for the one before it. */
export class Migrators {
  readonly #world: MigratorWorld;
  readonly #slot: Slot;
  readonly #name: string;
  readonly #isOver: () => boolean;
  readonly #unitsPerSecond: number;
  readonly #pageMax: number;
  #calls = 0;
  /** When those that run now were called. */
  readonly running = new Map<string, number>();

  constructor(name: string, slot: Slot, world: MigratorWorld, isOver: () => boolean) {
    this.#name = name;
    this.#slot = slot;
    this.#world = world;
    this.#isOver = isOver;
    this.#unitsPerSecond = world.random.pick([1, 5, 100]);
    this.#pageMax = world.random.pick([1, 2, 100]);
  }

  begin(): void {
    const { scheduler, random } = this.#world;
    scheduler.after(random.between(0, EVERY_MS), () => this.#tick());
  }

  #tick(): void {
    if (this.#isOver()) return;
    const { scheduler, random } = this.#world;
    scheduler.after(EVERY_MS + random.between(-500, 500), () => this.#tick());
    this.#call();
  }

  #call(): void {
    const world = this.#world;
    const { scheduler, faults, ledger, note, versions, moves, layouts, random } = world;
    this.#calls += 1;
    const name = `${this.#name}.${this.#calls}`;
    this.running.set(name, scheduler.now());
    const died = (how: string) => {
      note(`${name} ${how}`);
      this.running.delete(name);
    };
    const life = new ProcessLife(name, world, died, Number.POSITIVE_INFINITY);
    const skew = world.skew();
    const now = () => Math.floor(scheduler.now()) + skew;
    scheduler.after(TIMEOUT_MS, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    const page = (partition: string, after: string | undefined, limit: number) =>
      life
        .call('page', () => {
          if (faults.meetsOutage() || faults.hits('read-failed')) return undefined;
          const found = moves.page(partition, after, Math.min(limit, this.#pageMax));
          note(`${name} reads ${partition} after ${after}: ${found.raws.map(({ key }) => key.sort)}`);
          return found;
        })
        .then((found) => {
          if (found === undefined) throw new Error('InternalServerError');
          return found;
        });
    const ports = {
      store: simulatedLayouts(layouts, () => life, world),
      move: simulatedMoves(moves, life, world),
      pages: { page },
      now,
      sleep: (millis: number) => life.sleep(millis),
      random: () => random.float(),
      log: SILENT,
      report: () => {},
    };
    const terms = { deadline: now() + WORKS_MS, unitsPerSecond: this.#unitsPerSecond };
    migrate(versions[this.#slot.version] ?? {}, ports, terms).then(
      () => {
        if (!life.alive) return;
        life.alive = false;
        this.running.delete(name);
      },
      (error: unknown) => {
        note(`${name} threw ${String(error)}`);
        if (!isAnswerLost(error))
          ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
  }
}

/** The table does not answer, or others change its layouts all the time: the next call goes on. */
export function isAnswerLost(error: unknown): boolean {
  const text = String(error);
  return NO_ANSWER.some((part) => text.includes(part));
}

const NO_ANSWER = ['InternalServerError', 'TimeoutError', 'change under every look'];
