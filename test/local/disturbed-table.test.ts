import '../by-the-clock';
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type LocalRun, startLocalRun } from '../../local/local-run';
import { writeAssembly } from './fixtures-template/assembly';
import { DOOR, WRITER } from './fixtures-template/tiny-handlers';
import { lambda, writePathTemplate } from './fixtures-template/write-path-template';

let folder = '';
let run: LocalRun;
beforeAll(async () => {
  const template = writePathTemplate();
  const table = { TABLE_NAME: { Ref: 'Table' } };
  template.Resources.Door = lambda('door', { ...table, BUFFER_URL: { Ref: 'Buffer' } });
  template.Resources.Writer = lambda('writer', { ...table, QUARANTINE_URL: { Ref: 'Quarantine' } });
  template.Resources.Buffer.Properties.VisibilityTimeout = 1;
  folder = writeAssembly({ template, handlers: { door: DOOR, writer: WRITER, unused: '', job: '' } });
  run = await startLocalRun({ assembly: folder, stack: 'Shop', port: 0 });
}, 30_000);
afterAll(async () => {
  await run.close();
  rmSync(folder, { recursive: true });
});

function post(path: string, body: string): Promise<Response> {
  return fetch(`${run.url}${path}`, { method: 'POST', body });
}

async function tableOfTheDoor(): Promise<string | undefined> {
  const response = await fetch(`${run.url}/v1/environment`);
  return ((await response.json()) as Record<string, string>).AWS_ENDPOINT_URL_DYNAMODB;
}

/** How often the writer has counted the key, once it is done with all that was sent. */
async function timesOf(key: string): Promise<number> {
  const response = await fetch(`${run.url}/v1/items/${key}`);
  return ((await response.json()) as { times?: number }).times ?? 0;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + 15_000;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await pause(20);
  }
  return true;
}

function isDrained(): boolean {
  const counters = run.state().queues.Buffer?.counters;
  return counters !== undefined && counters.visible + counters.inFlight + counters.delayed === 0;
}

test('functions reach the table through the proxy while it is disturbed, and straight again after it', async () => {
  const engine = run.state().engines.dynamodb?.endpoint;
  expect(await tableOfTheDoor()).toBe(engine);

  await post('/_local/faults', '{"violations":{"applyTwiceShare":1}}');
  expect(await tableOfTheDoor()).not.toBe(engine);
  await post('/v1/items', 'lamp');
  expect(await until(isDrained)).toBe(true);
  expect(await timesOf('lamp')).toBe(2);

  await post('/_local/faults', '{"violations":{"applyTwiceShare":0}}');
  expect(await tableOfTheDoor()).toBe(engine);
  await post('/v1/items', 'chair');
  expect(await until(isDrained)).toBe(true);
  expect(await timesOf('chair')).toBe(1);
}, 30_000);

test('a throttled table holds a write up, and the write comes after it', async () => {
  await post('/_local/faults', '{"throttle":{"share":1,"key":"cup"}}');
  await post('/v1/items', 'cup');
  await post('/v1/items', 'plate');
  expect(await until(async () => (run.state().functions.Writer?.errors ?? 0) > 0)).toBe(true);
  expect(await timesOf('cup')).toBe(0);

  await post('/_local/faults', '{"throttle":null}');

  expect(await until(isDrained)).toBe(true);
  expect(await timesOf('cup')).toBe(1);
}, 30_000);
