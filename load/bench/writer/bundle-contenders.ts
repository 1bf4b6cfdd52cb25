import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ContenderName } from './contender';

export interface Bundles {
  pathOf(contender: ContenderName): string;
  remove(): void;
}

/** Every contender is bundled as the handlers are that get deployed, so that none is slow for how it was loaded. */
export async function bundleContenders(contenders: readonly ContenderName[]): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
  await build({
    entryPoints: contenders.map((contender) => join(__dirname, `run-${contender}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    logLevel: 'error',
  });
  return {
    pathOf: (contender) => join(folder, `run-${contender}.js`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
