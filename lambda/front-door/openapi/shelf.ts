import type { Json } from '../../contract/write';
import type { ProblemName } from '../problems';

export type JsonObject = { readonly [field: string]: Json };

export interface Reference extends JsonObject {
  readonly $ref: string;
}

/** Tags of what belongs to no collection: capitals and spaces, which no collection's name has. */
export const ANY_COLLECTION = 'Any collection';
export const SERVICE = 'The service';

/**
 * The part of `components` that grows while operations are written down. A load balancer takes at most 1 MB of answer from
 * a function: what hundreds of operations share must stand in the document once.
 */
export interface Shelf {
  /** Keeps an answer under a name that no other answer has, and gives what stands in its place. */
  readonly response: (name: string, answer: JsonObject) => Reference;
  readonly responses: () => JsonObject;
  /** Why any request may be refused that rate limits are for. */
  readonly limitProblems: readonly ProblemName[];
}

export function shelf(limitProblems: readonly ProblemName[] = []): Shelf {
  const kept = new Map<string, JsonObject>();
  return {
    response: (name, answer) => {
      if (!kept.has(name)) kept.set(name, answer);
      return reference('responses', name);
    },
    limitProblems,
    responses: () => Object.fromEntries([...kept].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function reference(section: 'headers' | 'parameters' | 'responses' | 'schemas', name: string): Reference {
  return { $ref: `#/components/${section}/${name}` };
}

export function schemaRef(name: string): Reference {
  return reference('schemas', name);
}
