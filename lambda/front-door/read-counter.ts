import { createHash } from 'node:crypto';
import { type Decimal, sumDecimals } from '../contract/decimal';
import { bodyOf, isTombstone, versionOf } from '../contract/record';
import type { Representation } from '../contract/record-copy';
import { amountJson, amountOf } from './amounts';
import type { CounterPart } from './ports';

/** What a client sees of a counter: the sums of all its parts, to the last digit. `undefined` where none of them stands. */
export function counterRepresentation(parts: readonly (CounterPart | undefined)[]): Representation | undefined {
  const standing = parts
    .filter((part) => part !== undefined && !isTombstone(part.record))
    .flatMap((part) => part ?? []);
  if (standing.length === 0) return undefined;
  return { version: versionOfAll(parts), json: sums(standing) };
}

/** Versions of parts rise on their own: the counter is unchanged only where none of them rose. */
function versionOfAll(parts: readonly (CounterPart | undefined)[]): string {
  const versions = parts.map((part) => (part === undefined ? '' : versionOf(part.record)));
  const [only = ''] = versions;
  if (versions.length === 1) return only;
  return createHash('sha256').update(versions.join()).digest('base64url').slice(0, 22);
}

function sums(parts: readonly CounterPart[]): string {
  const amounts = new Map<string, Decimal[]>();
  /** Fields that are no numbers: left by another policy that the collection once had. */
  const others = new Map<string, string>();
  for (const part of parts) {
    for (const [name, value] of Object.entries(bodyOf(part.record))) {
      const amount = part.amounts.get(name);
      if (amount === undefined) others.set(name, JSON.stringify(value));
      else amounts.set(name, [...(amounts.get(name) ?? []), amountOf(amount)]);
    }
  }
  const fields = new Map(others);
  for (const [name, values] of amounts) fields.set(name, amountJson(sumDecimals(values)));
  // In one order always: the same ETag must stand for the same bytes, and the table gives fields in any order.
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;
}
