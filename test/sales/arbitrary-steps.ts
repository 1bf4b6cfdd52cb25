import * as fc from 'fast-check';
import type { HoldEnd } from '../../lambda/sales/reservations';

/** What may be done to a sale, by places in the lists of its orders and buckets. */
export type Step =
  | { readonly what: 'reserve'; readonly order: number; readonly quantity: number; readonly fingerprint: string }
  | { readonly what: 'whereabouts' | 'stillHeld'; readonly order: number }
  | { readonly what: 'end'; readonly order: number; readonly end: HoldEnd }
  | { readonly what: 'look' | 'load' | 'overdue' | 'giveBack' | 'setLeft' | 'lose' }
  | { readonly what: 'take' | 'give'; readonly bucket: number; readonly units: number }
  | { readonly what: 'advance'; readonly millis: number };

export const HOLD_SECONDS = 30;
export const ORDERS = 8;
export const BUCKETS = 3;

const order = fc.nat({ max: ORDERS - 1 });

const ENDS: readonly HoldEnd[] = ['sold', 'doubled', 'refused', 'dropped', 'released'];

/** Quantities and stocks are small, so that buckets are empty now and then. */
const reserve = fc.record({
  what: fc.constant('reserve' as const),
  order,
  quantity: fc.integer({ min: 1, max: 3 }),
  fingerprint: fc.oneof({ weight: 9, arbitrary: fc.constant('f') }, fc.constant('g')),
});
const ofOrder = fc.record({ what: fc.constantFrom('whereabouts' as const, 'stillHeld' as const), order });
const end = fc.record({ what: fc.constant('end' as const), order, end: fc.constantFrom(...ENDS) });
/** Up to the end of a hold, one short of it, or past it. */
const advance = fc.record({
  what: fc.constant('advance' as const),
  millis: fc.constantFrom(1, HOLD_SECONDS * 1000 - 1, HOLD_SECONDS * 1000, HOLD_SECONDS * 3000),
});
const sweep = fc.record({
  what: fc.constantFrom('look' as const, 'overdue' as const, 'giveBack' as const, 'setLeft' as const),
});
const move = fc.record({
  what: fc.constantFrom('take' as const, 'give' as const),
  bucket: fc.nat({ max: BUCKETS - 1 }),
  units: fc.integer({ min: 1, max: 3 }),
});
const loss = fc.record({ what: fc.constantFrom('load' as const, 'load' as const, 'lose' as const) });

/** A day of an ordinary sale: nothing is lost, and nothing is set right. */
export const ordinaryStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: reserve },
  { weight: 2, arbitrary: ofOrder },
  { weight: 3, arbitrary: end },
  { weight: 1, arbitrary: advance },
);

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: ordinaryStep },
  { weight: 3, arbitrary: sweep },
  { weight: 1, arbitrary: move },
  { weight: 1, arbitrary: loss },
);
