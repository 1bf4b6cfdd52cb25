import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningNode, RunningPath } from './running-path';

jest.setTimeout(120_000);

const PROJECT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(PROJECT, 'docs', 'redrive.md'), 'utf8');

/** This Node without what the oldest one that is promised does not have; and a real old one, where the machine has it. */
const NODES: readonly (readonly [string, RunningNode])[] = [
  [
    'what Node 20.0 has',
    {
      command: process.execPath,
      environment: { ...process.env, NODE_OPTIONS: `--require=${join(__dirname, 'no-newer-than-20.cjs')}` },
    },
  ],
  ...olderNodes(),
];

function olderNodes(): (readonly [string, RunningNode])[] {
  const found = ['/usr/local/bin/node', '/usr/bin/node'].filter(existsSync).map((command) => {
    const version = execFileSync(command, ['--version'], { encoding: 'utf8' }).trim();
    return [`Node ${version} of this machine`, { command, environment: process.env }, version] as const;
  });
  return found
    .flatMap(([name, node, version]) => (/^v2[01]\./.test(version) ? [[name, node] as const] : []))
    .slice(0, 1);
}

/** The package as it is installed, away from the project's modules. */
let installed: string;

beforeAll(() => {
  installed = mkdtempSync(join(tmpdir(), 'spillway-package-'));
  execFileSync(process.execPath, ['scripts/build-command-line.mjs', join(installed, 'dist')], { cwd: PROJECT });
  cpSync(join(PROJECT, 'bin', 'spillway.cjs'), join(installed, 'bin', 'spillway.cjs'));
});

afterAll(() => rmSync(installed, { recursive: true, force: true }));

test.each(NODES)('with %s a path runs, and the installed commands look at it and mend it', async (_, node) => {
  const path = await RunningPath.start(undefined, undefined, undefined, node);
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(node.command, [join(installed, 'bin', 'spillway.cjs'), ...args], {
      cwd: installed,
      env: node.environment,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const there = ['--local', path.url];
  try {
    const [, section = ''] = PAGE.split('\n## Try it\n');
    const [, recipe = ''] = /```sh\n([\s\S]*?)```/.exec(section) ?? [];
    execFileSync('sh', ['-ec', recipe.replaceAll('http://127.0.0.1:8080', path.url)]);
    await path.until('both are set aside', async () => (await path.quarantined()).length === 2);

    const plan = run('plan', '--peak', '20k', '--charts', 'pictures');
    const status = run('status', '--once', ...there);
    const list = run('redrive', 'list', ...there);
    const dry = run('redrive', 'replay', '--cause', 'unknown-collection', '--dry-run', ...there);
    const counted = run('redrive', 'purge', '--all', '--dry-run', ...there);
    const purged = run('redrive', 'purge', '--all', '--yes', '2', '--save', 'purged.ndjson', ...there);
    const help = spawnSync(node.command, ['bin/spillway.cjs', 'plan', '--json'], {
      cwd: PROJECT,
      env: node.environment,
      encoding: 'utf8',
    });

    expect(plan).toMatchObject({ status: 0, stderr: '' });
    // No note of the SDK's above the screen.
    expect(status).toMatchObject({ status: 3, stderr: '' });
    expect(status.stdout).toMatch(/^spillway status {2}[\s\S]*UNWELL {2}2 messages are in quarantine/);
    expect(list).toMatchObject({ status: 0, stderr: '' });
    expect(list.stdout).toContain('1 × no collection is named "lamps"');
    expect(list.stdout).toContain('1 × not JSON: ');
    expect(dry).toMatchObject({ status: 1, stderr: '' });
    expect(dry.stdout).toContain('the path still has no collection "lamps": declare it and deploy, then replay');
    expect(counted).toMatchObject({ status: 0, stdout: '2 would be purged; nothing was deleted\n' });
    expect(purged).toMatchObject({ status: 0, stdout: '2 of 2 purged, saved in purged.ndjson\n' });
    expect(help).toMatchObject({ status: 0, stderr: '' });
  } finally {
    expect(await path.stop()).toBe(0);
    rmSync(join(installed, 'purged.ndjson'), { force: true });
  }
});
