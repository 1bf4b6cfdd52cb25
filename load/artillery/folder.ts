import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The package of the load generator, apart from the project's own. */
export const LOAD_FOLDER = join(__dirname, '..');

/** The one release that the scenarios, the hooks and the reading of the report are made for. */
export function pinnedVersion(folder = LOAD_FOLDER): string {
  const { dependencies }: { readonly dependencies: { readonly artillery: string } } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  return dependencies.artillery;
}

/** The program itself, or `undefined` where it is not installed whole, or in another release. */
export function artilleryProgram(folder = LOAD_FOLDER): string | undefined {
  const modules = join(folder, 'node_modules');
  try {
    // npm writes this file last.
    readFileSync(join(modules, '.package-lock.json'));
    const installed: unknown = JSON.parse(readFileSync(join(modules, 'artillery', 'package.json'), 'utf8'));
    const { version } = installed as { readonly version?: unknown };
    return version === pinnedVersion(folder) ? join(modules, 'artillery', 'bin', 'run') : undefined;
  } catch {
    return undefined;
  }
}
