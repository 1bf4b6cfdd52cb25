/** The chance that of events at random, `mean` of them on average, no more than `most` happen. */
export function poissonUpTo(most: number, mean: number): number {
  if (most < 0) return 0;
  if (mean <= 0) return 1;
  // The side of the mean that is summed is the one whose terms shrink.
  if (most < mean) {
    let term = poissonExactly(most, mean);
    let sum = term;
    for (let count = most; count > 0 && term > sum * 1e-17; count -= 1) {
      term *= count / mean;
      sum += term;
    }
    return sum;
  }
  let term = poissonExactly(most + 1, mean);
  let sum = term;
  for (let count = most + 2; term > 1e-17; count += 1) {
    term *= mean / count;
    sum += term;
  }
  return 1 - sum;
}

/** The chance that just so many happen. */
export function poissonExactly(count: number, mean: number): number {
  if (mean <= 0) return count === 0 ? 1 : 0;
  return Math.exp(count * Math.log(mean) - mean - logFactorial(count));
}

/** By multiplication while it is short, then by Stirling's series, whose next term is below 1e-10 there. */
function logFactorial(count: number): number {
  if (count < 32) {
    let product = 1;
    for (let factor = 2; factor <= count; factor += 1) product *= factor;
    return Math.log(product);
  }
  const inverse = 1 / count;
  return (
    count * Math.log(count) -
    count +
    Math.log(2 * Math.PI * count) / 2 +
    inverse / 12 -
    inverse ** 3 / 360 +
    inverse ** 5 / 1260
  );
}
