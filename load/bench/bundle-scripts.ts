import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

export interface Bundles {
  /** Where the bundle of this source is. */
  pathOf(source: string): string;
  remove(): void;
}

/** What is measured is bundled as the handlers are that get deployed, so that nothing is slow for how it was loaded. */
export async function bundleScripts(sources: readonly string[]): Promise<Bundles> {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-bench-'));
  await build({
    entryPoints: [...sources],
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    loader: { '.lua': 'text' },
    logLevel: 'error',
  });
  return {
    pathOf: (source) => join(folder, basename(source).replace(/\.ts$/, '.js')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
