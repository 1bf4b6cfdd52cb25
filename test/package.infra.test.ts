import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..');
const STACKS = [
  'OrderIntakeStack',
  'CounterStack',
  'LedgerTransferStack',
  'EventIngestStack',
  'FlashSaleStack',
  'FloodIntakeStack',
];

let folder: string;

beforeEach(() => {
  // Inside the project, so that its modules are found.
  folder = mkdtempSync(join(PROJECT, 'dist', 'package-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function build(): string {
  const built = join(folder, 'dist');
  execFileSync(join(PROJECT, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', built], {
    cwd: PROJECT,
  });
  execFileSync(process.execPath, ['scripts/build-leases.mjs', built], { cwd: PROJECT });
  return built;
}

test('the published package makes every ready-made stack, with the modules that come with them', () => {
  const built = build();
  cpSync(join(PROJECT, 'dist', 'handlers'), join(built, 'handlers'), { recursive: true });
  const out = join(folder, 'cdk.out');

  execFileSync(
    process.execPath,
    [
      '-e',
      `const { App } = require('aws-cdk-lib');
     const kit = require(${JSON.stringify(join(built, 'lib'))});
     const app = new App({ outdir: ${JSON.stringify(out)} });
     for (const name of ${JSON.stringify(STACKS)}) new kit[name](app, name);
     app.synth();`,
    ],
    { cwd: PROJECT },
  );

  const templates = readdirSync(out).filter((name) => name.endsWith('.template.json'));
  expect(templates.sort()).toEqual(STACKS.map((name) => `${name}.template.json`).sort());
}, 60_000);

test('the command line of the package plans and draws without any module of the project', () => {
  const away = mkdtempSync(join(tmpdir(), 'spillway-package-'));
  try {
    execFileSync(process.execPath, ['scripts/build-command-line.mjs', join(away, 'dist')], { cwd: PROJECT });
    cpSync(join(PROJECT, 'bin', 'spillway.cjs'), join(away, 'bin', 'spillway.cjs'));
    const run = (...args: string[]) =>
      spawnSync(process.execPath, [join(away, 'bin', 'spillway.cjs'), ...args], { cwd: away, encoding: 'utf8' });

    const plan = run('plan', '--json', '--charts', 'pictures');
    const local = run('local');
    const load = run('load', 'smoke');
    const help = run('--help');
    const status = run('status', '--local', 'http://127.0.0.1:1', '--once');

    expect(plan.stderr).toBe('');
    expect(JSON.parse(plan.stdout)).toMatchObject({ possible: true, charts: { length: 8 } });
    expect(readdirSync(join(away, 'pictures')).sort()).toEqual(
      ['backlog', 'capacity', 'cost'].flatMap((name) => [`${name}.png`, `${name}.svg`]),
    );
    expect(local.status).toBe(1);
    expect(local.stderr).toMatch(/^spillway local: needs the project itself.*\n$/);
    expect(load.status).toBe(1);
    expect(load.stderr).toMatch(/^spillway load: needs the project itself.*\n$/);
    // What cannot be run is not offered; how to get it is said in a line.
    expect(help.stdout).not.toContain('spillway local');
    expect(help.stdout).toMatch(/^A local run, .*: npm start .* in a clone of the project$/m);
    expect(status.stderr).toContain('in a clone of the project');
    expect(status.stderr).not.toContain('spillway local');
    const text = readFileSync(join(away, 'dist', 'bin', 'spillway.js'), 'utf8');
    expect(text).not.toMatch(/aws-cdk-lib|echarts/);
    const licences = readFileSync(join(away, 'dist', 'bin', 'THIRD-PARTY.txt'), 'utf8');
    for (const name of ['@resvg/resvg-wasm', 'dejavu-fonts-ttf', 'echarts', 'zrender']) {
      expect(licences).toContain(`${name} `);
    }
  } finally {
    rmSync(away, { recursive: true });
  }
}, 60_000);

test('leases are required and imported from the published package, the same ones, with their scripts and no client', () => {
  const built = build();
  const entry = join(built, 'lambda', 'leases', 'index');
  writeFileSync(
    join(folder, 'both.mjs'),
    `import { createRequire } from 'node:module';
     import * as imported from ${JSON.stringify(`${entry}.mjs`)};
     const required = createRequire(import.meta.url)(${JSON.stringify(`${entry}.js`)});
     const names = Object.keys(required).sort();
     console.log(JSON.stringify(names.map((name) => [name, required[name] === imported[name]])));`,
  );

  const said = execFileSync(process.execPath, [join(folder, 'both.mjs')], { encoding: 'utf8' });

  expect(JSON.parse(said)).toEqual([
    ['LeaseLost', true],
    ['fencing', true],
    ['leases', true],
  ]);
  const text = readFileSync(`${entry}.js`, 'utf8');
  expect(text).toContain("redis.call('SET'");
  expect([...text.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name?.replace('node:', '')).sort()).toEqual([
    'crypto',
    'crypto',
    'perf_hooks',
  ]);
  expect(Buffer.byteLength(text)).toBeLessThan(16 * 1024);
}, 60_000);
