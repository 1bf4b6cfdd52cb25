import { CONDITIONS } from './conditions';
import { type Problem, problem, quoted } from './problems';

/**
 * Why the headers of a request for several writes cannot be kept, or `undefined`: each write says in its own members what
 * it expects, and a header for all of them would be kept by none.
 */
export function strayTerms(headers: ReadonlyMap<string, string>): Problem | undefined {
  for (const name of CONDITIONS) {
    const value = headers.get(name);
    if (value === undefined) continue;
    return problem(
      'condition-not-supported',
      `${name}: ${quoted(value)} cannot be kept for several writes: give each its expect`,
    );
  }
  const priority = headers.get('write-priority');
  if (priority !== undefined) {
    const detail = `Write-Priority: ${quoted(priority)} cannot be kept for several writes: give each its priority`;
    return problem('priority-not-supported', detail);
  }
  return undefined;
}
