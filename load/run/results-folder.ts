import { accessSync, constants, mkdirSync, rmdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorCode, messageOf } from '../../local/error-code';
import { makeFolder } from '../../local/make-folder';
import { LoadError } from '../load-error';

/** Where folders of runs are made, unless somebody says otherwise. */
export const RESULTS_FOLDER = resolve(__dirname, '..', 'results');

/** A folder for one run, made before the load: what could not be written down must not be measured. */
export function makeRunFolder(results: string, scenario: string, now: Date): string {
  const time = now.toISOString().replace(/[:.]/g, '-').slice(0, 19);
  try {
    makeFolder(resolve(results));
    const folder = firstFree(join(resolve(results), `${time}-${scenario}`));
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    throw new LoadError(`the results cannot be written: ${messageOf(error)}`);
  }
}

/** Two runs of one second are two folders. */
function firstFree(folder: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? folder : `${folder}-${number}`;
    try {
      mkdirSync(name);
      return name;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
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
