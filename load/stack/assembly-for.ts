// Receives: the name of a stack
// Promises: it is synthesized, from the project's app or from the one of the load runs
// Hands on: the folder of the cloud assembly it is in

import { join } from 'node:path';
import { type LocalApp, synthesize } from '../../local/cli/synthesize';

const PROJECT = join(__dirname, '..', '..');

/** The stacks that only load runs have. */
const LOAD_APP: LocalApp = { file: join('load', 'stack', 'app.ts'), folder: 'load.out' };

export const LOAD_STACK = 'LoadStack';

/** Whatever is not of the load runs is taken to be of the project's app; the local run says so where it is not. */
export function assemblyFor(stack: string, print: (line: string) => void): Promise<string> {
  return stack === LOAD_STACK ? synthesize(PROJECT, print, LOAD_APP) : synthesize(PROJECT, print);
}
