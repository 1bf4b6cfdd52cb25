/** The part of a circle that lies between a random point and the so-manieth after it, of `points` at random: some parts, with weights whose sum is 1. */
export function betweenRandomPoints(
  steps: number,
  points: number,
): { readonly part: number; readonly weight: number }[] {
  if (steps === 0) return [{ part: 0, weight: 1 }];
  if (steps === points) return [{ part: 1, weight: 1 }];
  return beta(steps, points - steps);
}

/** Nodes over what a beta distribution covers. */
const NODES = 24;
const DEVIATIONS = 6;

export function beta(a: number, b: number): { readonly part: number; readonly weight: number }[] {
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const low = Math.max(0, mean - DEVIATIONS * deviation);
  const high = Math.min(1, mean + DEVIATIONS * deviation * 2);
  const nodes = Array.from({ length: NODES }, (_, index) => {
    const part = low + ((high - low) * (index + 0.5)) / NODES;
    return { part, log: (a - 1) * Math.log(part) + (b - 1) * Math.log1p(-part) };
  });
  const most = Math.max(...nodes.map(({ log }) => log));
  const sum = nodes.reduce((total, { log }) => total + Math.exp(log - most), 0);
  return nodes.map(({ part, log }) => ({ part, weight: Math.exp(log - most) / sum }));
}
