import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CDK_CONTEXT } from './stacks/ready-made-stacks';

const root = join(__dirname, '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'app-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the app as `cdk synth` does, in a process of its own. */
function synth(name: string, context: Record<string, unknown> = {}): string {
  const out = join(folder, name);
  execFileSync(process.execPath, ['-r', 'tsx/cjs', 'bin/app.ts'], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify({ ...CDK_CONTEXT, ...context }) },
  });
  return out;
}

function filesOf(out: string): Record<string, string> {
  const names = readdirSync(out).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(out, name), 'utf8').replaceAll(out, '')]));
}

test('the app makes the ready-made stacks, byte for byte the same every time', () => {
  const [first, second] = [filesOf(synth('first')), filesOf(synth('second'))];

  const { artifacts } = JSON.parse(first['manifest.json'] ?? '{}');
  const stacks = Object.entries<{ type: string; environment: string }>(artifacts).filter(
    ([, artifact]) => artifact.type === 'aws:cloudformation:stack',
  );
  expect(stacks.map(([name, { environment }]) => [name, environment]).sort()).toEqual([
    ['CounterStack', 'aws://unknown-account/unknown-region'],
    ['EventIngestStack', 'aws://unknown-account/unknown-region'],
    ['FlashSaleStack', 'aws://unknown-account/unknown-region'],
    ['FloodIntakeStack', 'aws://unknown-account/unknown-region'],
    ['LedgerTransferStack', 'aws://unknown-account/unknown-region'],
    ['OrderIntakeStack', 'aws://unknown-account/unknown-region'],
  ]);
  expect(second).toEqual(first);
}, 30_000);

test('a certificate in the context makes the door HTTPS', () => {
  const arn = 'arn:aws:acm:eu-west-1:123456789012:certificate/0';

  const template = filesOf(synth('https', { certificateArn: arn }))['OrderIntakeStack.template.json'];

  expect(template).toContain(arn);
  expect(template).toContain('"HTTPS"');
}, 30_000);

test('a web ACL is there only where the context asks for one', () => {
  const floodOf = (name: string, context?: Record<string, unknown>) =>
    filesOf(synth(name, context))['FloodIntakeStack.template.json'];

  expect(floodOf('plain')).not.toContain('AWS::WAFv2::WebACL');
  expect(floodOf('walled', { webAcl: 'true' })).toContain('AWS::WAFv2::WebACL');
}, 30_000);
