import { limitsProblems } from './limit-problems';
import type { Limits } from './limit-rules';

/** Reads what `renderLimits` wrote. Throws: a front door with broken limits must not serve as if it had none. */
export function parseLimits(text: string): Limits {
  const parsed = JSON.parse(text) as Limits;
  const problems = limitsProblems(parsed);
  if (problems.length > 0) throw new Error(`LIMITS: ${problems.join('; ')}`);
  return parsed;
}
