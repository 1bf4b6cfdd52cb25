import type { Algorithm } from '../target-group';
import type { Candidate } from './target';

/** Chooses among those that it is given, which may be others each time. `undefined` of none. */
export type Choose = <Target extends Candidate>(targets: readonly Target[]) => Target | undefined;

export function chooserOf(algorithm: Algorithm, random: () => number): Choose {
  switch (algorithm) {
    case 'round_robin':
      return roundRobin;
    case 'least_outstanding_requests':
      return leastOutstanding();
    case 'weighted_random':
      return (targets) => weightedRandom(targets, random);
    default:
      return algorithm satisfies never;
  }
}

/**
 * Smooth round robin: of equal weights each in its turn, of others each as often as its weight says, and evenly between. A target that is
 * ready later owes nothing and is owed nothing.
 */
function roundRobin<Target extends Candidate>(targets: readonly Target[]): Target | undefined {
  let total = 0;
  for (const { weight } of targets) total += weight;
  const equal = total <= 0;
  let best: Target | undefined;
  for (const target of targets) {
    target.credit += equal ? 1 : target.weight;
    if (best === undefined || target.credit > best.credit) best = target;
  }
  if (best !== undefined) best.credit -= equal ? targets.length : total;
  return best;
}

/** The fewest open requests; of several with as few, the one after that which was chosen last. */
function leastOutstanding(): Choose {
  let last: Candidate | undefined;
  return (targets) => {
    const start = last === undefined ? 0 : targets.indexOf(last as (typeof targets)[number]) + 1;
    let best: (typeof targets)[number] | undefined;
    for (let step = 0; step < targets.length; step += 1) {
      const target = targets[(start + step) % targets.length];
      if (target !== undefined && (best === undefined || target.outstanding < best.outstanding)) best = target;
    }
    last = best;
    return best;
  };
}

/** By chance, each as likely as its weight. Also the way a `forward` with several target groups chooses its group. */
export function weightedRandom<Weighed extends { readonly weight: number }>(
  of: readonly Weighed[],
  random: () => number,
): Weighed | undefined {
  let total = 0;
  for (const { weight } of of) total += weight;
  let point = random() * total;
  for (const each of of) {
    point -= each.weight;
    if (point < 0) return each;
  }
  // Sums of fractions may leave a rest: it is the last one's.
  return of.findLast(({ weight }) => weight > 0);
}
