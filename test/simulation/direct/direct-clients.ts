import type { HttpRequest, HttpResponse } from '../../../lambda/front-door/http';
import { ProcessLife } from '../process-life';
import type { Asked } from './asked';
import type { DirectTruth } from './direct-truth';
import type { DirectWorkload } from './direct-workload';
import { type DoorWorld, FrontDoorProcess } from './front-door-process';

export interface ClientWorld extends DoorWorld {
  readonly truth: DirectTruth;
  readonly workload: DirectWorkload;
  /** After which Lambda ends a front door. Unit: milliseconds. */
  readonly functionTimeoutMs: number;
  /** A new front door of what is deployed now, where that changes. */
  readonly newDoor?: (skew: number) => FrontDoorProcess;
}

/** With a key, the same request is sent again this often at the most. */
const ATTEMPTS_MAX = 5;

/** The last is beyond what a FIFO queue recognises. Unit: milliseconds. */
const PAUSES_MS = [20, 500, 5000, 14_000, 80_000, 330_000];

const PREFERENCES = ['', 'respond-async', 'wait=1'];

interface Place {
  process: FrontDoorProcess;
  isBusy: boolean;
  isOutdated: boolean;
}

/** Clients that wait at the front door, and the processes that serve them. */
export class DirectClients {
  readonly #world: ClientWorld;
  readonly #places: Place[] = [];
  #invocations = 0;

  constructor(world: ClientWorld) {
    this.#world = world;
  }

  /** Plans about `count` requests. Answers when the last will have been sent for the first time. */
  begin(count: number): number {
    const { random, scheduler } = this.#world;
    const gap = random.pick([0, 20, 300, 4000]);
    let time = 0;
    for (let left = count; left > 0; left -= 1) {
      time += random.between(0, gap);
      scheduler.after(time, () => this.#ask(this.#world.workload.next(), 1));
    }
    return time;
  }

  /** A deployment: requests from now on meet new processes. */
  renew(): void {
    for (const place of this.#places) place.isOutdated = true;
  }

  #ask(asked: Asked, attempt: number): void {
    const { scheduler, random, faults, truth, note, functionTimeoutMs } = this.#world;
    if (attempt === 1) {
      asked.begunAt = scheduler.now();
      truth.ask(asked);
    }
    const place = this.#freePlace();
    this.#invocations += 1;
    const name = `d${this.#invocations}`;
    const request = this.#request(asked, name);
    note(
      `${name} is asked ${asked.token} ${request.method} ${request.path} ${request.headers.get('prefer') ?? ''}`,
      () => [new TextDecoder().decode(request.body), JSON.stringify([...request.headers])].join(' '),
    );
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      if (asked.key === undefined || attempt >= ATTEMPTS_MAX) return;
      scheduler.after(random.pick(PAUSES_MS), () => this.#ask(asked, attempt + 1));
    };
    const died = (how: string) => {
      note(`${name} ${how}`);
      place.process = this.#newProcess();
      place.isBusy = false;
      again();
    };
    const life = new ProcessLife(name, this.#world, died, Number.POSITIVE_INFINITY);
    scheduler.after(functionTimeoutMs, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    if (faults.hits('client-impatient')) scheduler.after(random.between(1, functionTimeoutMs), again);
    place.process.answer(asked, request, life).then(
      (response) => {
        if (!life.alive) return;
        life.alive = false;
        place.isBusy = false;
        note(`${name} answers ${asked.token} ${response.status}`, () => JSON.stringify(response));
        truth.checkAnswer(name, asked, response);
        if (faults.hits('answer-lost') || isUnsettled(response)) again();
        else this.#heard(asked, response, isOver);
      },
      (error: unknown) => {
        this.#world.ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
  }

  /** Who was refused a transfer reads again and asks anew. */
  #heard(asked: Asked, { status }: HttpResponse, isOver: boolean): void {
    const { random, scheduler, workload } = this.#world;
    if (isOver || status !== 409 || !asked.isTransaction || !random.chance(0.5)) return;
    const next = workload.transfer();
    if (next !== undefined) scheduler.after(random.between(0, 2000), () => this.#ask(next, 1));
  }

  #request(asked: Asked, requestId: string): HttpRequest {
    const { random, scheduler, functionTimeoutMs } = this.#world;
    const headers = new Map(asked.http.headers);
    const prefer = random.chance(0.1) ? random.pick(PREFERENCES) : asked.prefer;
    if (prefer !== '') headers.set('prefer', prefer);
    return { ...asked.http, headers, query: '', requestId, deadline: scheduler.now() + functionTimeoutMs };
  }

  /** Lambda gives each request a process of its own, and makes one where all are busy. */
  #freePlace(): Place {
    const free = this.#places.filter(({ isBusy }) => !isBusy);
    if (free.length === 0) {
      const made = { process: this.#newProcess(), isBusy: true, isOutdated: false };
      this.#places.push(made);
      return made;
    }
    const place = this.#world.random.pick(free);
    if (place.isOutdated) place.process = this.#newProcess();
    place.isOutdated = false;
    place.isBusy = true;
    return place;
  }

  #newProcess(): FrontDoorProcess {
    const skew = this.#world.random.pick([0, 0, -30, 30]);
    return this.#world.newDoor?.(skew) ?? new FrontDoorProcess(this.#world, skew);
  }
}

function isUnsettled({ status, body }: HttpResponse): boolean {
  return status >= 500 || (status === 409 && body.includes('idempotency-key-in-use'));
}
