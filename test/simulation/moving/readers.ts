import { canonicalJson } from '../../../lambda/contract/canonical-json';
import { bodyOf, versionOf } from '../../../lambda/contract/record';
import type { HttpRequest, HttpResponse } from '../../../lambda/front-door/http';
import type { Asked } from '../direct/asked';
import { type DoorWorld, FrontDoorProcess } from '../direct/front-door-process';
import { ProcessLife } from '../process-life';
import type { Deployments, Slot } from './deployments';
import { doorOf, type MovingWorld, Whereabouts } from './moving-processes';
import { type MovingRecord, type MovingTruth, visible } from './moving-truth';

export interface ReaderWorld extends DoorWorld, MovingWorld {
  readonly moving: MovingTruth;
  readonly versions: Deployments['versions'];
  readonly functionTimeoutMs: number;
  readonly skew: () => number;
  readonly stallMs?: readonly [number, number];
}

/** Clients that read records through a real front door, which knows of the move or does not yet. */
export class Readers {
  readonly #world: ReaderWorld;
  readonly #slot: Slot;
  readonly #writes: boolean;
  #process: FrontDoorProcess;
  #isOutdated = false;
  #isBusy = false;
  #reads = 0;
  readonly counts = new Map<string, number>();

  constructor(world: ReaderWorld, slot: Slot) {
    this.#world = world;
    this.#slot = slot;
    // A door that writes nothing leaves what it reads of a deployment to those that do.
    this.#writes = world.random.chance(0.5);
    this.#process = this.#newProcess();
  }

  renew(): void {
    this.#isOutdated = true;
  }

  /** Reads some record now, where the process is free. */
  read(record: MovingRecord): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    if (this.#isOutdated) this.#process = this.#newProcess();
    this.#isOutdated = false;
    const { scheduler, faults, ledger, note, moving, functionTimeoutMs } = this.#world;
    this.#reads += 1;
    const name = `r${this.#slot.name}.${this.#reads}`;
    const from = moving.step;
    const free = (how: string) => {
      note(`${name} ${how}`);
      this.#process = this.#newProcess();
      this.#isBusy = false;
    };
    const life = new ProcessLife(name, this.#world, free, Number.POSITIVE_INFINITY);
    scheduler.after(functionTimeoutMs, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    note(`${name} reads ${record.name}`);
    const asked = NOTHING_ASKED;
    const path = `/v1/${record.collection}/${record.key}`;
    this.#process.answer(asked, requestFor(path, name, scheduler.now() + functionTimeoutMs), life).then(
      (response) => {
        if (!life.alive) return;
        life.alive = false;
        this.#isBusy = false;
        note(`${name} is answered ${response.status}`, () => JSON.stringify(response));
        this.counts.set(`read ${response.status}`, (this.counts.get(`read ${response.status}`) ?? 0) + 1);
        this.#check(name, record, from, response);
      },
      (error: unknown) => {
        ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
  }

  /** The answer must be what the record was at some moment since it was asked for. */
  #check(name: string, record: MovingRecord, from: number, { status, headers, body }: HttpResponse): void {
    const { ledger, moving } = this.#world;
    const states = moving.statesSince(record, from).map(visible);
    switch (status) {
      case 200: {
        const known = states.some(
          (state) =>
            state !== undefined &&
            headers.etag === `"${versionOf(state)}"` &&
            canonicalJson(bodyOf(state)) === canonicalJson(JSON.parse(body)),
        );
        if (!known) {
          ledger.violate(
            `${name} read ${record.name} as ${headers.etag} ${body}, which it was not: ${JSON.stringify(states)}`,
          );
        }
        return;
      }
      case 404:
        if (!states.includes(undefined))
          ledger.violate(`${name} did not find ${record.name}, which stood there all the time`);
        return;
      case 503:
        return;
      default:
        ledger.violate(`${name} was answered ${status} for ${record.name}: ${body}`);
    }
  }

  #newProcess(): FrontDoorProcess {
    const { versions, skew } = this.#world;
    const where = new Whereabouts(this.#world, versions[this.#slot.version] ?? {}, skew(), this.#writes);
    return new FrontDoorProcess(this.#world, 0, doorOf(where));
  }
}

/** Reads have no key and are given no stamp. */
export const NOTHING_ASKED: Asked = {
  token: 'read',
  parts: [],
  isTransaction: false,
  key: undefined,
  tracking: 'cached',
  prefer: '',
  http: { method: 'GET', path: '', headers: new Map(), body: new Uint8Array() },
  fragile: false,
  begunAt: 0,
  stamps: [],
  id: undefined,
  claimFailed: false,
  isForgotten: false,
};

export function requestFor(path: string, requestId: string, deadline: number, query = ''): HttpRequest {
  return { method: 'GET', path, query, headers: new Map(), body: new Uint8Array(), requestId, deadline };
}
