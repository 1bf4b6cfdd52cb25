import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { BUNDLE, startDoor, startQueue } from './door-process';

const text = readFileSync(join(BUNDLE, '..', 'Dockerfile'), 'utf8');
const steps = text
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [word = '', ...rest] = line.split(' ');
    return { word, rest: rest.join(' ') };
  });
const only = (word: string) => steps.filter((step) => step.word === word).map(({ rest }) => rest);

test('the image is made of one base, by the very version that the tests run on', () => {
  expect(only('FROM')).toEqual([`public.ecr.aws/docker/library/node:${packageJson.devDependencies.node}-alpine`]);
  expect(process.versions.node).toBe(packageJson.devDependencies.node);
});

test('nothing is fetched and nothing is run while it is made: any machine makes it for arm64', () => {
  expect([...only('RUN'), ...only('ADD')]).toEqual([]);
  expect(only('COPY')).toEqual(['--chown=1000:1000 . .']);
});

test('it runs as nobody in particular, without a shell', () => {
  expect(only('USER')).toEqual(['1000:1000']);
  expect(steps.findIndex(({ word }) => word === 'USER')).toBeLessThan(
    steps.findIndex(({ word }) => word === 'ENTRYPOINT'),
  );
  const [program, ...flags] = JSON.parse(only('ENTRYPOINT').join());
  expect([program, flags.at(-1), ...only('CMD')]).toEqual(['node', 'index.js']);
  expect(only('ENV')).toEqual(['NODE_ENV=production']);
});

test('this Node knows the flags, and the heap is given most of a task’s memory', () => {
  const flags: readonly string[] = JSON.parse(only('ENTRYPOINT').join()).slice(1, -1);

  expect(flags).toEqual(['--max-old-space-size-percentage=65']);
  expect(execFileSync(process.execPath, [...flags, '--print', '1 + 1'], { encoding: 'utf8' })).toBe('2\n');
});

test('the program needs nothing beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'door-'));
  copyFileSync(BUNDLE, join(folder, 'index.js'));
  const queue = await startQueue();

  const { port, child, ended } = await startDoor(queue, { DRAIN_SECONDS: '1' }, join(folder, 'index.js'));
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);

  expect(await answer.json()).toEqual({ status: 'ok', cache: 'none' });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await queue.close();
  rmSync(folder, { recursive: true });
});
