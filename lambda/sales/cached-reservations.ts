// Receives: orders that want units, and what became of them.
// Promises: what is held for one order is held for no other, and one order holds units once; a later request finds its order.
// Hands on: one script at the order's home bucket, and at others only where that is empty.

import type { CacheClient } from '../platform/cache-client';
import type { Clock } from '../platform/clock';
import { atBucket, atBuckets, BUCKET_SCRIPTS as SCRIPTS } from './bucket-scripts';
import { chosenFor, homeOf } from './choose-bucket';
import type { Held, Reservation, ReservationAsk, Reservations } from './reservations';
import { StockMemory } from './stock-memory';

export interface ReservationTerms {
  /** How long an order that was never acknowledged keeps its units. Unit: seconds. */
  readonly holdSeconds: number;
  readonly now: Clock;
  /** @default - one that remembers a quarter of a second */
  readonly memory?: StockMemory;
}

/**
 * Home, its pointer's bucket, and two that others may empty first: each step is a round trip or three. Who still has
 * nothing is told to come again.
 */
const STEPS_MAX = 6;

const UNAVAILABLE: Reservation = { kind: 'unavailable' };

export function cachedReservations(
  cache: CacheClient,
  { holdSeconds, now, memory = new StockMemory() }: ReservationTerms,
): Reservations {
  return {
    async reserve({ withinMs = Number.POSITIVE_INFINITY, ...asked }) {
      const ask = { ...asked, until: now() + withinMs };
      const home = homeOf(ask.order, ask.buckets);
      let bucket = home;
      let inVain: number | undefined;
      let hasLooked = false;
      for (let step = 0; step < STEPS_MAX; step++) {
        const found = await reserveAt(ask, bucket, inVain);
        if (found.kind === 'elsewhere') {
          bucket = found.bucket;
          continue;
        }
        if (found.kind !== 'short') return found;
        if (bucket !== home) inVain = bucket;
        const known = memory.tooLittleFor(ask.sku, ask.quantity, now());
        const next = known === undefined ? await elsewhere(ask) : chosenFor(ask.order, ask.quantity, known);
        if ('kind' in next) {
          // What is gone another request of this very order may have taken just now: then it had said so at home before.
          const isNone = next.kind === 'soldOut' || next.kind === 'scattered';
          if (!isNone || known !== undefined || hasLooked) return next;
          hasLooked = true;
          bucket = home;
          continue;
        }
        bucket = next.bucket === home ? home : await pointed(ask, home, inVain, next.bucket);
        if (bucket === NOWHERE) return UNAVAILABLE;
      }
      return { kind: 'scattered', left: ask.quantity };
    },

    async end(ends) {
      const calls = ends.map(({ held, end }) => ({
        ...ofOrder(held),
        args: [held.id, end, held.quantity, held.at, held.fingerprint ?? ''],
      }));
      if (calls.length > 0) await atBuckets(cache, SCRIPTS.end, calls, now());
    },

    async stillHeld(held) {
      if (held.length === 0) return [];
      const calls = held.map((one) => ({
        ...ofOrder(one),
        args: [one.id, one.at, one.quantity, one.fingerprint ?? ''],
      }));
      const found = await atBuckets(cache, SCRIPTS.stillHeld, calls, now());
      return held.map((_, index) => {
        const answer = found === 'unavailable' ? found : found[index];
        return answer === 'held' || answer === 'lost' ? answer : 'unavailable';
      });
    },

    async whereabouts(asked) {
      if (asked.length === 0) return [];
      const calls = asked.map(({ held, home, inVain }) => ({
        ...ofOrder({ ...held, bucket: home }),
        args: [held.id, inVain, home],
      }));
      const found = await atBuckets(cache, SCRIPTS.whereabouts, calls, now());
      return asked.map((_, index) => {
        const answer = found === 'unavailable' ? found : found[index];
        if (answer === 'nowhere') return answer;
        return typeof answer === 'string' && /^\d+$/.test(answer) ? Number(answer) : 'unavailable';
      });
    },
  };

  async function reserveAt(
    { sku, order, fingerprint, at, quantity, until }: Timed,
    bucket: number,
    inVain: number | undefined,
  ): Promise<Found> {
    const millis = now();
    const args = [order, fingerprint, at, quantity, millis + holdSeconds * 1000, inVain ?? ''];
    if (millis >= until) return UNAVAILABLE;
    const call = { sku, bucket, order, args };
    return foundIn(await atBucket(cache, SCRIPTS.reserve, call, millis, until - millis), bucket);
  }

  /** Where there is enough, or why nowhere. Only now it is known that the order is new. */
  async function elsewhere({ sku, order, quantity, buckets, until }: Timed) {
    const millis = now();
    if (millis >= until) return UNAVAILABLE;
    const calls = Array.from({ length: buckets }, (_, bucket) => ({ sku, bucket, args: [1] }));
    const looked = await atBuckets(cache, SCRIPTS.look, calls, millis, until - millis);
    if (looked === 'unavailable') return UNAVAILABLE;
    const left = looked.map((answer) => (Array.isArray(answer) && answer.length > 0 ? Number(answer[0]) : undefined));
    const unloaded = left.flatMap((units, bucket) => (units === undefined ? [bucket] : []));
    if (unloaded.length > 0) return { kind: 'unloaded' as const, buckets: unloaded };
    const units = left.map((one) => one ?? 0);
    memory.remember(sku, units, now());
    return chosenFor(order, quantity, units);
  }

  /**
   * Says at home where the order will be before it is there: whoever asks for it again looks there first, and takes no
   * second hold. Another request of the same order may have said so before.
   */
  async function pointed({ sku, order, until }: Timed, home: number, inVain: number | undefined, to: number) {
    const args = [order, inVain ?? '', to, home];
    const millis = now();
    if (millis >= until) return NOWHERE;
    const call = { sku, bucket: home, order, args };
    const found = foundIn(await atBucket(cache, SCRIPTS.point, call, millis, until - millis), home);
    return found.kind === 'elsewhere' ? found.bucket : NOWHERE;
  }
}

const NOWHERE = -1;

/** `until`: milliseconds since 1970. */
type Timed = ReservationAsk & { readonly until: number };

function ofOrder({ sku, bucket, id }: Held) {
  return { sku, bucket, order: id };
}

type Found = Reservation | { readonly kind: 'short' } | { readonly kind: 'elsewhere'; readonly bucket: number };

function foundIn(answer: unknown, bucket: number): Found {
  const [kind, value]: unknown[] = Array.isArray(answer) ? answer : [];
  switch (kind) {
    case 'new':
    case 'held':
    case 'kept':
    case 'sold':
      return typeof value === 'string' ? { kind: 'held', bucket, at: value, state: kind } : UNAVAILABLE;
    case 'elsewhere':
      return { kind, bucket: Number(value) };
    case 'short':
    case 'refused':
    case 'reused':
      return { kind };
    case 'unloaded':
      return { kind, buckets: [bucket] };
    default:
      return UNAVAILABLE;
  }
}
