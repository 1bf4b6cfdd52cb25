import { type Problem, problem, quoted } from './problems';

/** Why no answer of this type may be given to the request (RFC 9110 12.5.1), or `undefined`. */
export function acceptProblem(headers: ReadonlyMap<string, string>, type: string): Problem | undefined {
  const given = headers.get('accept');
  if (given === undefined || given.trim() === '' || beginsWith(given, type)) return undefined;
  if (weightOf(given, type) > 0) return undefined;
  return problem('not-acceptable', `answers here are ${type}, and the request accepts only ${quoted(given)}`);
}

/** Named first and without a weight, as most clients do: nothing after it can make it less welcome. */
function beginsWith(accept: string, type: string): boolean {
  return accept.startsWith(type) && (accept.length === type.length || accept[type.length] === ',');
}

/** What the most specific range that covers the type says of it; 0 where none does. */
function weightOf(accept: string, type: string): number {
  const [main = ''] = type.split('/');
  const ranks = [type, `${main}/*`, '*/*'];
  let best = { rank: ranks.length, weight: 0 };
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim());
    const rank = ranks.indexOf(range);
    if (rank < 0 || rank > best.rank) continue;
    const weight = qualityIn(parameters);
    if (rank < best.rank || weight > best.weight) best = { rank, weight };
  }
  return best.weight;
}

/** A quality that cannot be read counts as given in full: refusing for a typo helps nobody. */
function qualityIn(parameters: readonly string[]): number {
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return Number.isFinite(weight) ? weight : 1;
}
