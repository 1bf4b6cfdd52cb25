import { resolve } from 'node:path';
import { type BundlePart, bundle } from './bundle';
import type { CollectionProps, CollectionsProps } from './collection-props';
import { compiledSchema } from './compiled-schema';
import { moduleProblems } from './module-problems';
import { schemaProblems } from './schema-problems';

/** Its name beside the handlers. `.cjs`, so that it is CommonJS there whatever is said of the folder. */
export const USER_CODE_FILE = 'user-code.cjs';

/** Everything that would keep the handlers from using the collections' modules and schemas. */
export function userCodeProblems(collections: CollectionsProps): string[] {
  return Object.entries(collections).flatMap(([name, collection]) =>
    collection ? [...moduleProblems(name, collection), ...schemaProblems(name, collection)] : [],
  );
}

/**
 * The file with all modules and schemas, by its name; `undefined` where no collection has one. One for both handlers: what
 * the front door tells of a schema and what the writer merges come from the same declaration.
 */
export function userCodeFiles(collections: CollectionsProps): Readonly<Record<string, string>> | undefined {
  const parts = Object.entries(collections).flatMap(([name, collection]) => {
    const part = partOf(collection);
    return part.module === undefined && part.schema === undefined ? [] : [[name, part] as const];
  });
  if (parts.length === 0) return undefined;
  const made = bundle(Object.fromEntries(parts));
  if (made.kind === 'failed') throw new Error(`user code that was found sound one by one: ${made.reason}`);
  return { [USER_CODE_FILE]: made.code };
}

function partOf({ module, schema }: CollectionProps): BundlePart {
  const compiled = schema === undefined ? undefined : compiledSchema(schema);
  return {
    ...(module !== undefined && { module: resolve(module) }),
    ...(compiled?.kind === 'compiled' && { schema: compiled }),
  };
}
