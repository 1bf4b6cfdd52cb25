import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '../../local/error-code';
import { LoadError } from '../load-error';

/** Where folders of runs are made, unless somebody says otherwise. */
export const RESULTS_FOLDER = resolve(__dirname, '..', 'results');

/** A folder for one run, made before the load: what could not be written down must not be measured. */
export function makeRunFolder(results: string, scenario: string, now: Date): string {
  const time = now.toISOString().replace(/[:.]/g, '-').slice(0, 19);
  for (let attempt = 1; ; attempt += 1) {
    const folder = join(resolve(results), `${time}-${scenario}${attempt === 1 ? '' : `-${attempt}`}`);
    try {
      mkdirSync(resolve(results), { recursive: true });
      mkdirSync(folder);
      accessSync(folder, constants.W_OK);
      return folder;
    } catch (error) {
      // Two runs of one second are two folders.
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST' && attempt < 100 && isFolder(results))
        continue;
      throw new LoadError(`the results cannot be written: ${messageOf(error)}`);
    }
  }
}

/** Of a run that never began there is nothing to keep. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something, which is what it is for.
  }
}

function isFolder(folder: string): boolean {
  try {
    accessSync(join(resolve(folder), '.'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
