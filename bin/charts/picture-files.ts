import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What pictures are made with, by its name in the package and the module that it comes from in the project. */
const COMES_FROM = {
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
} as const;

/** In the package it lies beside the built file. */
export function pictureFile(name: keyof typeof COMES_FROM): string {
  const beside = join(__dirname, 'pictures', name);
  return existsSync(beside) ? beside : require.resolve(COMES_FROM[name]);
}
