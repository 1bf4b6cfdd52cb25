import type { Collection, Collections } from '../../lambda/contract/collection';

/** A collection as a stack declares it: its rules, and what you say about its writes yourself. */
export interface CollectionProps extends Collection {
  /**
   * Path of a module of yours (`.ts`, `.mts`, `.js`, `.cjs` or `.mjs`), from the folder that synth runs in. It exports
   * `validate(write)`, or `merge(current, incoming)` for the policy `merge`, or both. Bundled at synth and put beside both
   * handlers; changing it changes how conflicts are decided from then on, also of writes that wait.
   * @default - none: every write that is well formed is taken. The policy `merge` cannot do without.
   */
  readonly module?: string;
  /**
   * A JSON Schema (draft 2020-12) that whole records must match: those of `PUT` and `POST`. A patch is not held to it.
   * Changing it changes what is taken from then on; records and writes that wait stay as they are. Any object, because
   * the types of schema libraries have no index signatures; a wrong one ends the synth.
   * @default - none: a record may have any fields
   */
  readonly schema?: object;
}

/** Collections by name, as a stack declares them. */
export type CollectionsProps = Readonly<Record<string, CollectionProps>>;

/** What travels to the handlers in their environment, which is small: modules and schemas go in a file beside them. */
export function declaredCollections(collections: CollectionsProps): Collections {
  return Object.fromEntries(
    Object.entries(collections).map(([name, props]) => {
      const { module: _module, schema: _schema, ...collection } = props ?? {};
      return [name, collection as Collections[string]];
    }),
  );
}
