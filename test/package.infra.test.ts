import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '..');
const STACKS = ['OrderIntakeStack', 'CounterStack', 'LedgerTransferStack', 'EventIngestStack', 'FlashSaleStack'];

let folder: string;

beforeEach(() => {
  // Inside the project, so that its modules are found.
  folder = mkdtempSync(join(PROJECT, 'dist', 'package-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the published package makes every ready-made stack, with the modules that come with them', () => {
  const built = join(folder, 'dist');
  execFileSync(join(PROJECT, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json', '--outDir', built], {
    cwd: PROJECT,
  });
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
