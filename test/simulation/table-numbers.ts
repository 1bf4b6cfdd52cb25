import { addDecimals, type Decimal, decimalOf, decimalText } from '../../lambda/contract/decimal';
import type { StoredRecord } from '../../lambda/contract/record';
import type { Json } from '../../lambda/contract/write';

/** The exact value of top-level numbers that a JavaScript number would round. They live and die with their record. */
const exact = new WeakMap<StoredRecord, ReadonlyMap<string, Decimal>>();

const NOTHING: Decimal = decimalOf(0);

/** The number that a decimal text names, without a detour through a JavaScript number. */
export function parseDecimal(text: string): Decimal {
  const [mantissa = '0', power = '0'] = text.toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return addDecimals(NOTHING, { coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length });
}

/** A top-level number of a record, exactly as DynamoDB keeps it. */
export function exactNumber(record: StoredRecord | undefined, name: string): Decimal | undefined {
  const value = record?.[name];
  if (record === undefined || typeof value !== 'number') return undefined;
  return exact.get(record)?.get(name) ?? decimalOf(value);
}

/** The numbers of a record that are more exact than JavaScript's. */
export function exactNumbers(record: StoredRecord | undefined): (readonly [string, Decimal])[] {
  return record === undefined ? [] : [...(exact.get(record) ?? [])];
}

/** Of numbers that JavaScript holds as exactly nothing is kept. */
export function keepExact(record: StoredRecord, numbers: ReadonlyMap<string, Decimal>): void {
  const kept = [...numbers].filter(([name, value]) => {
    const rounded = record[name];
    return typeof rounded === 'number' && decimalText(value) !== decimalText(decimalOf(rounded));
  });
  if (kept.length > 0) exact.set(record, new Map(kept));
}

/** Why DynamoDB does not take a value, or `undefined`. */
export function valueProblem(value: Json): string | undefined {
  if (typeof value === 'number') {
    const magnitude = Math.abs(value);
    const fits = magnitude === 0 || (magnitude >= 1e-130 && magnitude < 1e126);
    return fits ? undefined : `${value} is out of range`;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.values(value).map(valueProblem).find(Boolean);
}
