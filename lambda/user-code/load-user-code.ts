// Receives: the name of the file that synth made of the users' modules and schemas. It lies beside the handler.
// Promises: a merge function for every collection that needs one, or an exception before the first write is taken.
// Hands on: the functions to the writer's policies, and the check of a write to the front door.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Collections } from '../contract/collection';
import type { Json, Write } from '../contract/write';
import { checkWrite, type WriteRules } from './check-write';
import { quietThenable } from './quiet-thenable';
import type { Merge, UserCode } from './user-code';

/** What the file holds of one collection. `lib/user-code/bundle.ts` writes it. */
interface BundledCollection extends WriteRules {
  readonly merge?: Merge;
  readonly schema?: Json;
}

type Bundled = Readonly<Record<string, BundledCollection>>;

/** `folder` is where the handler runs from; `file` is absent where no collection has code or a schema. */
export function loadUserCode(folder: string, file: string | undefined, collections: Collections): UserCode {
  const bundled = file === undefined ? {} : readBundled(folder, file);
  const merging = Object.keys(collections).filter((name) => collections[name]?.policy === 'merge');
  const missing = merging.filter((name) => typeof ofCollection(bundled, name)?.merge !== 'function');
  if (missing.length > 0) {
    throw new Error(
      `no merge function for ${missing.join(', ')}: ${file === undefined ? 'there is no user code' : `${file} does not have it`}`,
    );
  }
  return {
    merges: byName(bundled, ({ merge }) => merge && apart(merge)),
    check: (write: Write) => checkWrite(ofCollection(bundled, write.collection) ?? {}, write),
    schemas: byName(bundled, ({ schema }) => schema),
  };
}

function readBundled(folder: string, file: string): Bundled {
  // Resolved at run time: a bundler that saw this would look for the file where it is not yet.
  const module: { readonly collections?: Bundled } = createRequire(join(folder, 'index.js'))(`./${file}`);
  if (module.collections === undefined) throw new Error(`${file} was not made by synth: it exports no collections`);
  return module.collections;
}

/**
 * Gives a merge bodies of its own. It is called again with the same ones where another write came between, and what it
 * did to them the first time would be done twice.
 */
function apart(merge: Merge): Merge {
  return (current, incoming) => {
    const body = merge(structuredClone(current), structuredClone(incoming));
    // It has no fields of its own, and would be stored as an empty record.
    if (quietThenable(body))
      throw new TypeError('merge gave a promise, which nobody waits for: it must be synchronous');
    return body;
  };
}

function byName<Value>(
  bundled: Bundled,
  pick: (one: BundledCollection) => Value | undefined,
): Readonly<Record<string, Value>> {
  const found = Object.entries(bundled).flatMap(([name, one]) => {
    const value = pick(one);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

/** A plain lookup would find `constructor` on any object. */
function ofCollection(bundled: Bundled, name: string): BundledCollection | undefined {
  return Object.hasOwn(bundled, name) ? bundled[name] : undefined;
}
