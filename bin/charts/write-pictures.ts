import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../local/make-folder';
import { drawSvg } from './draw';
import type { Picture } from './picture';
import { pngOf } from './png';

/** Writes `NAME.svg` and `NAME.png` of each picture into a folder, which is made where there is none. Answers the files. */
export async function writePictures(folder: string, pictures: Readonly<Record<string, Picture>>): Promise<string[]> {
  makeFolder(folder);
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
