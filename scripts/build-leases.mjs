// Usage: build-leases.mjs <folder>. What `spillway/leases` runs, as one file in place of those that tsc has put into the folder:
// a user's Node cannot load Lua. Their types stay.
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [target = 'dist'] = process.argv.slice(2);
const folder = resolve(target, 'lambda', 'leases');

for (const name of readdirSync(folder)) {
  if (name.endsWith('.js')) rmSync(join(folder, name));
}
await build({
  absWorkingDir: root,
  entryPoints: ['lambda/leases/index.ts'],
  outfile: join(folder, 'index.js'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'utf8',
  loader: { '.lua': 'text' },
  logLevel: 'warning',
});
