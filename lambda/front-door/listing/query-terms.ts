import { type Problem, problem, quoted } from '../problems';

/** What a query says, each name once. */
export type QueryTerms = ReadonlyMap<string, string>;

/**
 * A query as forms have it: `+` is a space. Strict: a key that was guessed from broken bytes would begin the listing elsewhere,
 * and a name that is not known may be a filter that the client relies on.
 */
export function queryTerms(query: string, known: readonly string[]): QueryTerms | Problem {
  const terms = new Map<string, string>();
  for (const part of query.split('&')) {
    if (part === '') continue;
    const at = part.indexOf('=');
    const name = decoded(at < 0 ? part : part.slice(0, at));
    const value = decoded(at < 0 ? '' : part.slice(at + 1));
    if (name === undefined || value === undefined) {
      return problem('query-invalid', `the query must be percent-encoded UTF-8, got ${quoted(part)}`);
    }
    if (!known.includes(name)) {
      return problem('query-invalid', `there is no parameter ${quoted(name)} here, only ${known.join(', ')}`);
    }
    if (terms.has(name)) return problem('query-invalid', `${name} must stand once in the query, got it again`);
    terms.set(name, value);
  }
  return terms;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
