import { readFileSync } from 'node:fs';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { CANVAS } from './palette';
import { pictureFile } from './picture-files';

let ready: Promise<readonly Uint8Array[]> | undefined;

/** The machine's own fonts are not asked: the same SVG would become another picture elsewhere. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  ready ??= prepare();
  const fontBuffers = [...(await ready)];
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'width', value: CANVAS.width },
    font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
  });
  try {
    const image = drawing.render();
    const png = image.asPng();
    image.free();
    return png;
  } finally {
    drawing.free();
  }
}

async function prepare(): Promise<readonly Uint8Array[]> {
  await initWasm(readFileSync(pictureFile('resvg.wasm')));
  return [readFileSync(pictureFile('DejaVuSans.ttf')), readFileSync(pictureFile('DejaVuSans-Bold.ttf'))];
}
