// Receives: the name of the user's module, which lies beside the handler.
// Promises: a merge function for every collection that needs one, or an exception before the first batch is taken.
// Hands on: the functions to the writer's policies. What they give is checked there, write by write.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Collections } from '../contract/collection';
import type { Merges } from '../writer/policy-registry';

/** `folder` is where the handler runs from; `file` is absent where no collection needs user code. */
export function loadMerges(folder: string, file: string | undefined, collections: Collections): Merges {
  const exported = file === undefined ? {} : mergesOf(folder, file);
  const merging = Object.keys(collections).filter((name) => collections[name]?.policy === 'merge');
  const missing = merging.filter((name) => !Object.hasOwn(exported, name));
  if (missing.length > 0) {
    throw new Error(
      `no merge function for ${missing.join(', ')}: ${file === undefined ? 'there is no user code' : `${file} does not export it`}`,
    );
  }
  return exported;
}

function mergesOf(folder: string, file: string): Merges {
  // Resolved at run time: a bundler that saw this would look for the module where it is not yet.
  const module: unknown = createRequire(join(folder, 'index.js'))(`./${file}`);
  const merges: unknown =
    typeof module === 'object' && module !== null && 'merges' in module ? module.merges : undefined;
  if (typeof merges !== 'object' || merges === null) return {};
  return Object.fromEntries(Object.entries(merges).filter(([, merge]) => typeof merge === 'function')) as Merges;
}
