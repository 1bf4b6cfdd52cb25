import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorCode } from './error-code';

/**
 * A folder and those that it is in, from the first that is there. Not `mkdirSync`'s own `recursive`: under `/proc`, where nobody
 * may make one, it tries for ever on some releases of Node.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const whole = resolve(folder);
  if (dirname(whole) !== whole) makeFolder(dirname(whole));
  try {
    mkdirSync(whole);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (errorCode(error) !== 'EEXIST' || !isFolder(whole)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
