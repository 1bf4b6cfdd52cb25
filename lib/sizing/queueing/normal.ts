/** Height of the normal distribution's curve, so many deviations from its mean. */
export function normalAt(deviations: number): number {
  return Math.exp(-(deviations ** 2) / 2) / Math.sqrt(2 * Math.PI);
}

/** The part of it that lies further up. Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.2.17 (error below 7.5e-8). */
export function normalAbove(deviations: number): number {
  if (deviations < 0) return 1 - normalAbove(-deviations);
  const t = 1 / (1 + 0.2316419 * deviations);
  const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  return normalAt(deviations) * series.reduceRight((sum, factor) => (sum + factor) * t, 0);
}

/** How many deviations up no more than that part of it lies, 0 < part ≤ 1. */
export function normalOfPart(part: number): number {
  let low = -8;
  let high = 8;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (normalAbove(middle) > part) low = middle;
    else high = middle;
  }
  return high;
}
