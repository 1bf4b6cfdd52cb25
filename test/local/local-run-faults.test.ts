import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { startCache } from '../../local/engines/cache-engine';
import { applyOverHttp } from '../../local/faults/apply-fault';
import { NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { parseFault } from '../../local/faults/fault-spec';
import { type LocalRun, type LocalRunOptions, startLocalRun } from '../../local/local-run';
import { writeAssembly } from './fixtures-template/assembly';
import { DOOR, WRITER } from './fixtures-template/tiny-handlers';
import { lambda, writePathTemplate } from './fixtures-template/write-path-template';

const folders: string[] = [];
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function assembly(): string {
  const template = writePathTemplate();
  const table = { TABLE_NAME: { Ref: 'Table' } };
  template.Resources.Door = lambda('door', { ...table, BUFFER_URL: { Ref: 'Buffer' } });
  template.Resources.Writer = lambda('writer', { ...table, QUARANTINE_URL: { Ref: 'Quarantine' } });
  const folder = writeAssembly({ template, handlers: { door: DOOR, writer: WRITER, unused: '' } });
  folders.push(folder);
  return folder;
}

async function start(options: Partial<LocalRunOptions> = {}): Promise<LocalRun & { readonly broken: string[] }> {
  const broken: string[] = [];
  const onBroken = (reason: string) => broken.push(reason);
  const run = await startLocalRun({ assembly: assembly(), stack: 'Shop', port: 0, onBroken, ...options });
  ends.push(() => run.close());
  return { ...run, broken };
}

async function ask(run: LocalRun, method: string, path: string, body?: object): Promise<[number, unknown]> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${run.url}${path}`, { method, ...sent });
  return [response.status, await response.json()];
}

/** Whether the cache of the run answers, refuses, or takes the connection and is silent. */
function cacheOf(run: LocalRun): Promise<string> {
  const [host = '', port] = (run.state().engines.caches.Cache?.endpoint ?? '').split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    const end = (what: string) => {
      socket.destroy();
      resolve(what);
    };
    socket.setTimeout(400, () => end('silent'));
    socket.once('error', () => end('refused'));
    socket.once('data', (data) => end(String(data).trim()));
    socket.write('PING\r\n');
  });
}

async function until(condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + 15_000;
  while (!condition() && performance.now() < deadline) await pause(20);
  return condition();
}

test('what is given of the faults is changed and the rest stays, until all are taken back', async () => {
  const run = await start();

  expect(await ask(run, 'POST', '/_local/faults', { deliverTwice: true, delayShare: 0.5 })).toEqual([
    200,
    { ...NO_FAULT_SETTINGS, deliverTwice: true, delayShare: 0.5 },
  ]);
  const both = { ...NO_FAULT_SETTINGS, delayShare: 0.5, failSendShare: 0.1 };
  expect(await ask(run, 'POST', '/_local/faults', { deliverTwice: false, failSendShare: 0.1 })).toEqual([200, both]);
  expect(run.state().faults).toEqual(both);

  const [status, problem] = await ask(run, 'POST', '/_local/faults', { delayShare: 0, failSendShare: 2 });
  expect([status, problem]).toMatchObject([400, { detail: 'failSendShare must be a share from 0 to 1, got 2' }]);
  expect(run.state().faults).toEqual(both);

  expect(await ask(run, 'DELETE', '/_local/faults')).toEqual([200, NO_FAULT_SETTINGS]);
  expect(run.state().faults).toEqual(NO_FAULT_SETTINGS);
}, 30_000);

test('the queues of the run obey: messages come again, and sends fail', async () => {
  const run = await start();
  await run.control.setFaults({ duplicateShare: 1 });

  expect((await ask(run, 'POST', '/v1/items', {}))[0]).toBe(202);
  expect(await until(() => run.state().queues.Buffer?.counters.deleted === 2)).toBe(true);
  await run.control.setFaults({ duplicateShare: 0, failSendShare: 1 });

  expect((await fetch(`${run.url}/v1/items`, { method: 'POST', body: 'refused' })).status).toBeGreaterThanOrEqual(500);
  expect(run.state().queues.Buffer?.counters).toMatchObject({ sent: 1, copied: 1 });
}, 30_000);

test('the cache is stopped, frozen and on as was asked for last, and the run goes on', async () => {
  const run = await start();

  const seen: string[] = [];
  for (const cache of ['stopped', 'frozen', 'on'] as const) {
    expect(await ask(run, 'POST', '/_local/faults', { cache })).toMatchObject([200, { cache }]);
    seen.push(await cacheOf(run));
  }

  expect(seen).toEqual(['refused', 'silent', '+PONG']);
  expect(run.broken).toEqual([]);
}, 30_000);

test.each(['stopped', 'frozen'] as const)(
  'a run is closed with its cache %s',
  async (cache) => {
    const run = await start();
    await run.control.setFaults({ cache });

    await run.close();

    expect(await cacheOf(run)).toBe('refused');
    expect(run.broken).toEqual([]);
  },
  30_000,
);

test('a cache that somebody else runs is neither stopped nor frozen, and that is said', async () => {
  const named = await startCache({});
  ends.push(() => named.stop());
  const run = await start({ cacheEndpoint: `127.0.0.1:${named.port}` });

  const answer = await ask(run, 'POST', '/_local/faults', { cache: 'frozen', failSendShare: 1 });

  expect(answer).toMatchObject([409, { detail: expect.stringContaining('the one of --cache-endpoint') }]);
  expect(run.state().faults).toEqual(NO_FAULT_SETTINGS);
  expect(await ask(run, 'DELETE', '/_local/faults')).toEqual([200, NO_FAULT_SETTINGS]);
  await run.close();
  const before = start({ cacheEndpoint: `127.0.0.1:${named.port}`, faults: [parseFault('stop-cache@1h')] });
  await expect(before).rejects.toThrow('--fault "stop-cache@1h": the cache is not this run\'s own');
}, 30_000);

test('a change of the table does not wait for what runs: the next fault has a time of its own', async () => {
  const run = await start();
  await fetch(`${run.url}/v1/items`, { method: 'POST', body: 'slow' });
  expect(await until(() => run.state().functions.Writer?.environments.busy === 1)).toBe(true);

  const busy: unknown[] = [];
  for (const throttle of [{ share: 1 }, null, { share: 1 }, null]) {
    await run.control.setFaults({ throttle });
    busy.push(run.state().functions.Writer?.environments.busy);
  }
  await run.close();

  expect(busy).toEqual([1, 1, 1, 1]);
}, 30_000);

test('a function that is frozen answers nobody, and a kill ends what it was at', async () => {
  const run = await start();
  await ask(run, 'GET', '/v1/environment');

  expect(await ask(run, 'POST', '/_local/functions/Door/freeze', { seconds: 600 })).toEqual([200, { frozen: 1 }]);
  const asked = fetch(`${run.url}/v1/environment`);
  const first = await Promise.race([asked, pause(500, 'nothing')]);
  run.control.killFunction('Door');

  expect(first).toBe('nothing');
  expect((await asked).status).toBeGreaterThanOrEqual(500);
  expect((await ask(run, 'GET', '/v1/environment'))[0]).toBe(200);
}, 30_000);

test('a kill waits for the function to be at work where it is asked to, and says so where it never was', async () => {
  const run = await start();
  const kill = (body?: object) => ask(run, 'POST', '/_local/functions/Writer/kill', body);

  const asked = kill({ whenBusy: true, withinSeconds: 20 });
  await fetch(`${run.url}/v1/items`, { method: 'POST', body: 'slow' });

  expect(await asked).toEqual([200, { killed: 1, wasBusy: true }]);
  expect(await until(() => run.state().functions.Writer?.killed === 1)).toBe(true);
  // Nothing was deleted: it comes back when its time-out is over.
  expect(run.state().queues.Buffer?.counters).toMatchObject({ deleted: 0, inFlight: 1 });
  expect(await kill({ whenBusy: true, withinSeconds: 0.01 })).toEqual([200, { killed: 0, wasBusy: false }]);
  expect(await kill()).toEqual([200, { killed: 0 }]);
  for (const wrong of [{ whenBusy: 'yes' }, { whenBusy: true, withinSeconds: 61 }, { within: 1 }]) {
    expect((await kill(wrong))[0]).toBe(400);
  }
}, 30_000);

test('the state says what the faults have met: what found nothing to do is not among it', async () => {
  const run = await start();
  const post = (body: string) => fetch(`${run.url}/v1/items`, { method: 'POST', body });
  const kill = (name: string, body?: object) => ask(run, 'POST', `/_local/functions/${name}/kill`, body);
  const hits = () => run.state().faultHits;
  await ask(run, 'GET', '/v1/environment');

  await kill('Door');
  await kill('Door', { whenBusy: true, withinSeconds: 0 });
  await ask(run, 'GET', '/v1/environment');
  await ask(run, 'POST', '/_local/functions/Door/freeze', { seconds: 0.3 });
  expect(hits()).toEqual({});
  await ask(run, 'GET', '/v1/environment');
  expect(hits()).toEqual({ 'freeze:Door': 1 });
  await run.control.setFaults({ throttle: { share: 1, key: 'typo' }, failSendShare: 1 });
  await post('refused');
  await run.control.setFaults({ failSendShare: 0 });
  await post('counted');
  expect(await until(() => run.state().queues.Buffer?.counters.deleted === 1)).toBe(true);
  await run.control.setFaults({ throttle: { share: 1 } });
  await post('throttled');
  expect(await until(() => hits()['throttle-table:1,reason=keyRange'] !== undefined)).toBe(true);
  await run.control.setFaults({ throttle: null });
  await post('slow');
  expect(await until(() => run.state().functions.Writer?.environments.busy === 1)).toBe(true);
  await kill('Writer');

  expect(Object.keys(hits()).sort()).toEqual([
    'fail-sends:1',
    'freeze:Door',
    'kill:Writer',
    'throttle-table:1,reason=keyRange',
  ]);
  expect(hits()['kill:Writer']).toBe(1);
  expect(run.state().process).toEqual({ pid: process.pid, host: hostname() });
}, 30_000);

describe('faults from the start of the run', () => {
  test('come and go at their times, each with a line', async () => {
    const said: string[] = [];
    const faults = ['fail-sends:20%+200ms', 'kill:Door@300ms'].map((text) => parseFault(text));

    const run = await start({ faults, print: (line) => said.push(line) });

    // Nobody has asked for anything yet, and so there is no environment that could be killed.
    const nothing = 'fault: Door killed: not done: no environment of Door runs';
    expect(await until(() => said.includes(nothing))).toBe(true);
    expect(said.filter((line) => /^(fault|no longer):/.test(line))).toEqual([
      'fault: 20 % of sends not taken',
      'no longer: 20 % of sends not taken',
      nothing,
    ]);
    expect(run.state().faults).toEqual(NO_FAULT_SETTINGS);
  }, 30_000);

  test('last where they have no end', async () => {
    const run = await start({ faults: [parseFault('fail-sends:20%')] });

    expect(await until(() => run.state().faults.failSendShare === 0.2)).toBe(true);
  }, 30_000);

  test('do not begin once the run is closed', async () => {
    const said: string[] = [];
    const run = await start({ faults: [parseFault('kill:Door@50ms')], print: (line) => said.push(line) });

    await run.close();
    await pause(100);

    expect(said.filter((line) => line.startsWith('fault: '))).toEqual([]);
  }, 30_000);

  test('that cannot be are told of before anything is started', async () => {
    const said: string[] = [];
    const faults = ['kill:writer', 'kill:Writer', 'freeze:Table+1s'].map((text) => parseFault(text));

    const attempt = start({ faults, print: (line) => said.push(line) });

    await expect(attempt).rejects.toThrow(
      '--fault "kill:writer": no function writer runs here; there are: Door, Writer\n--fault "freeze:Table+1s": no function Table',
    );
    expect(said).toEqual([]);
  });
});

describe('faults from outside', () => {
  test('are made over HTTP, and what is refused is an error with its reason', async () => {
    const run = await start();
    const apply = applyOverHttp(run.url);
    await ask(run, 'GET', '/v1/environment');

    await apply({ kind: 'settings', change: { delayShare: 0.5 } });
    await apply({ kind: 'freeze', functionName: 'Door', seconds: 600 });
    await apply({ kind: 'kill', functionName: 'Door' });

    expect(run.state().faults.delayShare).toBe(0.5);
    expect(run.state().functions.Door?.environments.now).toBe(0);
    await expect(apply({ kind: 'kill', functionName: 'Nobody' })).rejects.toThrow('no function Nobody runs here');
    await expect(apply({ kind: 'settings', change: { delayShare: 7 } })).rejects.toThrow('delayShare must be');
  }, 30_000);
});
