import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalRun, type LocalRunOptions, startLocalRun } from '../../local/local-run';
import { readyMessage } from '../../local/ready-message';
import type { LocalState } from '../../local/state';
import { writeAssembly } from './fixtures-template/assembly';
import { containerTemplate } from './fixtures-template/container-template';
import { CONTAINER_DOOR, STUBBORN_DOOR } from './fixtures-template/tiny-door';
import { WRITER } from './fixtures-template/tiny-handlers';

const folders: string[] = [];
const runs: LocalRun[] = [];
const lines: string[] = [];
afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.close()));
  lines.length = 0;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** To be closed by who began it. */
async function begin(
  options: Partial<LocalRunOptions> = {},
  { program = CONTAINER_DOOR, ...change }: Parameters<typeof containerTemplate>[0] & { readonly program?: string } = {},
): Promise<LocalRun> {
  const assembly = writeAssembly({
    template: containerTemplate(change),
    handlers: { writer: WRITER, unused: '' },
    images: {
      door: {
        'index.js': program,
        Dockerfile:
          'FROM node\nENTRYPOINT ["node", "--max-old-space-size-percentage=50", "--stack-size=900", "index.js"]\n',
      },
    },
  });
  folders.push(assembly);
  return startLocalRun({ assembly, stack: 'Shop', port: 0, print: (line) => lines.push(line), ...options });
}

/** Closed after the test. */
async function start(...how: Parameters<typeof begin>): Promise<LocalRun> {
  const run = await begin(...how);
  runs.push(run);
  return run;
}

const post = (run: LocalRun, path: string, body: string) => fetch(`${run.url}${path}`, { method: 'POST', body });
const change = (run: LocalRun, id: string, action: string, body = '') =>
  post(run, `/_local/targets/${id}/${action}`, body);
const targetsOf = (run: LocalRun) => run.state().targetGroups.Blue?.targets ?? [];
const idsOf = (run: LocalRun) => targetsOf(run).map(({ id }) => id);
const healthyOf = (run: LocalRun) =>
  targetsOf(run)
    .filter(({ health }) => health === 'healthy')
    .map(({ id }) => id);

async function until(condition: () => boolean, seconds = 15): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

describe('a run that nobody disturbs', () => {
  let run: LocalRun;
  beforeAll(async () => {
    process.env.AWS_PROFILE = 'somebody';
    run = await begin();
    delete process.env.AWS_PROFILE;
  }, 30_000);
  afterAll(() => run.close());

  test('a write goes over a task into the table, and the state tells of each task and its group', async () => {
    const accepted = await post(run, '/v1/items', 'lamp');

    expect(accepted.status).toBe(202);
    expect(await until(() => run.state().eventSources.Source?.deleted === 1)).toBe(true);
    const state = (await (await fetch(`${run.url}/_local/state`)).json()) as LocalState;
    expect(Object.keys(state.targetGroups)).toEqual(['Blue']);
    expect(state.targetGroups.Blue?.settings).toMatchObject({
      algorithm: 'least_outstanding_requests',
      deregistrationDelaySeconds: 15,
      healthCheck: {
        path: '/healthz',
        intervalSeconds: 5,
        timeoutSeconds: 2,
        healthyThreshold: 2,
        unhealthyThreshold: 2,
      },
    });
    expect(state.targetGroups.Blue?.targets.map(({ id }) => id)).toEqual(['task-1', 'task-2', 'task-3']);
    expect(state.functions.Service).toMatchObject({ name: 'shop-door', invocations: 1, errors: 0, coldStarts: 3 });
    expect(state.functions.Service?.environments).toMatchObject({ now: 3, most: 3 });
    expect(state.functions.Service).not.toHaveProperty('duration');
    expect(state.metrics.Spillway?.['FrontDoor=shop-door']?.Accepted?.sum).toBe(1);
    expect(state.notRun.map(({ type }) => type)).not.toContain('AWS::ECS::Service');
  });

  test('the ready message names the tasks and the algorithm', async () => {
    const message = readyMessage(run).join('\n');

    expect(message).toMatch(/front door +Service +Node v\S+, 3 processes/);
    expect(message).toMatch(/balancing +Blue +least outstanding requests over task-1, task-2, task-3/);
  });

  test('a task sees what the template gives it, local endpoints, and nothing of this machine', async () => {
    const environment = (await (await fetch(`${run.url}/v1/environment`)).json()) as Record<string, string>;
    const flags = (await (await fetch(`${run.url}/v1/flags`)).json()) as string[];
    const { error } = (await (await fetch(`${run.url}/v1/elsewhere`)).json()) as { error: string };

    expect(environment).toMatchObject({
      TABLE_NAME: 'Shop-Table',
      HOST: '127.0.0.1',
      PORT: '0',
      AWS_REGION: 'us-east-1',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_SQS: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(environment).not.toHaveProperty('AWS_PROFILE');
    expect(environment).not.toHaveProperty('HOME');
    expect(flags).toEqual(expect.arrayContaining(['--max-old-space-size=1024', '--stack-size=900']));
    expect(error).toContain('reaches loopback addresses only');
  });

  test.each([
    ['drain', 'task-9', '', 404, 'no target task-9 runs here; there are: task-1'],
    ['kill', 'Writer', '', 404, 'no target Writer runs here; there are: task-1'],
    ['freeze', 'task-1', '{"seconds":0}', 400, 'the body must be {"seconds": N}'],
    ['slow', 'task-1', '{"milliseconds":10}', 400, 'the body must be {"milliseconds": N, "seconds": M}'],
    ['slow', 'task-1', '{"milliseconds":60001,"seconds":1}', 400, 'N at most 60000'],
  ])('a %s that cannot be is told in one sentence', async (action, id, body, status, detail) => {
    const answer = await change(run, id, action, body);

    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
  });
});

test('a task that is drained ends what it has begun, and another is healthy before it gets no more', async () => {
  const run = await start({ targets: 2 });
  expect(await until(() => healthyOf(run).length === 2)).toBe(true);
  const underWay = [1, 2, 3, 4].map(() => post(run, '/v1/items', 'slow'));
  expect(await until(() => targetsOf(run).every(({ outstanding }) => outstanding === 2))).toBe(true);

  const drained = await change(run, 'task-1', 'drain');

  expect(await drained.json()).toEqual({ drained: 'task-1', replacement: 'task-3', forced: false });
  expect((await Promise.all(underWay)).map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(healthyOf(run)).toEqual(['task-2', 'task-3']);
  expect(run.state().functions.Service).toMatchObject({ invocations: 4, errors: 0 });
  expect(run.state().targetGroups.Blue?.targets.reduce((sum, { requests }) => sum + requests, 0)).toBe(2);
}, 30_000);

test('one that does not end when it is told to is made to after its stop time-out', async () => {
  const run = await start({ targets: 1 }, { program: STUBBORN_DOOR, container: { StopTimeout: 1 } });
  expect(await until(() => healthyOf(run).length === 1)).toBe(true);

  const drained = await change(run, 'task-1', 'drain');

  expect(await drained.json()).toMatchObject({ drained: 'task-1', forced: true });
  expect(lines).toContain('task-1 of Service was killed: it had not ended in its stop time-out');
}, 30_000);

test('a task that is killed is replaced, and its own requests fail', async () => {
  const run = await start({ targets: 1 });
  expect(await until(() => healthyOf(run).length === 1)).toBe(true);
  const underWay = post(run, '/v1/items', 'slow');
  expect(await until(() => targetsOf(run)[0]?.outstanding === 1)).toBe(true);

  const killed = await change(run, 'task-1', 'kill', '{"whenBusy":true}');

  expect(await killed.json()).toEqual({ killed: 1, wasBusy: true });
  expect((await underWay).status).toBe(502);
  expect(await until(() => healthyOf(run).join() === 'task-2')).toBe(true);
  expect(run.state().functions.Service).toMatchObject({ killed: 1, invocations: 1, errors: 1, coldStarts: 2 });
  expect((await post(run, '/v1/items', 'lamp')).status).toBe(202);
}, 30_000);

test('one that ends by itself is replaced, and a line says how it ended', async () => {
  const run = await start({ targets: 1 });

  await post(run, '/v1/items', 'end');

  expect(await until(() => idsOf(run).join() === 'task-2')).toBe(true);
  expect(lines.join('\n')).toMatch(/task-1 of Service ended \(exit code 7.*\): another is started at once/);
}, 30_000);

test('a door by its name is all of its tasks: killed, or frozen and then well', async () => {
  const run = await start({ targets: 2 });
  expect(await until(() => healthyOf(run).length === 2)).toBe(true);

  expect(await (await post(run, '/_local/functions/Service/freeze', '{"seconds":1}')).json()).toEqual({ frozen: 2 });
  const underWay = post(run, '/v1/items', 'lamp');
  expect(await until(() => targetsOf(run).some(({ outstanding }) => outstanding === 1))).toBe(true);
  expect((await underWay).status).toBe(202);

  expect(await (await post(run, '/_local/functions/Service/kill', '')).json()).toEqual({ killed: 2 });
  expect(await until(() => healthyOf(run).sort().join() === 'task-3,task-4')).toBe(true);
}, 30_000);

test('a task that stays frozen is found unhealthy and replaced', async () => {
  const run = await start({ targets: 2 }, { container: { StopTimeout: 2 } });
  expect(await until(() => healthyOf(run).length === 2)).toBe(true);

  await change(run, 'task-1', 'freeze', '{"seconds":600}');
  expect(targetsOf(run).map(({ frozen }) => frozen)).toEqual([true, undefined]);
  expect(lines).toContain('asked over HTTP: task-1 frozen');

  expect(await until(() => idsOf(run).join() === 'task-2,task-3', 40)).toBe(true);
  expect(lines).toContain('task-1 of Service is unhealthy: another is started in its place');
}, 60_000);

test('requests to a slow target wait, and it is chosen less by the fewest outstanding requests', async () => {
  const run = await start({ targets: 2 });
  expect(await until(() => healthyOf(run).length === 2)).toBe(true);

  const slowed = await change(run, 'task-1', 'slow', '{"milliseconds":300,"seconds":60}');
  expect(await slowed.json()).toEqual({ slowed: 'task-1', milliseconds: 300, seconds: 60 });
  expect(targetsOf(run)[0]).toMatchObject({ slowedByMillis: 300 });
  expect(lines).toContain('asked over HTTP: task-1 slower by 300 ms for 60 s');
  const client = async () => {
    for (let round = 0; round < 30; round += 1) await post(run, '/v1/items', 'lamp');
  };
  await Promise.all([client(), client(), client(), client()]);

  const [slow, well] = targetsOf(run);
  expect((well?.requests ?? 0) + (slow?.requests ?? 0)).toBe(120);
  expect(well?.requests).toBeGreaterThan(3 * (slow?.requests ?? 0));
}, 30_000);

test('faults of the command line meet tasks by the door, by their names, and by their speed', async () => {
  const { parseFault } = require('../../local/faults/fault-spec') as typeof import('../../local/faults/fault-spec');
  const run = await start({
    targets: 2,
    faults: ['slow-target:task-1,by=50ms+1s', 'kill:task-2@1s', 'kill:task-9@1s'].map((text) => parseFault(text)),
  });

  expect(await until(() => idsOf(run).includes('task-3'))).toBe(true);
  expect(await until(() => lines.some((line) => line.startsWith('no longer: task-1')))).toBe(true);
  expect(lines).toContain('fault: task-1 slower by 50 ms');
  expect(await until(() => lines.some((line) => line.includes('task-9')))).toBe(true);
  expect(lines).toContain('fault: task-9 killed: not done: no function task-9 runs here');
}, 30_000);

test('a program that cannot start ends the run before it began, with its last words', async () => {
  const refused = start({}, { program: 'console.error("no such thing as BUFFER"); process.exit(3);' });

  await expect(refused).rejects.toThrow(
    'a task of Service did not start: exit code 3; its last line: no such thing as BUFFER',
  );
}, 30_000);
