// Bundles the command line into FOLDER/bin, so that `npx spillway` works in the package without the modules that it is made
// of: spillway.js, the charts beside it (loaded only when they are asked for) with their engine and fonts, and whose they are.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(process.argv[2] ?? join(root, 'dist'), 'bin');
const { resolve } = createRequire(import.meta.url);

/** Of `bin/charts/picture-files.ts`. */
const PICTURE_FILES = {
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
};

/** What is not in the file that asks for it. */
const elsewhere = {
  name: 'elsewhere',
  setup({ onResolve }) {
    onResolve({ filter: /\/charts\/write-pictures$/ }, () => ({ path: './charts.js', external: true }));
    onResolve({ filter: /\/(local\/cli\/local|load\/load)-command$/ }, () => ({
      path: join(root, 'bin', 'command-line', 'project-only.ts'),
    }));
    onResolve({ filter: /\/local-here$/ }, () => ({ path: join(root, 'bin', 'command-line', 'local-elsewhere.ts') }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  // The names of errors are compared.
  keepNames: true,
  charset: 'utf8',
  loader: { '.lua': 'text' },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

rmSync(out, { recursive: true, force: true });
mkdirSync(join(out, 'pictures'), { recursive: true });
const results = await Promise.all([
  build({ ...shared, entryPoints: ['bin/spillway.ts'], outfile: join(out, 'spillway.js'), plugins: [elsewhere] }),
  build({ ...shared, entryPoints: ['bin/charts/write-pictures.ts'], outfile: join(out, 'charts.js') }),
]);
for (const [name, module] of Object.entries(PICTURE_FILES)) copyFileSync(resolve(module), join(out, 'pictures', name));
writeFileSync(join(out, 'THIRD-PARTY.txt'), licences());

/** Every package that is in the bundles, with its licence's own words. */
function licences() {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const files = [
    ...inputs.map((input) => join(root, input)),
    ...Object.values(PICTURE_FILES).map((one) => resolve(one)),
  ];
  const folders = new Set(files.filter((file) => file.includes('node_modules')).map(packageOf));
  /** Many packages of one house have the very same licence: it is said once for all of them. */
  const packages = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // Some licences ask that it is said where the sources are.
    const sources = repository?.url ?? repository ?? `https://www.npmjs.com/package/${name}`;
    const texts = readdirSync(folder, { withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name) && !/\.[jt]s$/.test(entry.name),
      )
      .map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
    const text = texts.join('\n\n');
    packages.set(text, [...(packages.get(text) ?? []), `${name} ${version} (${license}) ${sources}`]);
  }
  return [...packages]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}`.trim())
    .join(`\n\n${'='.repeat(80)}\n\n`);
}

function packageOf(file) {
  let folder = dirname(file);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

/** Folders inside a package have a package.json without a version, to say which modules are in them. */
function isPackage(folder) {
  const file = join(folder, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version !== undefined;
}
