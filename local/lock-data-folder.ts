import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode, messageOf } from './error-code';
import { LocalRunError } from './local-run-error';
import { makeFolder } from './make-folder';

/** Two runs on one folder would write into each other's journal. Answers the way to give the folder back. */
export function lockDataFolder(folder: string): () => void {
  const file = join(folder, 'in-use-by');
  try {
    makeFolder(folder);
    if (!claim(file)) {
      const holder = Number(readFileSync(file, 'utf8'));
      if (isAlive(holder)) throw new LocalRunError(`${folder} is in use by another local run, process ${holder}`);
      // Its holder was killed: what it left is what the journal is for.
      rmSync(file, { force: true });
      if (!claim(file)) throw new LocalRunError(`${folder} is in use by another local run`);
    }
  } catch (error) {
    if (error instanceof LocalRunError) throw error;
    throw new LocalRunError(`${folder} cannot be used for data: ${messageOf(error)}`);
  }
  return () => rmSync(file, { force: true });
}

function claim(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive as well.
    return errorCode(error) === 'EPERM';
  }
}
