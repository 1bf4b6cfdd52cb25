import { chargeFor, type Price, type PriceName, type Prices } from '../../prices';
import type { Bill, CostPlace, CostRow } from '../planned-cost';

/** So many units at one price, and the words for them. */
export interface Charge {
  readonly price: PriceName;
  readonly units: number;
  /** How the units come about: `1 M sends + 100 k receives`. Without it the units alone are named. */
  readonly of?: string;
}

/** A row whose text and sum are made of the same charges. `note` is what the numbers do not say. */
export function row(
  place: CostPlace,
  what: string,
  prices: Prices,
  charges: readonly Charge[],
  note?: string,
): CostRow {
  const parts = charges.map(({ price, units, of }) => `${of ?? short(units)} × ${priceText(prices[price], units)}`);
  const dollars = charges.reduce((sum, { price, units }) => sum + chargeFor(prices[price], units), 0);
  return { place, what, working: `${parts.join(' + ')}${note === undefined ? '' : `; ${note}`}`, dollars };
}

export function billOf(rows: readonly CostRow[]): Bill {
  return { rows, dollars: rows.reduce((sum, { dollars }) => sum + dollars, 0) };
}

/** So much for one, or for a million; where tiers are reached, what they come to. */
function priceText(price: Price, units: number): string {
  const tiered = price.tiers !== undefined && units > (price.tiers[0]?.from ?? Number.POSITIVE_INFINITY);
  const dollars = tiered ? (chargeFor(price, units) / units) * price.per : price.dollars;
  const unit = price.per === 1 ? '' : ' a million';
  return `$${plain(dollars)}${unit}${tiered ? ' (by tiers)' : ''}`;
}

/** Four digits that count, without the zeros behind them. Prices keep all of theirs. */
function plain(dollars: number): string {
  if (dollars >= 0.01) return cents(Number(dollars.toPrecision(4)));
  return dollars.toFixed(10).replace(/0+$/, '');
}

/** `0.40`, and `0.625`. */
function cents(dollars: number): string {
  const text = String(dollars);
  return /\.\d$/.test(text) ? `${text}0` : text;
}

const UNITS: readonly (readonly [number, string])[] = [
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
];

/** `1.2 M`, `87.6 k`, `12.4`: three digits that count. */
export function short(value: number): string {
  const [size, name] = UNITS.find(([least]) => value >= least * 0.9995) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${name}`;
}
