import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalRun, type LocalRunOptions, startLocalRun } from '../../local/local-run';
import { readyMessage } from '../../local/ready-message';
import type { LocalState } from '../../local/state';
import { writeAssembly } from './fixtures-template/assembly';
import { DOOR, JOB, WRITER } from './fixtures-template/tiny-handlers';
import { lambda, rateRule, writePathTemplate } from './fixtures-template/write-path-template';

const folders: string[] = [];
const runs: LocalRun[] = [];
afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.close()));
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function assembly(change: (resources: Record<string, unknown>) => void = () => {}): string {
  const template = writePathTemplate();
  const table = { TABLE_NAME: { Ref: 'Table' } };
  template.Resources.Door = lambda('door', {
    ...table,
    BUFFER_URL: { Ref: 'Buffer' },
    COLLECTIONS: '{"orders":{"policy":"createOnly"}}',
  });
  template.Resources.Writer = lambda('writer', { ...table, QUARANTINE_URL: { Ref: 'Quarantine' } });
  // Short enough that what a killed function leaves comes back within the test.
  template.Resources.Buffer.Properties.VisibilityTimeout = 2;
  change(template.Resources);
  const folder = writeAssembly({ template, handlers: { door: DOOR, writer: WRITER, unused: '', job: JOB } });
  folders.push(folder);
  return folder;
}

async function start(options: Partial<LocalRunOptions> = {}): Promise<LocalRun> {
  const run = await startLocalRun({ assembly: assembly(), stack: 'Shop', port: 0, ...options });
  runs.push(run);
  return run;
}

async function post(run: LocalRun, path: string, body: string): Promise<Response> {
  return fetch(`${run.url}${path}`, { method: 'POST', body });
}

async function timesOf(run: LocalRun, key: string): Promise<number> {
  const response = await fetch(`${run.url}/v1/items/${key}`);
  const { times = 0 } = (await response.json()) as { times?: number };
  return times;
}

async function until(condition: () => boolean | Promise<boolean>, seconds = 15): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await pause(30);
  }
  return true;
}

test('a write goes from HTTP over the queue into the table, and the state tells of every stage', async () => {
  const run = await start();

  const accepted = await post(run, '/v1/items', 'lamp');

  expect(accepted.status).toBe(202);
  expect(await until(async () => (await timesOf(run, 'lamp')) === 1)).toBe(true);
  expect(await until(() => run.state().eventSources.Source?.deleted === 1)).toBe(true);
  const state = (await (await fetch(`${run.url}/_local/state`)).json()) as LocalState;
  expect(state.queues.Buffer).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/000000000000\/Shop-Buffer$/),
    isQuarantine: false,
    counters: { sent: 1, deleted: 1, visible: 0 },
  });
  expect(state.functions.Writer).toMatchObject({ name: 'Shop-Writer', invocations: 1, errors: 0 });
  expect(state.eventSources.Source).toMatchObject({ queue: 'Buffer', function: 'Writer', deleted: 1 });
  expect(state.engines.dynamodb?.description).toContain('dynoxide');
  expect(state.engines.caches.Cache?.endpoint).toMatch(/^127\.0\.0\.1:\d+$/);
  expect(state.notRun.map(({ type }) => type)).toContain('AWS::EC2::VPC');
}, 30_000);

test('what no rule takes is answered by the default action of the listener, and there is no task to disturb', async () => {
  const run = await start();

  const response = await fetch(`${run.url}/elsewhere`);

  expect(response.status).toBe(404);
  expect(await response.text()).toBe('nope');
  const slowed = await fetch(`${run.url}/_local/targets/task-1/slow`, { method: 'POST', body: '{}' });
  expect(await slowed.json()).toMatchObject({ detail: 'this stack has no tasks: its front door is a function' });
}, 30_000);

test('a function is given local endpoints, a region and credentials that are worth nothing', async () => {
  const run = await start();

  const environment = (await (await fetch(`${run.url}/v1/environment`)).json()) as Record<string, string>;

  const endpoints = Object.entries(environment).filter(([name]) => name.startsWith('AWS_ENDPOINT_URL'));
  expect(endpoints.map(([name]) => name).sort()).toEqual([
    'AWS_ENDPOINT_URL',
    'AWS_ENDPOINT_URL_DYNAMODB',
    'AWS_ENDPOINT_URL_SQS',
  ]);
  for (const [, url] of endpoints) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(environment).toMatchObject({ AWS_REGION: 'us-east-1', AWS_SECRET_ACCESS_KEY: 'local' });
}, 30_000);

test('quarantine is looked at without being received', async () => {
  const run = await start();
  await post(run, '/v1/items', 'poison');
  expect(await until(() => run.state().quarantine.Quarantine?.total === 1)).toBe(true);

  const looks = [run.state(), run.state()].map(({ quarantine, queues }) => ({
    messages: quarantine.Quarantine?.messages,
    received: queues.Quarantine?.counters.received,
  }));

  expect(looks[0]).toEqual({ messages: [expect.objectContaining({ body: 'poison', receiveCount: 0 })], received: 0 });
  expect(looks[1]?.received).toBe(0);
}, 30_000);

test('a message is delivered twice where that is asked for, and once where it no longer is', async () => {
  const run = await start();

  expect((await post(run, '/_local/faults', '{"deliverTwice":true}')).status).toBe(200);
  await post(run, '/v1/items', 'twice');
  expect(await until(async () => (await timesOf(run, 'twice')) === 2)).toBe(true);

  await post(run, '/_local/faults', '{"deliverTwice":false}');
  await post(run, '/v1/items', 'once');
  expect(await until(() => run.state().queues.Buffer?.counters.deleted === 3)).toBe(true);
  expect(run.state().queues.Buffer?.counters).toMatchObject({ sent: 2, copied: 1, visible: 0, inFlight: 0 });
  expect(await timesOf(run, 'once')).toBe(1);
}, 30_000);

test('a function that is killed in mid-work has its message delivered again', async () => {
  const run = await start();
  await post(run, '/v1/items', 'slow');
  expect(await until(async () => (await timesOf(run, 'slow')) === 1)).toBe(true);

  const killed = await post(run, '/_local/functions/Writer/kill', '');

  expect(await killed.json()).toEqual({ killed: 1 });
  expect(await until(async () => (await timesOf(run, 'slow')) === 2)).toBe(true);
  expect(run.state().functions.Writer).toMatchObject({ killed: 1 });
}, 30_000);

describe('a function on a schedule', () => {
  const scheduled = (input?: string) =>
    start({
      assembly: assembly((resources) => {
        resources.Job = lambda('job', { TABLE_NAME: { Ref: 'Table' } });
        resources.EveryMinute = rateRule('Job', {}, input);
      }),
    });

  test('is called with the event of a schedule, is seen in the state, and has a line of its own at the start', async () => {
    const run = await scheduled();
    expect(run.state().schedules.EveryMinute).toEqual({
      everySeconds: 60,
      functions: ['Job'],
      state: 'running',
      isBusy: false,
      runs: 0,
      failed: 0,
      skipped: 0,
    });

    const answer = await post(run, '/_local/schedules/EveryMinute/run', '');

    expect(await answer.json()).toEqual({ started: true });
    expect(await until(async () => (await timesOf(run, 'aws.events')) === 1)).toBe(true);
    expect(await until(() => run.state().schedules.EveryMinute?.isBusy === false)).toBe(true);
    expect(run.state().functions.Job).toMatchObject({ invocations: 1, errors: 0 });
    expect(readyMessage(run)).toContainEqual(expect.stringMatching(/^schedule +Job +Node v/));
    expect(readyMessage(run)).toContainEqual(expect.stringMatching(/^schedule +EveryMinute +every 60 s/));
  }, 30_000);

  test('can be killed in mid-work, and then runs again', async () => {
    const run = await scheduled('{"source":"slow"}');
    await post(run, '/_local/schedules/EveryMinute/run', '');
    expect(await until(async () => (await timesOf(run, 'slow')) === 1)).toBe(true);
    expect(await (await post(run, '/_local/schedules/EveryMinute/run', '')).json()).toEqual({ started: false });

    const killed = await post(run, '/_local/functions/Job/kill', '');

    expect(await killed.json()).toEqual({ killed: 1 });
    expect(await until(() => run.state().schedules.EveryMinute?.failed === 1)).toBe(true);
    expect(await (await post(run, '/_local/schedules/EveryMinute/run', '')).json()).toEqual({ started: true });
    expect(await until(async () => (await timesOf(run, 'slow')) === 2)).toBe(true);
  }, 30_000);

  test('stops with the run, though it is at work', async () => {
    const run = await scheduled('{"source":"slow"}');
    await post(run, '/_local/schedules/EveryMinute/run', '');
    expect(await until(async () => (await timesOf(run, 'slow')) === 1)).toBe(true);

    await run.close();

    expect(run.state().schedules.EveryMinute).toMatchObject({ state: 'stopped' });
    expect(run.state().functions.Job?.environments.now).toBe(0);
  }, 30_000);

  test('that is disabled is not started', async () => {
    const run = await start({
      assembly: assembly((resources) => {
        resources.Job = lambda('job', { TABLE_NAME: { Ref: 'Table' } });
        resources.EveryMinute = rateRule('Job', { State: 'DISABLED' });
      }),
    });

    expect(run.state().schedules.EveryMinute?.state).toBe('stopped');
  }, 30_000);
});

test.each([
  ['GET', '/_local/nothing', '', 404],
  ['POST', '/_local/schedules/Nothing/run', '', 404],
  ['GET', '/_local/schedules/Nothing/run', '', 405],
  ['POST', '/_local/functions/Nobody/kill', '', 404],
  ['POST', '/_local/functions/Nobody/freeze', '{"seconds":1}', 404],
  ['POST', '/_local/functions/Writer/freeze', '', 400],
  ['POST', '/_local/functions/Writer/freeze', '{"seconds":0}', 400],
  ['POST', '/_local/functions/Writer/freeze', '{"seconds":901}', 400],
  ['POST', '/_local/functions/Writer/freeze', '{"seconds":1,"minutes":1}', 400],
  ['GET', '/_local/functions/Writer/freeze', '', 405],
  ['GET', '/_local/faults', '', 405],
  ['POST', '/_local/faults', '{"deliverTwice":"yes"}', 400],
  ['POST', '/_local/faults', '{"duplicateShare":0.5,"nothing":1}', 400],
  ['POST', '/_local/faults', '{', 400],
])(
  '%s %s is refused as JSON',
  async (method, path, body, status) => {
    const run = await start();

    const response = await fetch(`${run.url}${path}`, { method, ...(method === 'POST' ? { body } : {}) });

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, detail: expect.any(String) });
  },
  30_000,
);

test('with a data folder, table and quarantine are there in the next run, and logs are kept', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'spillway-data-'));
  folders.push(dataFolder);
  const first = await start({ dataFolder });
  await post(first, '/v1/items', 'kept');
  await post(first, '/v1/items', 'poison');
  expect(await until(() => first.state().queues.Buffer?.counters.deleted === 2)).toBe(true);
  await expect(start({ dataFolder })).rejects.toThrow('is in use by another local run');
  await first.close();

  const second = await start({ dataFolder });

  expect(await timesOf(second, 'kept')).toBe(1);
  expect(second.state().quarantine.Quarantine).toMatchObject({ total: 1, messages: [{ body: 'poison' }] });
  expect(readFileSync(join(dataFolder, 'logs', 'Writer.log'), 'utf8')).toContain('"counted":"kept"');
}, 40_000);

test('without one, nothing is left behind', async () => {
  const run = await start();
  const { logFolder } = run.state();
  expect(existsSync(logFolder)).toBe(true);

  await run.close();

  expect(existsSync(logFolder)).toBe(false);
  await expect(fetch(run.url)).rejects.toThrow();
  const { dynamodb } = { dynamodb: 'http://127.0.0.1:9', ...run.state().engines.dynamodb };
  await expect(fetch(dynamodb)).rejects.toThrow();
}, 30_000);

test('the ready message names the engine of each resource, three lines to try, and ends with the address alone', async () => {
  const run = await start();

  const lines = readyMessage(run);

  expect(lines.at(-1)).toBe(`ready ${run.url}`);
  expect(lines).toContainEqual(expect.stringMatching(/^record table +Table +dynoxide \d/));
  expect(lines).toContainEqual(expect.stringMatching(/^quarantine +Quarantine +spillway queue server/));
  expect(lines.filter((line) => line.includes('curl'))).toEqual([
    expect.stringContaining(`curl -i -X PUT ${run.url}/v1/orders/first`),
    expect.stringContaining(`curl -i ${run.url}/v1/orders/first`),
    expect.stringContaining(`curl -i ${run.url}/v1/writes/`),
  ]);
  expect(lines).toContainEqual(expect.stringContaining('not run here: 6 resources (EC2, IAM, Kinesis, Lambda)'));
}, 30_000);

describe('what keeps a run from starting is told before anything is started', () => {
  test('a port that is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const said: string[] = [];

    const attempt = start({ port, print: (line) => said.push(line) });

    await expect(attempt.finally(() => server.close())).rejects.toThrow(`port ${port} is in use`);
    expect(said).toEqual([]);
  });

  test('an engine that is elsewhere', async () => {
    await expect(start({ dynamodbEndpoint: 'https://dynamodb.us-east-1.amazonaws.com:443' })).rejects.toThrow(
      'must be on this machine',
    );
  });
});
