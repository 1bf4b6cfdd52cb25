// Bundles every lambda/<name>/handler.ts into dist/handlers/<name>/index.js, the folder that the stacks deploy as it is; and every
// lambda/<name>/container/main.ts, with the Dockerfile beside it, into dist/handlers/<name>-container.
// Synth bundles nothing, so it stays fast and its asset hashes do not change by machine.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist', 'handlers');

const folders = readdirSync(join(root, 'lambda'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
const bundles = folders
  .flatMap(({ name }) => [
    { name, entry: `lambda/${name}/handler.ts`, beside: [] },
    {
      name: `${name}-container`,
      entry: `lambda/${name}/container/main.ts`,
      beside: [`lambda/${name}/container/Dockerfile`],
    },
  ])
  .filter(({ entry }) => existsSync(join(root, entry)));
const names = bundles.map(({ name }) => name);

mkdirSync(out, { recursive: true });
for (const entry of readdirSync(out)) {
  if (!names.includes(entry.replace(/\.meta\.json$/, ''))) rmSync(join(out, entry), { recursive: true });
}
await Promise.all(bundles.map(bundle));

async function bundle({ name, entry, beside }) {
  const folder = join(out, name);
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    // The default (`main` first) takes the AWS SDK's CommonJS build, which cannot be tree-shaken: half again as large.
    mainFields: ['module', 'main'],
    minify: true,
    charset: 'utf8',
    loader: { '.lua': 'text' },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const files = [
    ...result.outputFiles.map(({ path, text }) => ({ path, text })),
    ...beside.map((file) => ({ path: join(folder, basename(file)), text: readFileSync(join(root, file), 'utf8') })),
  ];
  for (const { path, text } of files) writeIfChanged(path, text);
  for (const left of readdirSync(folder)) {
    if (!files.some(({ path }) => path === join(folder, left))) rmSync(join(folder, left));
  }
  // Beside the asset's folder and not inside it: what it says about the sources is no part of what is deployed.
  writeIfChanged(join(out, `${name}.meta.json`), JSON.stringify(result.metafile));
}

/**
 * A synth or a local run beside this build may be reading: an unchanged bundle is not touched, and a changed one takes the
 * old one's place whole. Half a bundle would be deployed under a hash of its own.
 */
function writeIfChanged(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  const whole = join(root, 'dist', `.${process.pid}.${basename(path)}`);
  writeFileSync(whole, text);
  renameSync(whole, path);
}
