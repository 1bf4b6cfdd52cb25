/** Two digits after the point: what people read, and what travels as JSON. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** As people read a number. */
export function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1 ? 4 : 2 });
}
