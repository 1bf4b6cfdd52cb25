import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Folder of an installed npm package, or `undefined`: these are optional dependencies, and may be left out. Looked up by
 * hand, because a package may not let its `package.json` be resolved, or have no main file.
 */
export function packageFolder(name: string): string | undefined {
  const places = require.resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json')));
}
