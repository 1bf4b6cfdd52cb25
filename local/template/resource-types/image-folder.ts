// Receives: the image of a container
// Promises: the folder that it is built from, with the program that runs here; or one sentence that says why there is none
// Hands on: to the plan of the service

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalRunError } from '../../local-run-error';
import type { AssemblyStack } from '../cloud-assembly';

/** What an image for the local run begins with. */
const PROGRAM = 'index.js';

const NODE_ONLY = `the local run runs Node only: an image of the app's own, with ${PROGRAM} in its folder`;

/** `where` names the container in errors. */
export function imageFolder(image: string, where: string, find: AssemblyStack['imageFolder']): string {
  // A port of the registry has a colon as well, and a slash behind it.
  const tag = /:([^:/@]+)$/.exec(image)?.[1];
  const folder = tag === undefined ? undefined : find(tag);
  if (folder === undefined) {
    throw new LocalRunError(`${where} Image ${image} is not among the images of the stack; ${NODE_ONLY}`);
  }
  if (!existsSync(folder)) throw new LocalRunError(`${where}: the folder of its image, ${folder}, is not there`);
  if (!existsSync(join(folder, PROGRAM))) {
    throw new LocalRunError(`${where}: the folder of its image, ${folder}, has no ${PROGRAM}; ${NODE_ONLY}`);
  }
  return folder;
}

/** A list of words, as `CMD ["node", "index.js"]` has it. */
const STARTS = /^\s*(?:CMD|ENTRYPOINT)\s+(\[.*\])\s*$/gim;

/** What stands before the program on the command line: flags of Node. `command`: the container's own, in place of the image's. */
export function nodeFlags(folder: string, command: readonly string[]): string[] {
  const words = command.length > 0 ? command : wordsOf(join(folder, 'Dockerfile'));
  const program = words.findIndex((word) => word === PROGRAM || word.endsWith(`/${PROGRAM}`));
  return words.slice(0, Math.max(0, program)).filter((word) => word.startsWith('-'));
}

function wordsOf(dockerfile: string): string[] {
  if (!existsSync(dockerfile)) return [];
  return [...readFileSync(dockerfile, 'utf8').matchAll(STARTS)].flatMap(([, list = '[]']): string[] => {
    try {
      const words: unknown = JSON.parse(list);
      return Array.isArray(words) ? words.map(String) : [];
    } catch {
      return [];
    }
  });
}
