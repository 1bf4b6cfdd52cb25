// A run's faults against a local run that is made up: what it was asked for, and what it answers, are given.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { breaksPromises, checkFaultTimes, leftOn } from '../../load/run/fault-checks';
import { startFaults, windowsOf } from '../../load/run/fault-run';
import { faultProblemsOf } from '../../local/faults/fault-problems';
import { changedFaults, NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { parseFault } from '../../local/faults/fault-spec';
import { scenarioLike } from './run-world';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

type Asked = readonly [path: string, body: unknown];

/** `answer` may take its time; `hits` are what it says that its faults have met, also when they are changed later. */
async function localRun(
  answer: (asked: Asked) => Promise<object> | object,
  hits: Record<string, number> | undefined = {},
) {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    if (request.method === 'GET') {
      response.end(JSON.stringify({ eventSources: {}, queues: {}, faultHits: hits }));
      return;
    }
    const one: Asked = [request.url ?? '', JSON.parse(text)];
    asked.push(one);
    response.end(JSON.stringify(await answer(one)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const specs = (...texts: string[]) => texts.map((text) => parseFault(text));

async function until(condition: () => boolean): Promise<void> {
  const limit = performance.now() + 10_000;
  while (!condition() && performance.now() < limit) await pause(5);
}

test('a fault of what does not run was not made: it is told, and is not among those that were', async () => {
  const hits: Record<string, number> = {};
  const { url } = await localRun(([path]) => {
    if (path.includes('frontDoor')) {
      hits['kill:frontDoor'] = 1;
      return { killed: 2, wasBusy: true };
    }
    return path.endsWith('kill') ? { killed: 0, wasBusy: false } : { frozen: 0 };
  }, hits);
  const told: string[] = [];

  const run = startFaults(url, specs('kill:frontDoor', 'kill:writer', 'freeze:writer@0s+1s'), (line) =>
    told.push(line),
  );
  await until(() => told.length >= 3);
  const { made, problems } = await run.end();

  expect(made.map(({ spec }) => spec.text)).toEqual(['kill:frontDoor']);
  expect(problems).toEqual([
    'the fault "kill:writer" was not made: no environment of writer runs',
    'the fault "freeze:writer@0s+1s" was not made: no environment of writer runs',
  ]);
});

test('one that the load did not live to see is not among them either, and is told', async () => {
  const { url } = await localRun(() => ({}));

  const run = startFaults(url, specs('stop-cache@600s'), () => {});

  expect(await run.end()).toEqual({
    made: [],
    problems: ['the fault "stop-cache@600s" was not made: the load ended before its time'],
  });
});

test('of each fault is told what it met while it lasted, and one that met nothing is a problem', async () => {
  const typo = 'throttle-table:1,reason=keyRange,key=typo';
  const hits: Record<string, number> = { 'kill:writer': 3, 'fail-sends:0.3': 7 };
  const { url } = await localRun(([path, body]) => {
    // Counted at once, as one that finds its function at work; and what comes after its end is of no concern.
    if (path.endsWith('freeze')) hits['freeze:frontDoor'] = 2;
    if (JSON.stringify(body) === '{"failSendShare":0.3}') hits['fail-sends:0.3'] = 11;
    return { killed: 1, wasBusy: false, frozen: 2 };
  }, hits);
  const told: string[] = [];

  const run = startFaults(
    url,
    specs('kill:writer', 'freeze:frontDoor+1s', 'throttle-table:100%,key=typo', 'fail-sends:30%', 'stop-cache'),
    (line) => told.push(line),
  );
  await until(() => told.length >= 5);
  const { made, problems } = await run.end();

  expect(Object.fromEntries(made.map(({ spec, met }) => [spec.text, met]))).toEqual({
    'kill:writer': 0,
    'freeze:frontDoor+1s': 2,
    'throttle-table:100%,key=typo': 0,
    'fail-sends:30%': 4,
    // Away for everybody: nobody counts who asked for it.
    'stop-cache': undefined,
  });
  expect(problems).toEqual([
    'the fault "kill:writer" met nothing: writer had nothing under way',
    `the fault "throttle-table:100%,key=typo" met nothing: no write was throttled; key= must be a text of the load's partition keys, got "typo"`,
  ]);
  expect(windowsOf(made, 20).map(({ fault, met }) => [fault, met?.words])).toContainEqual([
    'fail-sends:30%',
    '4 messages refused',
  ]);
  expect(hits).not.toHaveProperty(typo);
});

test('what a fault meets after its end is not its own', async () => {
  const hits: Record<string, number> = {};
  let ended = false;
  const { url } = await localRun(([, body]) => {
    if (JSON.stringify(body) === '{"duplicateShare":1}') hits['duplicate-messages:1'] = 5;
    else ended = true;
    return {};
  }, hits);
  const told: string[] = [];

  const run = startFaults(url, specs('duplicate-messages+0.1s', 'stop-cache@600s'), (line) => told.push(line));
  await until(() => told.length >= 2 && ended);
  await pause(100);
  hits['duplicate-messages:1'] = 50;
  const { made } = await run.end();

  expect(made.map(({ met }) => met)).toEqual([5]);
});

test('a run of a release that does not count says nothing of its faults', async () => {
  const { url } = await localRun(() => ({}), null as unknown as undefined);

  const run = startFaults(url, specs('fail-sends'), () => {});
  await pause(200);

  expect((await run.end()).problems).toEqual([
    'the fault "fail-sends" was not made: the local run does not count what its faults meet: start one of this release',
  ]);
});

test('an end waits for what is under way, so that the reset comes last', async () => {
  let answered = false;
  const { url, asked } = await localRun(async ([, body]) => {
    if (JSON.stringify(body) !== '{"cache":"stopped"}') return { answered };
    await pause(300);
    answered = true;
    return {};
  });

  const run = startFaults(url, specs('stop-cache'), () => {});
  await until(() => asked.length === 1);
  const ending = run.end();
  await pause(50);
  const before = asked.length;
  const { made } = await ending;

  expect(before).toBe(1);
  expect(asked.map(([, body]) => (body as { cache: string }).cache)).toEqual(['stopped', 'on']);
  expect(made.map(({ spec }) => spec.text)).toEqual(['stop-cache']);
});

describe('told before the load', () => {
  const load = scenarioLike({ phases: [{ name: 'all', durationSeconds: 20, arrivalRate: 1, rampTo: 1 }] });
  const search = { from: 10, to: 20, factor: 2, stepSeconds: 5, warmUpSeconds: 0, bisections: 1 };

  test('a fault that comes when the load is over', () => {
    expect(() => checkFaultTimes(load, specs('kill:writer@5s', 'stop-cache@20s'))).toThrow(
      'the fault "stop-cache@20s" would come after the load, which takes 20 s',
    );
    expect(() => checkFaultTimes(load, specs('stop-cache@19.9s'))).not.toThrow();
  });

  test('a fault, or bad messages, of a search', () => {
    expect(() => checkFaultTimes({ ...load, search }, specs('kill:writer'))).toThrow(
      'has neither faults nor bad messages',
    );
    expect(() => checkFaultTimes({ ...load, search, poisonShare: 0.1 }, [])).toThrow(
      'has neither faults nor bad messages',
    );
    expect(() => checkFaultTimes({ ...load, search }, [])).not.toThrow();
  });

  test('one that the local run has nothing for', () => {
    const resources = { frontDoor: 'Door', writer: 'Writer' };
    const state = {
      functions: { Door: {}, Writer: {} },
      targetGroups: {},
      paths: { P: { resources } },
      engines: { caches: {} },
      tables: {},
    };
    const asked = specs('kill:writer', 'kill:nope', 'stop-cache', 'throttle-table:30%');

    expect(faultProblemsOf(asked, state as unknown as Parameters<typeof faultProblemsOf>[1])).toEqual([
      '--fault "kill:nope": no function nope runs here; there are: Door, Writer',
      '--fault "stop-cache": this stack has no cache',
      '--fault "throttle-table:30%": this stack has no table',
    ]);
  });
});

test('what a local run does wrong before a run is told by name', () => {
  expect(leftOn(NO_FAULT_SETTINGS)).toBeUndefined();
  expect(leftOn({ ...NO_FAULT_SETTINGS, delaySeconds: 9 })).toBeUndefined();
  expect(leftOn({ ...NO_FAULT_SETTINGS, deliverTwice: true, cache: 'frozen' })).toBe('deliverTwice, cache');
  expect(breaksPromises(changedFaults(NO_FAULT_SETTINGS, { deliverTwice: true }))).toBe(false);

  const broken = changedFaults(NO_FAULT_SETTINGS, { violations: { loseShare: 0.1 } });
  expect(leftOn(broken)).toBe('loseShare');
  expect(breaksPromises(broken)).toBe(true);
});
