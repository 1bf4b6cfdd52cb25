import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionPool } from '../../local/functions/function-pool';
import type { FunctionSpec, InvokeResult, LogLine } from '../../local/functions/function-spec';

const CODE = join(__dirname, 'fixtures/functions');
const folder = mkdtempSync(join(tmpdir(), 'function-pool-'));
const pools: FunctionPool[] = [];
const lines: LogLine[] = [];

function poolOf(handler: string, overrides: Partial<FunctionSpec> = {}): FunctionPool {
  const spec = { name: 'tiny', codePath: CODE, handler, memoryMegabytes: 128, timeoutSeconds: 30 };
  const pool = new FunctionPool({ ...spec, environment: {}, maxEnvironments: 4, ...overrides }, (line) =>
    lines.push(line),
  );
  pools.push(pool);
  return pool;
}

function payloadOf(result: InvokeResult): Record<string, unknown> {
  if (result.kind !== 'answer') throw new Error(`expected an answer, got ${JSON.stringify(result)}`);
  return Object(result.payload);
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    if (Date.now() > end) throw new Error('the condition did not come true in 10 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

let files = 0;
const newFile = () => join(folder, `file-${files++}`);

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
  lines.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an invocation', () => {
  test('gets the event and the context that Lambda gives', async () => {
    const pool = poolOf('index.echo', { timeoutSeconds: 20, memoryMegabytes: 256 });

    const payload = payloadOf(await pool.invoke({ a: [1, { b: null }] }));

    expect(payload.event).toEqual({ a: [1, { b: null }] });
    expect(payload.context).toEqual({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'tiny',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:tiny',
      logGroupName: '/aws/lambda/tiny',
      logStreamName: expect.stringContaining('[$LATEST]'),
      memoryLimitInMB: '256',
    });
    expect(payload.remaining).toBeGreaterThan(10_000);
    expect(payload.remaining).toBeLessThanOrEqual(20_000);
  });

  test('may be answered by a function that is not async, with nothing, or by a module in a folder', async () => {
    expect(await poolOf('index.sync').invoke({ n: 21 })).toEqual({ kind: 'answer', payload: { doubled: 42 } });
    expect(await poolOf('index.nothing').invoke({})).toEqual({ kind: 'answer', payload: null });
    expect(await poolOf('nested/module.deep.handler').invoke({})).toEqual({ kind: 'answer', payload: 'a module' });
  });

  test('sees nothing of the host but PATH', async () => {
    process.env.SECRET_OF_THE_HOST = 'secret';

    const payload = payloadOf(await poolOf('index.variables', { environment: { TABLE_NAME: 'orders' } }).invoke({}));

    delete process.env.SECRET_OF_THE_HOST;
    expect(payload).toEqual({
      PATH: process.env.PATH,
      TZ: ':UTC',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_LAMBDA_FUNCTION_NAME: 'tiny',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      TABLE_NAME: 'orders',
    });
  });

  test('has its output captured line by line with its request', async () => {
    const pool = poolOf('index.talks');

    const first = await pool.invoke({ name: 'one' });
    const second = await pool.invoke({ name: 'two' });

    const said = (result: InvokeResult, name: string) => {
      const requestId = result.kind === 'answer' ? result.payload : undefined;
      const line = (stream: string, text: string) => ({ functionName: 'tiny', requestId, stream, text });
      const errors = [line('stderr', 'second'), line('stderr', 'third')];
      return [line('stdout', `hello ${name}`), ...errors, line('stdout', 'no newline at the end')];
    };
    expect(lines).toEqual([...said(first, 'one'), ...said(second, 'two')]);
  });
});

describe('environments', () => {
  test('are used again, one event at a time', async () => {
    const pool = poolOf('index.echo');

    const first = payloadOf(await pool.invoke({}));
    const second = payloadOf(await pool.invoke({}));

    expect(second).toMatchObject({ born: first.born, calls: 2 });
    expect(pool.statistics()).toMatchObject({ invocations: 2, coldStarts: 1, environments: { now: 1, busy: 0 } });
  });

  test('are started while the others are busy, and above what the machine carries an event waits', async () => {
    const pool = poolOf('index.waitsForFile', { maxEnvironments: 2 });
    const [a, b, c] = [newFile(), newFile(), newFile()];
    writeFileSync(c, '');

    const [running, freed, waited] = [a, b, c].map((file) => pool.invoke({ file }));
    await until(() => pool.statistics().environments.waitingInvocations === 1);
    expect(pool.statistics().environments).toEqual({ now: 2, busy: 2, most: 2, waitingInvocations: 1 });
    writeFileSync(b, '');

    expect(await waited).toEqual(await freed);
    writeFileSync(a, '');
    expect(await running).not.toEqual(await freed);
    expect(pool.statistics()).toMatchObject({ invocations: 3, throttles: 0, coldStarts: 2 });
  });

  test('above the reserved concurrency an event is throttled and does not run', async () => {
    const pool = poolOf('index.waitsForFile', { reservedConcurrency: 1 });
    const file = newFile();

    const first = pool.invoke({ file });
    const second = await pool.invoke({ file });
    writeFileSync(file, '');

    expect(second).toEqual({ kind: 'throttled' });
    expect(await first).toMatchObject({ kind: 'answer' });
    expect(pool.statistics()).toMatchObject({ invocations: 1, throttles: 1, errors: 0 });
    expect(await poolOf('index.echo', { reservedConcurrency: 0 }).invoke({})).toEqual({ kind: 'throttled' });
  });

  test('a reservation larger than the machine waits instead of throttling', async () => {
    const pool = poolOf('index.waitsForFile', { reservedConcurrency: 10, maxEnvironments: 1 });
    const file = newFile();

    const both = [pool.invoke({ file }), pool.invoke({ file })];
    await until(() => pool.statistics().environments.waitingInvocations === 1);
    writeFileSync(file, '');

    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['answer', 'answer']);
  });
});

describe('a function that fails', () => {
  test('answers its error with type and stack, and its environment goes on', async () => {
    const pool = poolOf('index.fails');

    const failed = await pool.invoke({ fail: true });
    const next = await pool.invoke({ fail: false });

    expect(failed).toMatchObject({ kind: 'error', errorType: 'OutOfStock', message: 'no units left' });
    expect(failed.kind === 'error' && failed.stack?.[1]).toContain('index.js');
    expect(payloadOf(next).calls).toBe(2);
    expect(pool.statistics()).toMatchObject({ invocations: 2, errors: 1, coldStarts: 1 });
  });

  test.each([
    ['index.unserializable', 'Runtime.MarshalError', 'not JSON'],
    ['index.absent', 'Runtime.HandlerNotFound', 'index.absent is not a function'],
    ['absent.handler', 'Runtime.ImportModuleError', 'no absent.js'],
    ['index.callback', 'Runtime.CallbackHandlerDeprecated', 'make it async'],
    ['index.throwsLater', 'RangeError', 'thrown in a timer'],
    ['index.eatsMemory', 'Runtime.OutOfMemory', 'more than its 32 MB'],
  ])('%s is an error %s', async (handler, errorType, message) => {
    const result = await poolOf(handler, { memoryMegabytes: 32 }).invoke({});

    expect(result).toMatchObject({ kind: 'error', errorType, message: expect.stringContaining(message) });
    expect(lines).toContainEqual(
      expect.objectContaining({ stream: 'platform', text: expect.stringContaining(message) }),
    );
  });

  test('that exits ends its environment only, and the next event gets a new one', async () => {
    const pool = poolOf('index.exits');
    const born = await pool.invoke({});

    const exited = await pool.invoke({ exit: true });
    const reborn = await pool.invoke({});

    expect(exited).toMatchObject({ kind: 'error', errorType: 'Runtime.ExitError' });
    expect(exited).toMatchObject({ message: expect.stringContaining('exit code 7') });
    expect(reborn.kind).toBe('answer');
    expect(reborn).not.toEqual(born);
  });

  test('has the heap of its own memory setting', async () => {
    const small = await poolOf('index.keepsMegabytes', { memoryMegabytes: 64 }).invoke({ megabytes: 200 });
    const large = await poolOf('index.keepsMegabytes', { memoryMegabytes: 512 }).invoke({ megabytes: 200 });

    expect([small, large]).toMatchObject([{ errorType: 'Runtime.OutOfMemory' }, { kind: 'answer', payload: 200 }]);
  });

  test('between two invocations loses its environment, and the log says why', async () => {
    const pool = poolOf('index.throwsBetween');

    const first = await pool.invoke({ fail: true });
    await until(() => pool.statistics().environments.now === 0);
    const second = await pool.invoke({});

    expect([first.kind, second.kind]).toEqual(['answer', 'answer']);
    expect(second).not.toEqual(first);
    expect(pool.statistics()).toMatchObject({ invocations: 2, errors: 0, coldStarts: 2 });
    expect(lines).toEqual([
      expect.objectContaining({
        stream: 'platform',
        text: expect.stringContaining('between two invocations: SyntaxError'),
      }),
    ]);
  });

  test('while it loads is reported, and loaded again for the next event', async () => {
    const REPAIRED = newFile();
    const pool = poolOf('broken.handler', { environment: { REPAIRED } });

    const broken = await pool.invoke({});
    writeFileSync(REPAIRED, '');

    expect(broken).toMatchObject({ kind: 'error', errorType: 'TypeError', message: 'cannot load yet' });
    expect(await pool.invoke({})).toEqual({ kind: 'answer', payload: 'repaired' });
  });

  test('to answer in time is ended, even in an endless loop, and a new environment follows', async () => {
    const pool = poolOf('index.spins', { timeoutSeconds: 0.25 });

    const result = await pool.invoke({});

    expect(result).toEqual({ kind: 'timeout' });
    expect(await pool.invoke({ never: true })).toMatchObject({ kind: 'answer' });
    expect(pool.statistics()).toMatchObject({ invocations: 2, timeouts: 1, errors: 0, coldStarts: 2 });
    expect(lines.map(({ text }) => text)).toEqual(['Task timed out after 0.25 seconds']);
  });
});

describe('renew', () => {
  const endpoint = (result: InvokeResult) => payloadOf(result).AWS_ENDPOINT_URL_DYNAMODB;

  test('has the next event see the new variables beside the old ones, and ends what is idle', async () => {
    const pool = poolOf('index.variables', { environment: { TABLE_NAME: 'orders', AWS_ENDPOINT_URL_DYNAMODB: 'a' } });
    expect(endpoint(await pool.invoke({}))).toBe('a');

    await pool.renew({ AWS_ENDPOINT_URL_DYNAMODB: 'b' });

    expect(pool.statistics().environments.now).toBe(0);
    const after = await pool.invoke({});
    expect([endpoint(after), payloadOf(after).TABLE_NAME]).toEqual(['b', 'orders']);
    expect(pool.statistics()).toMatchObject({ invocations: 2, killed: 0, errors: 0, coldStarts: 2 });
    expect(lines).toEqual([]);
  });

  test('lets a busy environment end its event, and gives it no other', async () => {
    const pool = poolOf('index.waitsForFile', { maxEnvironments: 1 });
    const [first, second] = [newFile(), newFile()];
    const busy = pool.invoke({ file: first });
    const waiting = pool.invoke({ file: second });
    await until(() => pool.statistics().environments.waitingInvocations === 1);

    let renewed = false;
    const renewing = pool.renew({ NEW: 'yes' }).then(() => {
      renewed = true;
    });
    writeFileSync(second, '');
    expect(renewed).toBe(false);
    writeFileSync(first, '');

    const [old, fresh] = [payloadOf(await busy), payloadOf(await waiting)];
    expect(fresh.born).not.toBe(old.born);
    await renewing;
    expect(pool.statistics()).toMatchObject({ invocations: 2, killed: 0, coldStarts: 2, environments: { now: 1 } });
  });
});

describe('freeze', () => {
  const looksIn = (file: string) => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
  const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  /** What a number that rises every other millisecond is when it no longer rises. */
  const standstill = async (number: () => number): Promise<number> => {
    for (let last = number(); ; last = number()) {
      await pause(100);
      if (number() === last) return last;
    }
  };

  test('stops the work of every environment where it is: it does not even see that it could end', async () => {
    const pool = poolOf('index.looksAgainAndAgain');
    const [file, looks] = [newFile(), newFile()];
    let ended = false;
    const running = pool.invoke({ file, looks }).finally(() => {
      ended = true;
    });
    await until(() => looksIn(looks) > 3);

    expect(pool.freeze(600)).toBe(1);
    const stopped = await standstill(() => looksIn(looks));
    writeFileSync(file, '');
    await pause(100);

    expect([ended, looksIn(looks)]).toEqual([false, stopped]);
    pool.kill();
    await running;
  });

  test('ends when its time is over, and the work goes on', async () => {
    const pool = poolOf('index.looksAgainAndAgain');
    const [file, looks] = [newFile(), newFile()];
    const running = pool.invoke({ file, looks });
    await until(() => looksIn(looks) > 3);

    expect(pool.freeze(0.3)).toBe(1);
    const end = Date.now() + 300;
    await until(() => Date.now() >= end);
    const seen = looksIn(looks);
    await until(() => looksIn(looks) > seen);
    writeFileSync(file, '');

    expect(await running).toMatchObject({ kind: 'answer', payload: { looks: expect.any(Number) } });
    expect(pool.statistics()).toMatchObject({ coldStarts: 1, timeouts: 0 });
  });

  test('longer than its time-out ends in the time-out, and the next event gets a new environment', async () => {
    const pool = poolOf('index.looksAgainAndAgain', { timeoutSeconds: 0.5 });
    const [file, looks] = [newFile(), newFile()];
    const running = pool.invoke({ looks });
    await until(() => looksIn(looks) > 3);

    pool.freeze(600);

    expect(await running).toEqual({ kind: 'timeout' });
    writeFileSync(file, '');
    expect(await pool.invoke({ file, looks })).toMatchObject({ kind: 'answer', payload: { looks: 0 } });
    expect(pool.statistics()).toMatchObject({ timeouts: 1, coldStarts: 2, environments: { now: 1 } });
  });

  test('holds an idle environment as well, and none that starts later', async () => {
    const pool = poolOf('index.echo', { timeoutSeconds: 0.5 });
    await pool.invoke({});

    expect(pool.freeze(600)).toBe(1);

    expect(await pool.invoke({})).toEqual({ kind: 'timeout' });
    expect(await pool.invoke({})).toMatchObject({ kind: 'answer' });
  });

  test('meets each environment that is at work, and one that is idle only where it gets an event meanwhile', async () => {
    const pool = poolOf('index.looksAgainAndAgain', { timeoutSeconds: 1 });
    const [file, looks] = [newFile(), newFile()];
    const running = pool.invoke({ file, looks });
    await until(() => looksIn(looks) > 3);
    const met: string[] = [];

    pool.freeze(0.1, () => met.push('at work'));
    expect(met).toEqual(['at work']);
    writeFileSync(file, '');
    await running;
    pool.freeze(0.001, () => met.push('never needed'));
    await pause(50);
    await pool.invoke({ file, looks });
    pool.freeze(600, () => met.push('idle'));
    expect(met).toEqual(['at work']);
    await pool.invoke({ file, looks });
    // Another environment, which began later.
    await pool.invoke({ file, looks });

    expect(met).toEqual(['at work', 'idle']);
  });

  test('does not outlive the pool', async () => {
    const pool = poolOf('index.looksAgainAndAgain');
    const looks = newFile();
    const running = pool.invoke({ looks });
    await until(() => looksIn(looks) > 0);
    pool.freeze(600);

    await pool.close();

    expect(await running).toEqual({ kind: 'killed' });
    expect(pool.statistics().environments.now).toBe(0);
  });
});

describe('kill', () => {
  test('ends every environment in the middle of its work, and the next event starts a new one', async () => {
    const pool = poolOf('index.spins');
    const started = [newFile(), newFile()];
    const running = started.map((file) => pool.invoke({ started: file }));
    await until(() => started.every(existsSync));

    const ended = pool.kill();

    expect(ended).toBe(2);
    expect(await Promise.all(running)).toEqual([{ kind: 'killed' }, { kind: 'killed' }]);
    expect(await pool.invoke({ never: true })).toMatchObject({ kind: 'answer' });
    expect(pool.statistics()).toMatchObject({ invocations: 3, killed: 2, errors: 0, coldStarts: 3 });
  });

  test('spares the events that wait: they get a new environment', async () => {
    const pool = poolOf('index.waitsForFile', { maxEnvironments: 1 });
    const [never, there] = [newFile(), newFile()];
    writeFileSync(there, '');
    const running = pool.invoke({ file: never });
    const waiting = pool.invoke({ file: there });
    await until(() => pool.statistics().environments.waitingInvocations === 1);

    pool.kill();

    expect(await running).toEqual({ kind: 'killed' });
    expect(await waiting).toMatchObject({ kind: 'answer' });
  });

  test('close ends the running, the waiting and the later events', async () => {
    const pool = poolOf('index.waitsForFile', { maxEnvironments: 1 });
    const both = [pool.invoke({ file: newFile() }), pool.invoke({ file: newFile() })];
    await until(() => pool.statistics().environments.waitingInvocations === 1);

    await pool.close();

    expect(await Promise.all([...both, pool.invoke({})])).toEqual(Array(3).fill({ kind: 'killed' }));
    expect(pool.statistics().environments).toMatchObject({ now: 0, busy: 0, waitingInvocations: 0 });
  });
});
