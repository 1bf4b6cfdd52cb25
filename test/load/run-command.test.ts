import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { EXITS } from '../../bin/load/load-help';
import { openPath } from '../../bin/path/open-path';
import { askForOffer } from '../../load/run/probe';
import type { RunSummary } from '../../load/run/summary';
import { Watch } from '../../load/run/watch';
import { LoadStack } from '../../load/stack/load-stack';
import { startLocalRun } from '../../local/local-run';
import { below, commandOf } from './processes';

const PROJECT = join(__dirname, '..', '..');
const LIMIT = 180_000;

const results = mkdtempSync(join(tmpdir(), 'spillway-load-test-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
  rmSync(results, { recursive: true, force: true });
});

/** The real command. `onLine` is given each line that it writes, to either stream. */
async function load(
  name: string,
  args: readonly string[],
  onLine: (line: string, child: ChildProcess) => void = () => {},
) {
  const folder = join(results, name);
  const given = ['bin/spillway.cjs', 'load', ...args, '--generator', 'open-loop', '--results', folder];
  const child = spawn(process.execPath, given, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const line of text.split('\n')) onLine(line, child);
    });
  }
  const [code] = await once(child, 'exit');
  const [run = ''] = readdirSync(folder);
  const files = readdirSync(join(folder, run)).sort();
  const summary: RunSummary = JSON.parse(readFileSync(join(folder, run, 'summary.json'), 'utf8'));
  return { code, said, run, files, summary };
}

test(
  'a run from nothing: its own local run, the load, the verdict, and every file',
  async () => {
    const { code, said, run, files, summary } = await load('smoke', ['smoke', '--duration', '3s', '--p99', '30s']);

    // A machine with other work to do may not offer all of it in time, and then the run says so. What became of the writes is sure.
    expect(['pass', 'invalid']).toContain(summary.verdict);
    expect(said).toContain(summary.verdict);
    expect(code).toBe(EXITS[summary.verdict]);
    expect(run).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+-smoke$/);
    expect(files).toEqual(
      expect.arrayContaining([
        ...['ledger-open-loop.jsonl', 'ledger-setup.jsonl', 'ledger-warm-up.jsonl'],
        ...['report.html', 'summary.json', 'timeline.png', 'timeline.svg'],
      ]),
    );
    expect(summary).toMatchObject({ isLocal: true, generator: 'open-loop', verification: { verdict: 'pass' } });
    expect(summary.verification.checks.map(({ verdict }) => verdict)).toEqual(
      summary.verification.checks.map(() => 'pass'),
    );
    // Of three seconds of 20: the warm-up is in the ledger, and not in here.
    expect(summary.timeline.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThanOrEqual(60);
    expect(summary.writes.acknowledged).toBeGreaterThan(0);
    expect(summary.verification.writes.acknowledged).toBeGreaterThan(60);
    expect(summary.drainSeconds).not.toBeNull();
    expect(summary.samples.length).toBeGreaterThan(2);
  },
  LIMIT,
);

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'a run whose own local run is killed in the midst of it says so, and keeps what it knows',
  async () => {
    let killed = 0;
    const { code, said, summary, files } = await load(
      'broken',
      ['steady', '--duration', '10m', '--rate', '0.2'],
      (line, child) => {
        if (killed > 0 || !/^load: \d+ s/.test(line)) return;
        // Without its engines and its functions, which are below it, and without the shell that guards it.
        const [local] = below(child.pid ?? 0).filter(
          (pid) => /spillway\.ts local --port/.test(commandOf(pid)) && !/^\S*sh /.test(commandOf(pid)),
        );
        if (local === undefined) return;
        killed = local;
        // Some arrivals later.
        setTimeout(() => process.kill(local, 'SIGKILL'), 1500);
      },
    );

    expect(killed).toBeGreaterThan(0);
    expect([summary.verdict, code]).toEqual(['invalid', 4]);
    expect(summary.reasons[0]).toMatch(/^the local run ended by itself: .*; what was asked until then is in .*broken/);
    expect(said).toContain('the local run ended by itself');
    expect(summary.verification.verdict).toBe('undecided');
    expect(summary.writes.acknowledged).toBeGreaterThan(0);
    expect(files).toEqual(
      expect.arrayContaining(['ledger-open-loop.jsonl', 'report.html', 'summary.json', 'timeline.png']),
    );
  },
  LIMIT,
);

describe('a run on a local run that was there before it', () => {
  let local: Awaited<ReturnType<typeof startLocalRun>>;
  beforeAll(async () => {
    const assembly = join(results, 'cdk.out');
    const app = new App({ outdir: assembly });
    new LoadStack(app, 'LoadStack');
    app.synth();
    local = await startLocalRun({ assembly, stack: 'LoadStack', port: 0 });
  }, LIMIT);
  afterAll(() => local.close());

  test(
    'whose cache somebody else stops for a moment is told to have lost it, and the next run is not',
    async () => {
      const path = await openPath({ local: local.url });
      const offer = await askForOffer(local.url);
      const target = { where: path.where, url: local.url, isLocal: true, offer, path, close: async () => {} };
      const watched = async (meanwhile: () => Promise<unknown>) => {
        const watch = new Watch({ target, folder: results, generatorPid: () => undefined, progress: () => {} });
        await watch.begin();
        await meanwhile();
        // Its first look comes after what is set up.
        await watch.start();
        watch.stop();
        return watch.cacheWasLost();
      };

      const lost = await watched(async () => {
        await local.control.setFaults({ cache: 'stopped' });
        await local.control.setFaults({ cache: 'on' });
      });

      expect([lost, await watched(async () => {})]).toEqual([true, false]);
    },
    LIMIT,
  );

  test(
    'that is interrupted verifies what it sent, writes everything, and leaves the local run as it is',
    async () => {
      let asked = false;
      const args = ['steady', '--duration', '10m', '--rate', '0.3', '--target', local.url];
      const { code, said, summary, files } = await load('stopped', args, (line, child) => {
        if (asked || !/^load: \d+ s/.test(line)) return;
        asked = true;
        // Some arrivals later.
        setTimeout(() => child.kill('SIGINT'), 1500);
      });

      expect(code).toBe(130);
      expect(said).toContain('stopping: what was sent is verified (Ctrl-C again ends at once)');
      expect(summary.verdict).toBe('interrupted');
      expect(summary.reasons[0]).toMatch(/stopped before its end/);
      expect(summary.verification.verdict).toBe('pass');
      expect(summary.verification.writes.acknowledged).toBeGreaterThan(0);
      expect(files).toEqual(
        expect.arrayContaining(['ledger-open-loop.jsonl', 'report.html', 'summary.json', 'timeline.png']),
      );
      expect((await fetch(`${local.url}/healthz`)).status).toBe(200);
    },
    LIMIT,
  );
});
