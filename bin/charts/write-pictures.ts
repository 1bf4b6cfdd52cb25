import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from '../../local/error-code';
import { drawSvg } from './draw';
import type { Picture } from './picture';
import { pngOf } from './png';

/** Writes `NAME.svg` and `NAME.png` of each picture into a folder, which is made where there is none. Answers the files. */
export async function writePictures(folder: string, pictures: Readonly<Record<string, Picture>>): Promise<string[]> {
  makeFolder(resolve(folder));
  const files: string[] = [];
  for (const [name, picture] of Object.entries(pictures)) {
    const svg = drawSvg(picture);
    const paths = [join(folder, `${name}.svg`), join(folder, `${name}.png`)] as const;
    writeFileSync(paths[0], svg);
    writeFileSync(paths[1], await pngOf(svg));
    files.push(...paths);
  }
  return files;
}

/**
 * Step by step, from the first that is there. Not `mkdirSync`'s own `recursive`: under `/proc`, where nobody may make one, some
 * releases of Node try for ever.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else may have made it meanwhile.
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}
