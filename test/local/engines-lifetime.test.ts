import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCache } from '../../local/engines/cache-engine';
import { startDynamoDb } from '../../local/engines/dynamodb-engine';
import { startGuarded } from '../../local/engines/guarded-child';

const PARENT = join(__dirname, 'fixtures-template', 'engine-parent.cjs');
/** Ignores being asked, so that it has to be made to end. */
const STUBBORN = ['/bin/sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'];

const parents: ChildProcess[] = [];
const groups: number[] = [];
afterAll(() => {
  for (const parent of parents) parent.kill('SIGKILL');
  for (const group of groups) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // Gone, as it should be.
    }
  }
});

/** The members of a process group that are still there. */
function alive(group: number): string[] {
  const all = execFileSync('ps', ['-eo', 'pgid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => Number(line.trim().split(/\s+/)[0]) === group && !/^\s*\d+\s+Z/.test(line));
}

async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!condition() && performance.now() < deadline) await pause(50);
  return condition();
}

async function parentOf(command: readonly string[]): Promise<{ parent: ChildProcess; group: number }> {
  const parent = spawn(process.execPath, [PARENT, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  parents.push(parent);
  if (parent.stdout === null) throw new Error('no output of the parent');
  const [line] = await once(parent.stdout, 'data');
  const group = Number(String(line));
  groups.push(group);
  return { parent, group };
}

test('a child ends when its parent is killed, which has no chance to stop it', async () => {
  const { parent, group } = await parentOf(['sleep', '600']);
  expect(await until(() => alive(group).some((line) => line.includes('sleep 600')), 5)).toBe(true);

  parent.kill('SIGKILL');

  expect(await until(() => alive(group).length === 0, 5)).toBe(true);
}, 20_000);

test('so does one that stands still, which cannot hear that it is asked', async () => {
  const { parent, group } = await parentOf(['sleep', '600']);
  const sleeping = () => alive(group).find((line) => /\d+ [STD]\S* +sleep 600/.test(line));
  expect(await until(() => sleeping() !== undefined, 5)).toBe(true);
  const all = execFileSync('ps', ['-eo', 'pid=,pgid=,args='], { encoding: 'utf8' }).split('\n');
  const [pid] = all
    .map((line) => line.trim().split(/\s+/))
    .filter(([, of, args]) => Number(of) === group && args === 'sleep')
    .flat();
  process.kill(Number(pid), 'SIGSTOP');

  parent.kill('SIGKILL');

  // Sooner than it would be made to.
  expect(await until(() => alive(group).length === 0, 4)).toBe(true);
}, 20_000);

test('one that ignores being asked is made to end', async () => {
  const { parent, group } = await parentOf(STUBBORN);
  expect(await until(() => alive(group).some((line) => line.includes('trap')), 5)).toBe(true);

  parent.kill('SIGKILL');

  expect(await until(() => alive(group).length === 0, 10)).toBe(true);
}, 20_000);

test('a child that is stopped is gone when stop returns, and nothing of its group is left behind', async () => {
  const child = startGuarded('sleep', ['600']);
  groups.push(child.pid);
  expect(await until(() => alive(child.pid).length > 0, 5)).toBe(true);

  await child.stop();

  expect(child.ended).toBe(true);
  expect(await until(() => alive(child.pid).length === 0, 2)).toBe(true);
}, 20_000);

test('a child that stands still hears that it is to stop, and ends in its own way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-guarded-'));
  const [ready, ended] = [join(folder, 'ready'), join(folder, 'ended')];
  const child = startGuarded('/bin/sh', [
    '-c',
    `trap "touch ${ended}; exit" TERM; touch ${ready}; while :; do sleep 0.1; done`,
  ]);
  groups.push(child.pid);
  expect(await until(() => existsSync(ready), 5)).toBe(true);
  await child.signal('STOP');

  await child.stop();

  expect(existsSync(ended)).toBe(true);
  rmSync(folder, { recursive: true });
}, 20_000);

test('a child is in a process group of its own, out of reach of a Ctrl-C that is meant for us', async () => {
  const child = startGuarded('sleep', ['600']);
  groups.push(child.pid);

  const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(child.pid)], { encoding: 'utf8' });

  expect(Number(group)).toBe(child.pid);
  await child.stop();
}, 20_000);

test('an engine that ends by itself is told, and one that is stopped is not', async () => {
  const [broken, stopped] = [await startDynamoDb({}), await startDynamoDb({})];
  const told: string[] = [];
  broken.onUnexpectedEnd((reason) => told.push(`broken: ${reason}`));
  stopped.onUnexpectedEnd((reason) => told.push(`stopped: ${reason}`));

  const pids = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const line = pids.split('\n').find((one) => !one.includes('/bin/sh') && one.includes(`--port ${broken.port}`));
  process.kill(Number(line?.trim().split(/\s+/)[0]), 'SIGKILL');
  await stopped.stop();

  expect(await until(() => told.length > 0, 5)).toBe(true);
  expect(told).toEqual([expect.stringContaining('broken: dynoxide has ended by itself')]);
}, 20_000);

test('each engine says who it is and listens on loopback only', async () => {
  const engines = await Promise.all([startDynamoDb({}), startCache({})]);

  try {
    expect(engines[0]?.description).toMatch(/^dynoxide \d/);
    expect(engines[1]?.description).toMatch(/^(js-redis-server|redis-server|valkey-server) \d/);
    for (const { port } of engines) expect(listeningAddresses(port)).toEqual(['0100007F']);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
  }
}, 20_000);

/** Addresses as the kernel writes them: 0100007F is 127.0.0.1, and state 0A is listening. */
function listeningAddresses(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    execFileSync('cat', [file], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === '0A' && local?.endsWith(`:${hex}`))
      .map(([, local]) => local?.split(':')[0] ?? ''),
  );
}
