/** Two digits after the point: what people read, and what travels as JSON. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
