import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startCache } from '../../local/engines/cache-engine';
import { MACHINE } from '../../local/engines/dynamodb-engine';
import type { Engine } from '../../local/engines/engine';
import { findExecutable } from '../../local/engines/find-executable';
import { startEngine } from '../../local/engines/start-engine';

const folder = mkdtempSync(join(tmpdir(), 'spillway-engines-'));
const engines: Engine[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});
afterAll(() => rmSync(folder, { recursive: true }));

const NATIVE = findExecutable(['valkey-server', 'redis-server'], process.env.PATH) !== undefined;
const JAVASCRIPT = MACHINE.packageFolder('js-redis-server') !== undefined;
const EVERY_ENGINE: readonly (readonly [name: string, start: () => Promise<Engine>])[] = [
  ...(NATIVE ? [['the native engine', () => startCache({})] as const] : []),
  ...(JAVASCRIPT ? [['the JavaScript engine', () => startCache({}, { ...MACHINE, path: undefined })] as const] : []),
];

/** With what was said about its end. */
async function started(start: () => Promise<Engine>) {
  const engine = await start();
  engines.push(engine);
  const said: string[] = [];
  engine.onUnexpectedEnd((reason) => said.push(reason));
  const { switchTo } = engine;
  if (switchTo === undefined) throw new Error('it cannot be switched');
  return { engine, switchTo, said };
}

/** `PID STATE` of the engine itself, without its guard. */
function processes(port: number): string[] {
  const all = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  const ours = all.filter((line) => !line.includes('/bin/sh') && new RegExp(`[ :]${port}\\b`).test(line));
  return ours.map((line) => line.trim().split(/\s+/).slice(0, 2).join(' '));
}

/** What answers to one command; `dead` where nobody listens, `silent` where nothing comes. */
function ask(port: number, command: string, milliseconds = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    sockets.push(socket);
    const timer = setTimeout(() => resolve('silent'), milliseconds);
    const end = (answer: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.once('error', () => end('dead'));
    socket.once('data', (data) => end(String(data).trim()));
    socket.write(`${command}\r\n`);
  });
}

async function until(condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 4000;
  while (!condition() && performance.now() < deadline) await pause(20);
  return condition();
}

test('there is an engine to try this with', () => {
  expect(EVERY_ENGINE.length).toBeGreaterThan(0);
});

describe.each(EVERY_ENGINE)('%s', (_name, start) => {
  test('stopped is gone, and comes back on its port without what it held; nobody takes that for its end', async () => {
    const { engine, switchTo, said } = await started(start);
    await ask(engine.port, 'SET key value');
    const before = processes(engine.port);

    await switchTo('stopped');
    const away = [await ask(engine.port, 'PING'), processes(engine.port)];
    await switchTo('on');

    expect(before).toHaveLength(1);
    expect(away).toEqual(['dead', []]);
    expect(await ask(engine.port, 'PING')).toBe('+PONG');
    expect(await ask(engine.port, 'GET key')).toBe('$-1');
    expect(said).toEqual([]);
  }, 30_000);

  test('frozen takes connections and answers nothing, and then goes on with what it held', async () => {
    const { engine, switchTo, said } = await started(start);
    await ask(engine.port, 'SET key value');

    await switchTo('frozen');
    const held = ask(engine.port, 'GET key', 20_000);
    const asked = await ask(engine.port, 'PING', 300);
    const states = processes(engine.port);
    await switchTo('on');

    expect([asked, states]).toEqual(['silent', [expect.stringMatching(/ T/)]]);
    expect(await held).toBe('$5\r\nvalue');
    expect(said).toEqual([]);
  }, 30_000);

  test.each(['stopped', 'frozen'] as const)(
    '%s ends with the run',
    async (state) => {
      const { engine, switchTo, said } = await started(start);
      await switchTo(state);

      await engine.stop();
      await switchTo('on');

      expect(processes(engine.port)).toEqual([]);
      expect(said).toEqual([]);
    },
    30_000,
  );

  test('ends with the run while it is being started again', async () => {
    const { engine, switchTo, said } = await started(start);
    await switchTo('stopped');

    const coming = switchTo('on');
    await engine.stop();
    await coming;

    expect(processes(engine.port)).toEqual([]);
    expect(said).toEqual([]);
  }, 30_000);

  test('after it came back, its own end is told as before', async () => {
    const { engine, switchTo, said } = await started(start);
    for (const state of ['stopped', 'frozen', 'stopped', 'on'] as const) await switchTo(state);

    const [line = ''] = processes(engine.port);
    process.kill(Number(line.split(' ')[0]), 'SIGKILL');

    expect(await until(() => said.length > 0)).toBe(true);
    expect(said).toEqual([expect.stringContaining('has ended by itself')]);
  }, 30_000);

  test('waits for its port where another has taken it in the meantime', async () => {
    const { engine, switchTo, said } = await started(start);
    await switchTo('stopped');
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(engine.port, '127.0.0.1', resolve));

    const coming = switchTo('on');
    await pause(500);
    await new Promise((resolve) => other.close(resolve));
    await coming;

    expect(await ask(engine.port, 'PING')).toBe('+PONG');
    expect(said).toEqual([]);
  }, 30_000);
});

(NATIVE ? test : test.skip)(
  'a cache that is kept between runs is empty as well when it comes back',
  async () => {
    const dataFolder = join(folder, 'kept');
    const { engine, switchTo } = await started(() => startCache({ dataFolder }));
    await ask(engine.port, 'SET key value');
    expect(readdirSync(dataFolder)).not.toEqual([]);

    await switchTo('stopped');
    await switchTo('on');

    expect(await ask(engine.port, 'GET key')).toBe('$-1');
  },
  30_000,
);

(NATIVE ? test : test.skip)(
  'what is asked for after the end of the run leaves what is kept as it is',
  async () => {
    const dataFolder = join(folder, 'kept-after-the-end');
    const { engine, switchTo } = await started(() => startCache({ dataFolder }));
    await switchTo('stopped');
    await engine.stop();

    await switchTo('on');

    expect(readdirSync(dataFolder)).not.toEqual([]);
  },
  30_000,
);

test('an engine that cannot come back is told of', async () => {
  let answered = false;
  const once = join(folder, 'once');
  const script = `if [ -e ${once} ]; then echo no more; exit 1; fi; touch ${once}; exec sleep 600`;
  const { switchTo, said } = await started(() =>
    startEngine({
      name: 'fragile',
      command: '/bin/sh',
      argumentsFor: () => ['-c', script],
      probe: async () => {
        if (answered || !existsSync(once)) throw new Error('not ready');
        answered = true;
        return 'fragile 1';
      },
    }),
  );
  await switchTo('stopped');

  await switchTo('on');

  expect(said).toEqual([expect.stringMatching(/^fragile did not come back on port \d+$/)]);
}, 30_000);
