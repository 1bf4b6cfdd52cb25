import { spawn, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { main } from '../../bin/command-line/main';
import { parseLocalOptions } from '../../local/cli/local-options';
import { type Signals, stopRequests } from '../../local/cli/stop-requests';
import { freePort } from '../../local/engines/ports';
import { FAULT_KINDS } from '../../local/faults/fault-kinds';
import { writeAssembly } from './fixtures-template/assembly';
import { DOOR, WRITER } from './fixtures-template/tiny-handlers';
import { writePathTemplate } from './fixtures-template/write-path-template';

const ROOT = join(__dirname, '..', '..');
const COMMAND = ['-r', 'tsx/cjs', join(ROOT, 'bin', 'spillway.ts')];

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function assemblyOf(change: (resources: Record<string, unknown>) => void = () => {}): string {
  const template = writePathTemplate();
  change(template.Resources);
  const folder = writeAssembly({ template, handlers: { door: DOOR, writer: WRITER, unused: '' } });
  folders.push(folder);
  return folder;
}

/** Runs a command line in this process. */
async function run(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await main(args, { print: (line) => said.push(line), complain: (line) => complained.push(line) });
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands and exits well', async (option) => {
    const { code, said } = await run(option);

    expect(code).toBe(0);
    expect(said).toContain('local    run a synthesized stack on this machine');
  });

  test('the help of a command has every option that the command takes', async () => {
    const { code, said } = await run('local', '--help');

    expect(code).toBe(0);
    for (const option of [
      ...['--port', '--stack', '--data', '--app', '--parameter', '--context', '--environments', '--targets'],
      ...['--dynamodb-endpoint', '--cache-endpoint', '--fault', '--verbose', '--debug'],
      ...FAULT_KINDS.map(({ usage }) => usage),
    ]) {
      expect(said).toContain(`  ${option}`);
    }
  });

  test('no command at all is a wrong use', async () => {
    expect((await run()).code).toBe(2);
  });
});

describe('a wrong command line is one line and exit code 2', () => {
  test.each([
    [['locl'], 'there is no command "locl", did you mean local?'],
    [['local', '--prot', '1'], "Unknown option '--prot'"],
    [['local', 'extra'], "Unexpected argument 'extra'"],
    [['local', '--port'], "'--port <value>' argument missing"],
    [['local', '--port='], '--port must have a value'],
    [['local', '--port', '65536'], '--port must be a whole number from 0 to 65535, got "65536"'],
    [['local', '--port', '80a'], '--port must be a whole number from 0 to 65535, got "80a"'],
    [['local', '--targets', '9'], '--targets must be a whole number from 1 to 8, got "9"'],
    [['local', '--context', 'door'], '--context must be Name=Value, got "door"'],
    [['local', '--app', 'x', '--context', 'door=containers'], '--context and --app exclude each other'],
    [['local', '--environments', '0'], '--environments must be a whole number from 1 to 64, got "0"'],
    [['local', '--fault', 'kill'], '--fault "kill": kill needs one function, such as kill:writer'],
    [['local', '--fault='], '--fault must be NAME[:ARGUMENTS][@AT][+FOR] such as stop-cache@10s+5s, got ""'],
    [['local', '--parameter', 'Stage'], '--parameter must be Name=Value, got "Stage"'],
  ])('%j', async (args, message) => {
    const { code, complained } = await run(...args);

    expect(code).toBe(2);
    expect(complained).toContain(message);
    expect(complained.split('\n')).toHaveLength(1);
  });

  test('faults are taken as often as they are given, and none is none', () => {
    const { faults } = parseLocalOptions(['--fault', 'kill:writer@1s', '--fault', 'stop-cache+2s']);

    expect(faults.map(({ text, atSeconds }) => [text, atSeconds])).toEqual([
      ['kill:writer@1s', 1],
      ['stop-cache+2s', 0],
    ]);
    expect(parseLocalOptions([]).faults).toEqual([]);
  });

  test('the limits themselves are taken', () => {
    expect(parseLocalOptions(['--port', '65535', '--environments', '64', '--parameter', 'A=b=c'])).toMatchObject({
      port: 65_535,
      environments: 64,
      parameters: new Map([['A', 'b=c']]),
    });
    expect(parseLocalOptions(['--port', '0']).port).toBe(0);
    expect(parseLocalOptions([]).port).toBe(8080);
  });
});

describe('what cannot run is one line and exit code 1, with a stack trace only where asked for', () => {
  const cases: [string, (folder: string) => string[], string][] = [
    ['no such stack', (folder) => ['--app', folder, '--stack', 'Nope'], 'the app has: Shop'],
    ['no such folder', () => ['--app', '/nowhere'], '/nowhere is not a cloud assembly'],
    [
      'no such function',
      (folder) => ['--app', folder, '--stack', 'Shop', '--fault', 'kill:Nobody'],
      '--fault "kill:Nobody": no function Nobody runs here; there are: Door, Writer',
    ],
    ['no such parameter', (folder) => ['--app', folder, '--stack', 'Shop', '--parameter', 'X=1'], 'no parameter X'],
  ];
  test.each(cases)('%s', async (_what, args, message) => {
    const { code, complained } = await run('local', ...args(assemblyOf()));

    expect(code).toBe(1);
    expect(complained).toContain(message);
    expect(complained.split('\n')).toHaveLength(1);
  });

  test('no write path', async () => {
    const folder = assemblyOf((resources) => delete resources.Source);

    const { code, complained } = await run('local', '--app', folder, '--stack', 'Shop');

    expect(code).toBe(1);
    expect(complained).toBe(
      'spillway local: stack Shop has no write path that could run here: it lacks a queue that is the event source of a function',
    );
  });

  test('a used port', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    const { code, complained } = await run('local', '--app', assemblyOf(), '--stack', 'Shop', '--port', String(port));
    server.close();

    expect(code).toBe(1);
    expect(complained).toBe(
      `spillway local: port ${port} is in use: give another one with --port, or --port 0 for a free one`,
    );
  });

  test('--debug shows where', async () => {
    const { complained } = await run('local', '--app', '/nowhere', '--debug');

    expect(complained).toMatch(/\n {4}at /);
  });
});

describe('stopping', () => {
  /** Signals that are sent by hand, and the codes of forced exits. */
  function byHand() {
    const listeners = new Map<string, () => void>();
    const exits: number[] = [];
    let millis = 0;
    const signals: Signals = {
      on: (signal, listener) => listeners.set(signal, listener),
      exit: (code) => exits.push(code),
    };
    const stop = stopRequests(signals, () => millis);
    const send = (signal: string, at: number) => {
      millis = at;
      listeners.get(signal)?.();
    };
    return { stop, send, exits };
  }

  test('the first signal asks', async () => {
    const { stop, send, exits } = byHand();

    send('SIGTERM', 0);

    await stop.first;
    expect(stop.asked).toBe(true);
    expect(exits).toEqual([]);
  });

  test('one key press that npm passes on is one wish; a later one forces', () => {
    const { send, exits } = byHand();

    send('SIGINT', 0);
    send('SIGINT', 1000);
    expect(exits).toEqual([]);

    send('SIGINT', 1001);
    expect(exits).toEqual([130]);
  });
});

describe('as a process', () => {
  test('help does not load what it does not need', () => {
    const loaded = spawnSync(
      process.execPath,
      [
        ...['-r', 'tsx/cjs', '-e'],
        `require(${JSON.stringify(join(ROOT, 'bin', 'command-line', 'main.ts'))}).main(['local', '--help'], { print() {}, complain() {} })
          .then(() => console.log(Object.keys(require.cache).filter((file) => /local-run|aws-cdk-lib|aws-sdk/.test(file)).join()))`,
      ],
      { encoding: 'utf8', cwd: ROOT },
    );

    expect(loaded.stdout.trim()).toMatch(/^\S*local-run-error\.ts$/);
  }, 20_000);

  test('it says when it is ready, alone on a line, and SIGTERM ends it well with all that it started', async () => {
    const args = ['local', '--app', assemblyOf(), '--stack', 'Shop', '--port', '0'];
    const child = spawn(process.execPath, [...COMMAND, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const ready = new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk) => {
        output += chunk;
        const url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(output)?.[1];
        if (url !== undefined) resolve(url);
      });
      child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready: ${output}`)));
    });
    const url = await ready;
    const state = (await (await fetch(`${url}/_local/state`)).json()) as {
      engines: { dynamodb: { endpoint: string }; queues: { endpoint: string } };
    };
    expect(output.trimEnd().split('\n').at(-1)).toBe(`ready ${url}`);

    child.kill('SIGTERM');
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));

    expect(code).toBe(0);
    expect(output).toContain('\nstopping\n');
    for (const { endpoint } of [state.engines.dynamodb, state.engines.queues]) {
      await expect(fetch(endpoint)).rejects.toThrow();
    }
  }, 30_000);

  test('nobody reading its output any longer does not end it', async () => {
    const port = await freePort();
    const args = ['local', '--app', assemblyOf(), '--stack', 'Shop', '--port', String(port)];
    const child = spawn(process.execPath, [...COMMAND, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const complaints: string[] = [];
    child.stderr.on('data', (chunk) => complaints.push(String(chunk)));
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    // The first line is read; the whole ready message and `stopping` are said to nobody.
    child.stdout.once('data', () => child.stdout.destroy());

    while (child.exitCode === null && !(await answers(`http://127.0.0.1:${port}/_local/state`))) await pause(30);
    child.kill('SIGTERM');

    expect(await exited).toBe(0);
    expect(complaints).toEqual([]);
  }, 30_000);
});

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}
