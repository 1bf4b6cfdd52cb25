/**
 * Exact decimal sums. DynamoDB adds decimals of up to 38 digits; JavaScript's floating point would turn 0.1 + 0.2 into
 * something else, and a folded counter must be the very sum that single increments give.
 */
export interface Decimal {
  readonly coefficient: bigint;
  /** The value is `coefficient * 10 ** exponent`. */
  readonly exponent: number;
}

/** DynamoDB keeps 38 significant digits and refuses more. Source: DynamoDB naming rules and data types. */
export const DECIMAL_MAX_DIGITS = 38;

/** Magnitudes from 1e-130 to 9.99…e125. Source: as above. */
const LEAST_EXPONENT = -130;
const GREATEST_EXPONENT = 125;

const ZERO: Decimal = { coefficient: 0n, exponent: 0 };

/** The decimal that a finite number's shortest text names: what JSON said, not its binary neighbour. */
export function decimalOf(value: number): Decimal {
  const [mantissa = '0', power = '0'] = String(value).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return normal({ coefficient: BigInt(whole + fraction), exponent: Number(power) - fraction.length });
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  return normal({ coefficient: scaled(a, exponent) + scaled(b, exponent), exponent });
}

export function sumDecimals(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, ZERO);
}

/** Why DynamoDB cannot hold it, or `undefined`. */
export function decimalProblem({ coefficient, exponent }: Decimal): string | undefined {
  const digits = digitsOf(coefficient);
  if (digits > DECIMAL_MAX_DIGITS) return `needs ${digits} digits, and a number holds ${DECIMAL_MAX_DIGITS}`;
  const magnitude = coefficient === 0n ? 0 : digits - 1 + exponent;
  if (magnitude > GREATEST_EXPONENT || magnitude < LEAST_EXPONENT) {
    return `has a magnitude of 1e${magnitude}, outside 1e${LEAST_EXPONENT} to 1e${GREATEST_EXPONENT}`;
  }
  return undefined;
}

/** Text that DynamoDB reads as a number. */
export function decimalText({ coefficient, exponent }: Decimal): string {
  return exponent === 0 ? String(coefficient) : `${coefficient}e${exponent}`;
}

function scaled(value: Decimal, exponent: number): bigint {
  return value.coefficient * 10n ** BigInt(value.exponent - exponent);
}

/** Without trailing zeros, so that the digits counted are the digits that matter. */
function normal({ coefficient, exponent }: Decimal): Decimal {
  if (coefficient === 0n) return ZERO;
  let shorter = coefficient;
  let power = exponent;
  while (shorter % 10n === 0n) {
    shorter /= 10n;
    power += 1;
  }
  return { coefficient: shorter, exponent: power };
}

function digitsOf(coefficient: bigint): number {
  return String(coefficient < 0n ? -coefficient : coefficient).length;
}
