import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runGuarded } from '../../load/artillery/guarded-run';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guarded-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const run = (
  script: string,
  more: { limitMillis?: number; signal?: AbortSignal; onStart?: (pid: number) => void } = {},
) =>
  runGuarded({
    command: '/bin/sh',
    args: ['-c', script],
    environment: { PATH: process.env.PATH, SAID: 'by us' },
    log: join(folder, 'log'),
    limitMillis: 60_000,
    ...more,
  });

test('what it prints is in the log, and its code is told', async () => {
  const ended = await run('echo said $SAID; echo and this >&2; exit 21');

  expect(ended).toEqual({ by: 'itself', code: 21 });
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('said by us\nand this\n');
});

test('it ends at its limit', async () => {
  expect(await run('exec sleep 60', { limitMillis: 100 })).toMatchObject({ by: 'limit' });
});

/** Dead, though its parent may not have asked for its end yet. */
function isDead(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.startsWith('Z');
}

test('it ends when it is asked to, and what it has started with it', async () => {
  const stop = new AbortController();
  const file = join(folder, 'pid');
  const ended = run(`sleep 60 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`, { signal: stop.signal });
  while (!existsSync(file)) await setTimeout(5);
  const pid = readFileSync(file, 'utf8').trim();
  expect(isDead(pid)).toBe(false);

  stop.abort();

  expect(await ended).toMatchObject({ by: 'signal' });
  while (!isDead(pid)) await setTimeout(5);
});

test('what was stopped before it began is never started', async () => {
  const onStart = jest.fn();

  expect(await run('echo no', { signal: AbortSignal.abort(), onStart })).toEqual({ by: 'signal', code: null });
  expect(onStart).not.toHaveBeenCalled();
});
