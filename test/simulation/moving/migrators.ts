import type { Collections } from '../../../lambda/contract/collection';
import { dynamoDbLayoutStore } from '../../../lambda/layouts/dynamodb-layout-store';
import { dynamoDbMoveTable } from '../../../lambda/migrator/dynamodb-move-table';
import { dynamoDbPages } from '../../../lambda/migrator/dynamodb-pages';
import { migrate } from '../../../lambda/migrator/migrate';
import type { Ledger } from '../ledger';
import { ProcessLife } from '../process-life';
import type { Slot } from './deployments';
import type { DynamoModel } from './dynamo-model';
import { SILENT } from './moving-processes';
import { type DynamoWorld, simulatedDynamo, TABLE } from './simulated-dynamo';

export interface MigratorWorld extends DynamoWorld {
  readonly ledger: Ledger;
  readonly versions: readonly Collections[];
  readonly dynamo: DynamoModel;
  readonly stallMs?: readonly [number, number];
  readonly skew: () => number;
}

/** How often the schedule calls it, after how long it ends by itself, and Lambda ends it. Unit: milliseconds. */
const EVERY_MS = 60_000;
const WORKS_MS = 55_000;
const TIMEOUT_MS = 60_000;

/**
 * The real migrator, called until `isOver`: a call does not wait for the one before it. Every minute once there is something
 * to move; before that most calls are left out, which would look and find nothing to do.
 */
export class Migrators {
  readonly #world: MigratorWorld;
  readonly #slot: Slot;
  readonly #isOver: () => boolean;
  readonly #isDue: () => boolean;
  readonly #unitsPerSecond: number;
  readonly #pageMax: number;
  #calls = 0;
  /** When those that run now were called. */
  readonly running = new Map<string, number>();

  constructor(slot: Slot, world: MigratorWorld, isOver: () => boolean, isDue: () => boolean) {
    this.#slot = slot;
    this.#world = world;
    this.#isOver = isOver;
    this.#isDue = isDue;
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
    const minutes = this.#isDue() ? 1 : random.between(1, 6);
    scheduler.after(minutes * EVERY_MS + random.between(-500, 500), () => this.#tick());
    this.#call();
  }

  #call(): void {
    const world = this.#world;
    const { scheduler, faults, ledger, note, versions, dynamo } = world;
    this.#calls += 1;
    const name = `${this.#slot.name}.${this.#calls}`;
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
    const client = simulatedDynamo(dynamo, () => life, world, this.#pageMax);
    const ports = {
      store: dynamoDbLayoutStore(client, TABLE),
      move: dynamoDbMoveTable(client, TABLE),
      pages: dynamoDbPages(client, TABLE),
      now,
      sleep: (millis: number) => life.sleep(millis),
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

/** The table does not answer for some of the layouts or for any, or others change them all the time: the next call goes on. */
export function isAnswerLost(error: unknown): boolean {
  const reasons = error instanceof AggregateError ? error.errors : [error];
  return reasons.every((reason) => NO_ANSWER.some((part) => String(reason).includes(part)));
}

const NO_ANSWER = ['no answer', 'left its key', 'change under every look'];
