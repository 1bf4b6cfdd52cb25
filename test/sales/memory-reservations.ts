import type { Clock } from '../../lambda/platform/clock';
import { chosenFor, homeOf } from '../../lambda/sales/choose-bucket';
import type { Held, Reservation, ReservationAsk, Reservations } from '../../lambda/sales/reservations';
import type { OverdueHold, StockKeeping } from '../../lambda/sales/stock-keeping';

interface Hold {
  readonly quantity: number;
  readonly at: string;
  readonly fingerprint: string;
  readonly state: 'held' | 'kept';
  /** Its end, or when it was kept. */
  readonly time: number;
}

interface Mark {
  readonly state: 'sold' | 'refused';
  readonly at: string;
  readonly fingerprint: string;
}

interface Stock {
  left: number;
  revision: number;
  /** The revision of its last count. */
  counted: number;
  readonly holds: Map<string, Hold>;
}

/** Reservations as they are meant, in memory: what the scripts are held to, and the cache of tests and simulations. */
export class MemoryReservations implements Reservations, StockKeeping {
  readonly #now: Clock;
  readonly #holdMillis: number;
  /** By sku and bucket, as are the marks of ended orders. */
  readonly #stocks = new Map<string, Stock>();
  readonly #marks = new Map<string, Mark>();
  /** Where orders are that are not at home, by sku and order. */
  readonly #pointers = new Map<string, number>();
  readonly #loaders = new Set<string>();
  readonly #missingSince = new Map<string, number>();
  /** Nobody answers. */
  away = false;
  /** Calls of any kind. */
  calls = 0;

  constructor(now: Clock, holdSeconds: number) {
    this.#now = now;
    this.#holdMillis = holdSeconds * 1000;
  }

  /** All is lost, as when the cache starts anew. */
  forget(): void {
    for (const kept of [this.#stocks, this.#marks, this.#pointers, this.#loaders, this.#missingSince]) kept.clear();
  }

  async reserve(ask: ReservationAsk): Promise<Reservation> {
    this.calls += 1;
    if (this.away) return { kind: 'unavailable' };
    const { sku, order, quantity, buckets } = ask;
    const home = homeOf(order, buckets);
    const pointer = this.#pointers.get(`${sku} ${order}`);
    const found = this.#reserveAt(ask, pointer ?? home);
    if (found.kind !== 'short') return found;
    const all = Array.from({ length: buckets }, (_, bucket) => bucket);
    const unloaded = all.filter((bucket) => !this.#stocks.has(nameOf(sku, bucket)));
    if (unloaded.length > 0) return { kind: 'unloaded', buckets: unloaded };
    const next = chosenFor(
      order,
      quantity,
      all.map((bucket) => {
        this.#takeBack(nameOf(sku, bucket));
        return this.#stocks.get(nameOf(sku, bucket))?.left ?? 0;
      }),
    );
    if ('kind' in next) return next;
    if (next.bucket === home) this.#pointers.delete(`${sku} ${order}`);
    else this.#pointers.set(`${sku} ${order}`, next.bucket);
    const taken = this.#reserveAt(ask, next.bucket);
    return taken.kind === 'short' ? { kind: 'unavailable' } : taken;
  }

  #reserveAt(
    { sku, order, fingerprint, at, quantity }: ReservationAsk,
    bucket: number,
  ): Reservation | { readonly kind: 'short' } {
    const name = nameOf(sku, bucket);
    const mark = this.#marks.get(`${name} ${order}`);
    if (mark !== undefined) {
      if (!same(mark.fingerprint, fingerprint)) return { kind: 'reused' };
      return mark.state === 'refused' ? { kind: 'refused' } : { kind: 'held', bucket, at: mark.at, state: 'sold' };
    }
    const stock = this.#stocks.get(name);
    if (stock === undefined) return { kind: 'unloaded', buckets: [bucket] };
    const end = this.#now() + this.#holdMillis;
    const hold = stock.holds.get(order);
    if (hold !== undefined) {
      if (!same(hold.fingerprint, fingerprint)) return { kind: 'reused' };
      if (hold.state === 'held') stock.holds.set(order, { ...hold, time: end });
      return { kind: 'held', bucket, at: hold.at, state: hold.state };
    }
    if (!this.#takes(name, quantity)) return { kind: 'short' };
    stock.holds.set(order, { quantity, at, fingerprint, state: 'held', time: end });
    return { kind: 'held', bucket, at, state: 'new' };
  }

  /** Takes units for a hold, those of holds past their end only where the others do not do. */
  #takes(name: string, quantity: number): boolean {
    const stock = this.#stocks.get(name);
    if (stock === undefined) return false;
    if (stock.left < quantity) this.#takeBack(name);
    if (stock.left < quantity) return false;
    stock.left -= quantity;
    stock.revision += 1;
    return true;
  }

  #takeBack(name: string): void {
    const stock = this.#stocks.get(name);
    for (const [order, { state, time }] of stock?.holds ?? []) {
      if (state === 'held' && time <= this.#now()) this.#drop(name, order, true);
    }
  }

  #drop(name: string, order: string, back: boolean): void {
    const stock = this.#stocks.get(name);
    const hold = stock?.holds.get(order);
    if (stock === undefined || hold === undefined) return;
    stock.holds.delete(order);
    stock.revision += 1;
    if (back) stock.left += hold.quantity;
  }

  async keep({ sku, bucket, id }: Held): Promise<void> {
    this.calls += 1;
    if (!this.away) this.#keepAt(nameOf(sku, bucket), id);
  }

  #keepAt(name: string, order: string): void {
    const holds = this.#stocks.get(name)?.holds;
    const hold = holds?.get(order);
    if (hold?.state === 'held') holds?.set(order, { ...hold, state: 'kept', time: this.#now() });
  }

  async end(ends: Parameters<Reservations['end']>[0]): Promise<void> {
    this.calls += 1;
    if (this.away) return;
    for (const { held, end } of ends) {
      const { sku, bucket, id, quantity, at, fingerprint = '' } = held;
      const name = nameOf(sku, bucket);
      const stock = this.#stocks.get(name);
      const mark = this.#marks.get(`${name} ${id}`);
      const hold = stock?.holds.get(id);
      const isThis = hold?.at === at;
      if (end === 'released' && (hold?.state === 'kept' || !isThis)) continue;
      if (isThis) this.#drop(name, id, end !== 'sold' && end !== 'dropped');
      else if (end === 'sold' && stock !== undefined && mark?.state !== 'sold') {
        this.#drop(name, id, true);
        stock.left -= Math.min(stock.left, quantity);
        stock.revision += 1;
      }
      if (end === 'released' || mark?.state === 'sold') continue;
      const state = end === 'sold' || end === 'doubled' ? 'sold' : 'refused';
      this.#marks.set(`${name} ${id}`, { state, at, fingerprint: fingerprint || (hold?.fingerprint ?? '') });
    }
  }

  async stillHeld(held: readonly Held[]): Promise<readonly ('held' | 'lost' | 'unavailable')[]> {
    this.calls += 1;
    return held.map(({ sku, bucket, id, quantity, at, fingerprint = '' }) => {
      const name = nameOf(sku, bucket);
      const mark = this.#marks.get(`${name} ${id}`);
      if (this.away) return 'unavailable';
      if (mark !== undefined) return mark.state === 'sold' ? 'held' : 'lost';
      const stock = this.#stocks.get(name);
      if (stock === undefined) return 'unavailable';
      if (!stock.holds.has(id)) {
        if (!this.#takes(name, quantity)) return 'lost';
        stock.holds.set(id, { quantity, at, fingerprint, state: 'held', time: 0 });
      }
      this.#keepAt(name, id);
      return 'held';
    });
  }

  async look(sku: string, buckets: readonly number[]) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    return buckets.map((bucket) => {
      const stock = this.#stocks.get(nameOf(sku, bucket));
      if (stock === undefined) return { kind: 'unloaded' as const };
      const held = [...stock.holds.values()].reduce((sum, { quantity }) => sum + quantity, 0);
      return { kind: 'known' as const, left: stock.left, held, revision: stock.revision };
    });
  }

  async load(sku: string, stocks: Parameters<StockKeeping['load']>[1]) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    for (const { bucket, available } of stocks) {
      const name = nameOf(sku, bucket);
      if (this.#stocks.has(name)) continue;
      const revision = this.#now();
      this.#stocks.set(name, { left: available, revision, counted: revision, holds: new Map() });
    }
    return 'done' as const;
  }

  async overdue(sku: string, bucket: number, { keptBefore, most }: Parameters<StockKeeping['overdue']>[2]) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    const holds = [...(this.#stocks.get(nameOf(sku, bucket))?.holds ?? [])];
    const oldest = (state: Hold['state'], isOver: (time: number) => boolean): OverdueHold[] =>
      holds
        .filter(([, hold]) => hold.state === state && isOver(hold.time))
        .sort(([a, one], [b, other]) => one.time - other.time || (a < b ? -1 : 1))
        .slice(0, most)
        .map(([id, hold]) => ({
          held: { id, sku, bucket, quantity: hold.quantity, at: hold.at },
          state,
          seen: seenOf(hold),
        }));
    return [...oldest('held', (time) => time <= this.#now()), ...oldest('kept', (time) => time < keptBefore)];
  }

  async giveBack(holds: readonly OverdueHold[]) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    for (const { held, seen } of holds) {
      const name = nameOf(held.sku, held.bucket);
      const hold = this.#stocks.get(name)?.holds.get(held.id);
      if (hold !== undefined && seenOf(hold) === seen) this.#drop(name, held.id, true);
    }
    return 'done' as const;
  }

  async setLeft(sku: string, bucket: number, { revision, left }: { readonly revision: number; readonly left: number }) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    const stock = this.#stocks.get(nameOf(sku, bucket));
    if (stock === undefined || stock.holds.size > 0 || stock.revision !== revision) return 'changed' as const;
    stock.left = left;
    stock.revision += 1;
    stock.counted = stock.revision;
    return 'set' as const;
  }

  async take(sku: string, bucket: number, units: number) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    const stock = this.#stocks.get(nameOf(sku, bucket));
    if (stock === undefined) return 'unloaded' as const;
    if (stock.left < units) return 'short' as const;
    stock.left -= units;
    stock.revision += 1;
    return 'taken' as const;
  }

  async give(sku: string, bucket: number, { units, revision }: Parameters<StockKeeping['give']>[2]) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    const stock = this.#stocks.get(nameOf(sku, bucket));
    if (stock === undefined) return 'unloaded' as const;
    if (stock.counted > revision) return 'counted' as const;
    stock.left += units;
    stock.revision += 1;
    return 'given' as const;
  }

  async beginLoad(sku: string) {
    this.calls += 1;
    if (this.away) return 'unavailable' as const;
    const missingSince = this.#missingSince.get(sku) ?? this.#now();
    this.#missingSince.set(sku, missingSince);
    if (this.#loaders.has(sku)) return { kind: 'running' as const };
    this.#loaders.add(sku);
    return { kind: 'ours' as const, missingSince };
  }

  async endLoad(sku: string, loaded: boolean): Promise<void> {
    this.calls += 1;
    this.#loaders.delete(sku);
    if (loaded) this.#missingSince.delete(sku);
  }
}

function nameOf(sku: string, bucket: number): string {
  return `${bucket}#${sku}`;
}

function seenOf({ state, quantity, time, at, fingerprint }: Hold): string {
  return [state, quantity, time, at, fingerprint].join('|');
}

/** An end that was told without a hold left nothing to tell another request by. */
function same(fingerprint: string, other: string): boolean {
  return fingerprint === '' || fingerprint === other;
}
