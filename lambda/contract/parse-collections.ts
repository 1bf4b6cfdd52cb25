import type { Collections } from './collection';
import { collectionsProblems } from './collection-problems';

/** Reads what `renderCollections` wrote. Throws: a function with a broken declaration must not take a single write. */
export function parseCollections(text: string): Collections {
  const parsed = Object.assign(Object.create(null), JSON.parse(text)) as Collections;
  const problems = collectionsProblems(parsed);
  if (problems.length > 0) throw new Error(`COLLECTIONS: ${problems.join('; ')}`);
  return parsed;
}
