import { type Decimal, decimalText, sumDecimals } from '../contract/decimal';

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** The very number that DynamoDB's text names. */
export function amountOf(text: string): Decimal {
  const [, sign = '', whole = '', fraction = '', power = '0'] = FORM.exec(text) ?? [];
  const digits = whole + fraction;
  if (digits === '') throw new Error(`${JSON.stringify(text)} is not a number`);
  const coefficient = BigInt(digits);
  return sumDecimals([
    { coefficient: sign === '-' ? -coefficient : coefficient, exponent: Number(power) - fraction.length },
  ]);
}

/** Beyond so many zeros a power of ten is easier to read than they are. */
const ZEROS_MAX = 20;

/** The same number in JSON, all of its digits and in plain notation where that is short. */
export function amountJson(amount: Decimal): string {
  const { coefficient, exponent } = amount;
  const sign = coefficient < 0n ? '-' : '';
  const digits = String(coefficient < 0n ? -coefficient : coefficient);
  if (exponent >= 0) return exponent > ZEROS_MAX ? decimalText(amount) : sign + digits + '0'.repeat(exponent);
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return -point > ZEROS_MAX ? decimalText(amount) : `${sign}0.${'0'.repeat(-point)}${digits}`;
}
