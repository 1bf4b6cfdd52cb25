import type { HttpRequest, HttpResponse } from '../../../lambda/front-door/http';
import { ProcessLife } from '../process-life';
import { type Answer, type AskedOrder, orderId } from './asked-order';
import { SaleDoorProcess } from './sale-door-process';
import type { SaleWorld } from './sale-world';

/** The last is beyond what a FIFO queue recognises. Unit: milliseconds. */
const PAUSES_MS = [20, 500, 5000, 14_000, 40_000, 330_000];

const ATTEMPTS_MAX = 6;

/** Who comes for the last units waits until they are counted and brought together. */
const PATIENT_ATTEMPTS_MAX = 40;
const PATIENT_PAUSE_MS = 20_000;

/** A door is slow before it is dead. Unit: milliseconds. */
const STALL_MS = [500, 9000] as const;

interface Place {
  process: SaleDoorProcess;
  isBusy: boolean;
}

/** Buyers at the front door, and the processes that serve them. */
export class Buyers {
  readonly #world: SaleWorld;
  readonly #places: Place[] = [];
  readonly #asked: AskedOrder[] = [];
  #invocations = 0;

  constructor(world: SaleWorld) {
    this.#world = world;
  }

  /** Plans `count` orders. Answers when the last will have been asked for the first time. */
  begin(count: number, quantityMax: number): number {
    const { random, scheduler, truth } = this.#world;
    const gap = random.pick([0, 5, 300, 4000, 15_000]);
    const skus = truth.sales.map(({ sku }) => sku);
    let time = 0;
    for (let left = count; left > 0; left -= 1) {
      time += random.between(0, gap);
      const [known] = random.chance(0.04) ? this.#asked.slice(-1) : [];
      const sku = known?.sku ?? random.pick(skus);
      const asked = this.#compose(sku, known?.key ?? `key-${this.#asked.length}`, random.between(1, quantityMax));
      scheduler.after(time, () => {
        truth.ask(asked);
        this.#ask(asked, 1, false);
      });
    }
    return time;
  }

  /** One after the other asks for one unit, until there are none: what is told in the end, and how many were had. */
  async drain(sku: string, most: number): Promise<{ readonly had: number; readonly last: Answer }> {
    for (let had = 0; had <= most; had += 1) {
      const asked = this.#compose(sku, `drain-${this.#asked.length}`, 1);
      this.#world.truth.ask(asked);
      await new Promise<void>((resolve) => this.#ask(asked, 1, true, resolve));
      const last = asked.answers.at(-1) ?? 'busy';
      if (last !== 'accepted') return { had, last };
    }
    return { had: most + 1, last: 'accepted' };
  }

  #compose(sku: string, key: string, quantity: number): AskedOrder {
    const token = `o${this.#asked.length + 1}`;
    const id = orderId(sku, key);
    const asked = { token, sku, key, quantity, buyer: token, id, begunAt: 0, answers: [], isOver: false };
    this.#asked.push(asked);
    this.#world.ledger.items.set(id, {
      token: id,
      write: undefined,
      poison: undefined,
      fragile: false,
      raw: '',
      partition: '',
    });
    return asked;
  }

  #ask(asked: AskedOrder, attempt: number, isPatient: boolean, ended: () => void = () => {}): void {
    const { scheduler, random, faults, truth, note, functionTimeoutMs } = this.#world;
    const place = this.#freePlace();
    this.#invocations += 1;
    const name = `d${this.#invocations}`;
    note(`${name} is asked ${asked.token}: ${asked.quantity} of ${asked.sku} by ${asked.key}`, () => asked.id);
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      const most = isPatient ? PATIENT_ATTEMPTS_MAX : ATTEMPTS_MAX;
      if (attempt >= most) return ended();
      const pause = isPatient ? PATIENT_PAUSE_MS : random.pick(PAUSES_MS);
      scheduler.after(pause, () => this.#ask(asked, attempt + 1, isPatient, ended));
    };
    const died = (how: string) => {
      note(`${name} ${how}`);
      place.process = new SaleDoorProcess(this.#world);
      place.isBusy = false;
      again();
    };
    const life = new ProcessLife(name, { ...this.#world, stallMs: STALL_MS }, died, Number.POSITIVE_INFINITY);
    scheduler.after(functionTimeoutMs, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    if (faults.hits('client-impatient')) scheduler.after(random.between(1, functionTimeoutMs), again);
    place.process.answer(asked, this.#request(asked, name), life).then(
      (response) => {
        if (!life.alive) return;
        life.alive = false;
        place.isBusy = false;
        note(`${name} answers ${asked.token} ${response.status}`, () => response.body);
        const answer = this.#heard(name, asked, response);
        // Who was told once may still ask again: the same answer must come.
        if (answer === 'busy' || faults.hits('answer-lost') || random.chance(0.1 * (isPatient ? 0 : 1))) return again();
        if (isOver) return;
        isOver = true;
        ended();
      },
      (error: unknown) => {
        this.#world.ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
    if (attempt === 1) truth.count('asked');
  }

  #heard(process: string, asked: AskedOrder, { status, body }: HttpResponse): Answer {
    const { truth, ledger } = this.#world;
    const told = JSON.parse(body);
    const answer = answerIn(status, String(told.type ?? ''), told);
    if (answer === undefined) {
      ledger.violate(`${process} answers ${asked.token} ${status} ${body}`);
      return 'busy';
    }
    truth.checkAnswer(process, asked, answer, told);
    return answer;
  }

  #request({ sku, key, quantity, buyer }: AskedOrder, requestId: string): HttpRequest {
    const { scheduler, functionTimeoutMs } = this.#world;
    return {
      method: 'POST',
      path: `/v1/sales/${sku}/orders`,
      query: '',
      headers: new Map([
        ['content-type', 'application/json'],
        ['idempotency-key', key],
      ]),
      body: new TextEncoder().encode(JSON.stringify({ quantity, buyer })),
      requestId,
      deadline: scheduler.now() + functionTimeoutMs,
    };
  }

  /** Lambda gives each request a process of its own, and makes one where all are busy. */
  #freePlace(): Place {
    const free = this.#places.filter(({ isBusy }) => !isBusy);
    const place = free.length > 0 ? this.#world.random.pick(free) : undefined;
    if (place !== undefined) {
      place.isBusy = true;
      return place;
    }
    const made = { process: new SaleDoorProcess(this.#world), isBusy: true };
    this.#places.push(made);
    return made;
  }
}

function answerIn(status: number, type: string, told: { readonly id?: string }): Answer | undefined {
  if (status === 202) return 'accepted';
  if (status === 503) return 'busy';
  if (type.endsWith('sold-out')) return told.id === undefined ? 'sold out' : 'refused';
  return type.endsWith('idempotency-key-reused') ? 'reused' : undefined;
}
