/** Two digits after the point: what people read, and what travels as JSON. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The next whole number up, where the value is not one but for the last digits of a division. */
export function wholeUp(value: number): number {
  return Math.ceil(Number(value.toPrecision(12)));
}

/** As people read a number: the smaller, the finer. */
export function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 4 : value < 10 ? 3 : 2 });
}
