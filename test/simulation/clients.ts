import { MESSAGE_VERSION } from '../../lambda/contract/message';
import { isOrdered } from '../../lambda/contract/operations';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import type { Faults } from './faults';
import { askFrontDoor, type FrontDoorWorld, requestFor } from './front-door-clients';
import type { Ledger } from './ledger';
import type { Random } from './random';
import type { Scheduler } from './scheduler';
import { COLLECTIONS, type Item, queueOfSpot, type Spot, type Workload } from './workload';

interface Outgoing {
  readonly items: readonly Item[];
  readonly body: string;
  readonly group: string | undefined;
}

const SENDS_MAX = 3;

/** Clients behind the front door: they have writes packed and sent, and give up after a few failures. */
export class Clients {
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #ledger: Ledger;
  readonly #buffers: FrontDoorWorld['buffers'];
  readonly #note: FrontDoorWorld['note'];
  readonly #world: FrontDoorWorld;

  constructor(world: FrontDoorWorld) {
    this.#world = world;
    this.#scheduler = world.scheduler;
    this.#random = world.random;
    this.#faults = world.faults;
    this.#ledger = world.ledger;
    this.#buffers = world.buffers;
    this.#note = world.note;
  }

  /** Plans about `writes` writes from now on. Answers when the last will have been sent for the first time. */
  begin(writes: number, spots: readonly Spot[], workload: Workload): number {
    const random = this.#random;
    const gap = random.pick([0, 5, 200, 3000]);
    const packs = random.chance(0.4);
    let left = writes;
    let time = 0;
    while (left > 0) {
      const size = Math.min(left, packs ? random.between(1, 5) : 1);
      left -= size;
      time += random.between(0, gap);
      this.#scheduler.after(time, () => this.#begin(this.#compose(size, spots, workload)));
    }
    return time;
  }

  /** Single writes may go through the real front door; packed and hand-made messages go to the queue as they are. */
  #begin(message: Outgoing): void {
    const [item, ...more] = message.items;
    const request = item?.write === undefined || more.length > 0 ? undefined : requestFor(item.write);
    if (item === undefined || request === undefined || this.#random.chance(0.3)) this.#send(message, 1);
    else askFrontDoor(item, request, this.#world).catch((error: unknown) => this.#ledger.violate(String(error)));
  }

  #compose(size: number, spots: readonly Spot[], workload: Workload): Outgoing {
    const random = this.#random;
    const spot = random.pick(spots);
    const fifo = queueOfSpot(spot) === 'fifo';
    const mates = fifo ? [spot] : spots.filter((other) => queueOfSpot(other) === 'standard');
    const [first, ...more] = Array.from({ length: size }, () =>
      workload.next(fifo ? spot : random.pick(mates), size === 1),
    );
    if (first === undefined) throw new Error('a message holds at least one write');
    // Parts of a spread counter are groups of their own.
    const items = [first, ...more.filter((item) => !fifo || item.partition === first.partition)];
    const stray = !fifo && random.chance(0.03) ? strayItem(random.pick(spots), workload) : undefined;
    if (stray !== undefined && size > 1) items.push(stray);
    for (const item of items) this.#ledger.items.set(item.token, item);
    const body =
      typeof first.raw === 'string' && items.length === 1 && first.raw !== first.token
        ? first.raw
        : JSON.stringify({ version: MESSAGE_VERSION, writes: items.map((item) => item.raw) });
    return { items, body, group: fifo ? groupOf(first, spot) : undefined };
  }

  #send(message: Outgoing, attempt: number): void {
    const again = () => {
      if (attempt < SENDS_MAX)
        this.#scheduler.after(this.#random.between(0, 500), () => this.#send(message, attempt + 1));
    };
    const tokens = message.items.map((item) => item.token).join(' ');
    if (this.#faults.hits('send-failed')) {
      this.#note(`client could not send ${tokens}`);
      again();
      return;
    }
    this.#enter(message);
    if (this.#faults.hits('send-answer-lost')) {
      this.#note(`client sent ${tokens}, and the answer was lost`, () => message.body);
      again();
      return;
    }
    this.#note(`client sent ${tokens}`, () => message.body);
    for (const { token } of message.items) this.#ledger.accepted.add(token);
  }

  #enter({ items, body, group }: Outgoing): void {
    const { standard, fifo } = this.#buffers;
    const [first] = items;
    const sent =
      group === undefined
        ? standard.send({ body })
        : fifo.send({ body, groupId: group, deduplicationId: first?.token ?? body.slice(0, 100) });
    this.#ledger.enter(
      items.map((item) => item.token),
      sent.sequenceNumber,
    );
  }
}

/** The front door's group, also for what it would never have sent. */
function groupOf({ write }: Item, { name, key }: Spot): string {
  return messageGroupOf(write ?? { id: '', at: '', collection: name, key, op: 'delete' });
}

/** A write of an ordered collection that came by a standard queue has lost its order: it can only be set aside. */
export function strayItem(spot: Spot, workload: Workload): Item | undefined {
  if (!isOrdered(COLLECTIONS[spot.name])) return undefined;
  const item = workload.next(spot, false);
  return item.write === undefined ? undefined : { ...item, write: undefined, poison: 'unsupported-operation' };
}
