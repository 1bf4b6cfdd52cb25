import type { HttpResponse } from '../../../lambda/front-door/http';
import { FrontDoorProcess } from '../direct/front-door-process';
import { ProcessLife } from '../process-life';
import type { Slot } from './deployments';
import { doorOf, Whereabouts } from './moving-processes';
import { NOTHING_ASKED, type ReaderWorld, requestFor } from './readers';
import { Walk } from './walk';

const MINUTE = 60_000;

/** How long a client waits from page to page at the most: as a program, as a person, and as one who is called away. */
const PACES_MS = [30, 30, 2000, MINUTE, 25 * MINUTE] as const;

/** Pages without an answer, until a client gives up. */
const FAILURES_MAX = 8;

/** A front door at which pages are asked for. */
interface Door {
  readonly slot: Slot;
  process: FrontDoorProcess | undefined;
}

/** A client that lists collections: each page at any of several doors, deployed and renewed on their own. */
export class Listers {
  readonly #world: ReaderWorld;
  readonly #doors: readonly Door[];
  readonly #writes: boolean;
  #walks = 0;
  #isBusy = false;
  readonly counts = new Map<string, number>();

  constructor(world: ReaderWorld, slots: readonly Slot[]) {
    this.#world = world;
    this.#doors = slots.map((slot) => ({ slot, process: undefined }));
    this.#writes = world.random.chance(0.5);
  }

  /** The functions of this slot are deployed anew. */
  renew(slot: Slot): void {
    for (const door of this.#doors) if (door.slot === slot) door.process = undefined;
  }

  /** Walks through the collection from now on, unless another walk is still under way. */
  walk(collection: string): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const { random, moving, ledger, note } = this.#world;
    this.#walks += 1;
    const walk = new Walk(`walk ${this.#walks}`, collection, random, moving, ledger);
    note(`${walk.name} of ${collection} begins: ${walk.query}`);
    this.#ask(walk, random.pick(PACES_MS), 0);
  }

  #ask(walk: Walk, paceMs: number, failures: number): void {
    const { scheduler, random, faults, ledger, note, moving, functionTimeoutMs } = this.#world;
    const door = random.pick(this.#doors);
    door.process ??= this.#newProcess(door.slot);
    const from = moving.step;
    const again = (wait: number, failed: number) => {
      scheduler.after(random.between(0, wait), () => this.#ask(walk, paceMs, failed));
    };
    const failed = () => {
      if (failures < FAILURES_MAX) return again(Math.max(paceMs, MINUTE), failures + 1);
      walk.giveUp();
      this.#end(walk, 'given up');
    };
    const died = (how: string) => {
      note(`${walk.name} ${how}`);
      door.process = undefined;
      failed();
    };
    const life = new ProcessLife(`${walk.name} at ${door.slot.name}`, this.#world, died, Number.POSITIVE_INFINITY);
    scheduler.after(functionTimeoutMs, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    const { collection, query } = walk;
    const request = requestFor(`/v1/${collection}`, walk.name, scheduler.now() + functionTimeoutMs, query);
    door.process.answer(NOTHING_ASKED, request, life).then(
      (response) => {
        if (!life.alive) return;
        life.alive = false;
        note(`${walk.name} is answered ${response.status}`, () => response.body);
        this.#count(`page ${response.status}`);
        if (!this.#isPage(walk, response)) failed();
        else if (walk.take(response.body, from)) again(paceMs, 0);
        else this.#end(walk, 'through');
      },
      (error: unknown) => {
        ledger.violate(`${walk.name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
  }

  #isPage({ name, query }: Walk, { status, body }: HttpResponse): boolean {
    if (status !== 200 && status !== 503)
      this.#world.ledger.violate(`${name} was answered ${status} ${query}: ${body}`);
    return status === 200;
  }

  #end({ name }: Walk, how: 'through' | 'given up'): void {
    this.#world.note(`${name} is ${how}`);
    this.#count(`walk ${how}`);
    this.#isBusy = false;
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  #newProcess(slot: Slot): FrontDoorProcess {
    const { versions, skew } = this.#world;
    const where = new Whereabouts(this.#world, versions[slot.version] ?? {}, skew(), this.#writes);
    return new FrontDoorProcess(this.#world, 0, doorOf(where));
  }
}
