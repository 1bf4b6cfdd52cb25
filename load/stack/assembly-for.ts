// Receives: the name of a stack
// Promises: it is synthesized, from the project's app or from the one of the load runs
// Hands on: the folder of the cloud assembly it is in

import { join } from 'node:path';
import { type Context, synthesize } from '../../local/cli/synthesize';

export { LOAD_STACK } from '../../local/cli/app-of-stack';

const PROJECT = join(__dirname, '..', '..');

export function assemblyFor(stack: string, print: (line: string) => void, context: Context = {}): Promise<string> {
  return synthesize(PROJECT, stack, print, context);
}
