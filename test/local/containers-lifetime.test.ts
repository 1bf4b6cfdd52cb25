import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { BackOff } from '../../local/containers/back-off';
import { OutputLines } from '../../local/containers/output-lines';
import { TaskProcess } from '../../local/containers/task-process';
import { type Clock, systemClock } from '../../local/functions/clock';
import type { LogSink } from '../../local/functions/function-spec';
import { writeAssembly } from './fixtures-template/assembly';
import { containerTemplate } from './fixtures-template/container-template';
import { STUBBORN_DOOR } from './fixtures-template/tiny-door';
import { WRITER } from './fixtures-template/tiny-handlers';

const PROJECT = join(__dirname, '..', '..');
const folders: string[] = [];
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Processes that run in this folder. */
function running(folder: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  const pids = lines
    .filter((line) => line.includes('index.js') && !/^\s*\d+\s+Z/.test(line))
    .map((line) => line.trim());
  return pids.filter((line) => folderOf(line.split(/\s+/)[0] ?? '') === folder);
}

function folderOf(pid: string): string {
  try {
    return execFileSync('readlink', [`/proc/${pid}/cwd`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}

async function until(condition: () => boolean, seconds = 20): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!condition() && performance.now() < deadline) await pause(50);
  return condition();
}

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'no task outlives a run that is killed, not even one that hears nobody',
  async () => {
    const assembly = writeAssembly({
      template: containerTemplate(),
      handlers: { writer: WRITER, unused: '' },
      images: { door: { 'index.js': STUBBORN_DOOR } },
    });
    folders.push(assembly);
    const args = ['-r', 'tsx/cjs', 'bin/spillway.ts', 'local', '--port', '0', '--app', assembly, '--stack', 'Shop'];
    const child = spawn(process.execPath, args, { cwd: PROJECT, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    for await (const line of createInterface({ input: child.stdout })) if (line.startsWith('ready ')) break;
    const folder = join(assembly, 'asset.door');
    // Each has a shell above it, which runs in the same folder.
    expect(running(folder).length).toBeGreaterThanOrEqual(3);

    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await until(() => running(folder).length === 0)).toBe(true);
  },
  60_000,
);

describe('a task', () => {
  function task(program: string, stopTimeoutSeconds = 5) {
    const codeFolder = mkdtempSync(join(tmpdir(), 'spillway-task-'));
    folders.push(codeFolder);
    writeFileSync(join(codeFolder, 'index.js'), program);
    const lines: string[] = [];
    const spec = {
      serviceName: 'door',
      codeFolder,
      nodeFlags: [],
      environment: {},
      memoryMegabytes: 256,
      stopTimeoutSeconds,
    };
    const waits = new Set<object>();
    const clock: Clock = {
      now: systemClock.now,
      after(milliseconds, action) {
        const wait = {};
        waits.add(wait);
        const cancel = systemClock.after(milliseconds, () => {
          waits.delete(wait);
          action();
        });
        return () => {
          waits.delete(wait);
          cancel();
        };
      },
    };
    const log: LogSink = ({ stream, text, task: id }) => lines.push(`${id} ${stream} ${text}`);
    const process = new TaskProcess('task-1', spec, log, clock);
    return { process, lines, waits };
  }
  const LISTENS = 'console.log(JSON.stringify({ event: "listening", port: 4711 })); setInterval(() => {}, 1000);';

  test('tells its port, and what it wrote last is written down before it counts as stopped', async () => {
    const { process, lines } = task(
      `process.on('SIGTERM', () => { process.stdout.write('last'); process.exit(0); }); ${LISTENS}`,
    );

    expect(await process.listening).toBe(4711);
    expect(await process.stop()).toEqual({ forced: false });

    expect(lines.at(-1)).toBe('task-1 stdout last');
    expect(process.exitCode).toBe(0);
  }, 20_000);

  test('that speaks of listening without saying where has no port', async () => {
    const { process } = task('console.log("listening"); console.log(JSON.stringify({ event: "listening" }));');

    expect(await process.listening).toBeUndefined();
  }, 20_000);

  test('that stands still and is killed leaves nothing behind that would wake it', async () => {
    const { process, waits } = task(LISTENS);
    await process.listening;

    await process.freeze(600);
    expect(waits.size).toBe(1);
    await process.kill();
    await process.exited;

    expect(waits.size).toBe(0);
  }, 20_000);

  test('that stands still is ended all the same, when its time to stop is over', async () => {
    const { process } = task(LISTENS, 1);
    await process.listening;
    await process.freeze(600);

    expect(await process.stop()).toEqual({ forced: true });
  }, 20_000);
});

test('who fails again and again is started at once, then after ever longer, and at once again when it was well', () => {
  const backOff = new BackOff();

  const waits = Array.from({ length: 8 }, () => backOff.after(100));

  expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(backOff.after(60_000)).toBe(0);
});

test('text comes in lines wherever it was cut, and what has no end is not kept for ever', () => {
  const taken: string[] = [];
  const lines = new OutputLines((line) => taken.push(line));

  for (const part of ['one\ntw', 'o\n\nthr', 'ee']) lines.add(part);
  expect(taken).toEqual(['one', 'two', '']);
  lines.end();
  lines.add('x'.repeat(300_000));

  expect(taken.slice(3).map(({ length }) => length)).toEqual([5, 300_000]);
});
