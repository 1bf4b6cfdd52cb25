import { LocalSource } from '../../bin/status/local-source';
import type { PathDescription } from '../../lib/path-description';
import type { LocalState } from '../../local/state';
import { DESCRIPTION } from '../path/path-world';

interface Told {
  readonly sent?: number;
  readonly deleted?: number;
  readonly errors?: number;
  readonly killed?: number;
  readonly metrics?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The part of a run's state that is read. Metrics: what the last twenty seconds summed up to. */
function state({ sent = 0, deleted = 0, errors = 0, killed = 0, metrics = {} }: Told): LocalState {
  const queue = (waiting: number, delayed: number) => ({
    counters: { visible: waiting, delayed, inFlight: 7, oldestAgeMs: 2500, sent, deleted },
  });
  const told = Object.entries(metrics).map(([dimension, values]) => [
    dimension,
    Object.fromEntries(
      Object.entries(values).map(([name, sum]) => [
        name,
        { recent: { seconds: 20, sum }, lastMinute: { values: 9, p50: 1, p95: 2, p99: 3, max: 4 } },
      ]),
    ),
  ]);
  const partly: unknown = {
    queues: { Buffer: queue(5, 1), FifoBuffer: queue(0, 0), Quarantine: queue(0, 0) },
    quarantine: { Quarantine: { total: 2 }, FifoQuarantine: { total: 1 } },
    functions: {
      Door: { name: 'shop-door', errors: 2 * errors },
      Writer: { name: 'shop-writer', errors, timeouts: 0, killed, environments: { busy: 3, most: 4 } },
    },
    metrics: { Spillway: Object.fromEntries(told) },
  };
  return partly as LocalState;
}

/** A run that tells these one after another, a second apart. */
function source(...states: LocalState[]) {
  const left = [...states];
  const pauses: number[] = [];
  let now = 0;
  return {
    pauses,
    source: new LocalSource(
      { description: DESCRIPTION },
      {
        state: async () => left.shift() ?? state({}),
        now: () => {
          now += 1000;
          return now;
        },
        pause: async (milliseconds) => void pauses.push(milliseconds),
      },
    ),
  };
}

test('the first reading takes two looks: what queues count is no rate by itself', async () => {
  const { source: local, pauses } = source(state({ sent: 100, deleted: 90 }), state({ sent: 130, deleted: 100 }));

  const { buffers } = await local.read();

  expect(pauses).toEqual([1000]);
  expect(buffers).toEqual([
    { kind: 'standard', waiting: 6, inFlight: 7, oldestSeconds: 2.5, sent: 30, drained: 10 },
    { kind: 'fifo', waiting: 0, inFlight: 7, oldestSeconds: 2.5, sent: 30, drained: 10 },
  ]);
});

test('rates of functions are those of their own metrics, of both functions by their names', async () => {
  const metrics = {
    'FrontDoor=shop-door': { Accepted: 200, Shed: 10, CacheUnavailable: 20 },
    'Writer=shop-writer': { Applied: 180, ThrottledTable: 4, AcceptToDurable: 9, CacheUnavailable: 20, Unknown: 1 },
    'Writer=another': { Applied: 9000 },
  };

  const reading = await source(state({}), state({ metrics, errors: 2, killed: 1 })).source.read();

  expect(reading).toMatchObject({
    door: { Accepted: 10, Shed: 0.5 },
    doorErrors: 4,
    writer: { Applied: 9, ThrottledTable: 0.2, errors: 3, runs: 3, mostRuns: 4 },
    acceptToDurable: { p50: 1, p95: 2, p99: 3 },
    quarantine: { standard: 2, fifo: 1 },
    cacheUnavailable: 2,
  });
  expect(Object.keys(reading.door)).toEqual(['Accepted', 'Shed']);
  expect(reading).not.toHaveProperty('asOf');
});

describe('a door of containers', () => {
  const target = (health: string, outstanding = 0) => ({ id: `task-${outstanding}`, health, outstanding });
  const description: PathDescription = {
    ...DESCRIPTION,
    compute: 'containers',
    metricName: 'Shop-Door',
    resources: { ...DESCRIPTION.resources, targetGroup: 'Targets', alternateTargetGroup: 'AlternateTargets' },
  };
  const withTargets = (told: Told, targets: readonly object[]): LocalState => {
    const groups = { Targets: { targets }, AlternateTargets: { targets: [] }, Another: { targets } };
    const partly: unknown = { ...state(told), targetGroups: groups };
    return partly as LocalState;
  };

  test('is read by the name of its metrics, and tells how its tasks are', async () => {
    const metrics = { 'FrontDoor=Shop-Door': { Accepted: 200 } };
    const targets = [target('healthy'), target('healthy'), target('unhealthy'), target('initial'), target('draining')];
    const looks = [withTargets({ metrics }, targets), withTargets({ metrics }, targets)];
    const local = new LocalSource(
      { description },
      { state: async () => looks.shift() ?? state({}), now: () => 1000, pause: async () => undefined },
    );

    expect(await local.read()).toMatchObject({
      door: { Accepted: 10 },
      doorErrors: 0,
      tasks: { running: 4, healthy: 2, unhealthy: 1, draining: 1 },
    });
  });

  test('tells nothing of tasks where a function is the door', async () => {
    expect(await source(state({}), state({})).source.read()).not.toHaveProperty('tasks');
  });
});

test('where nothing was applied there are no percentiles', async () => {
  expect(await source(state({}), state({})).source.read()).not.toHaveProperty('acceptToDurable');
});

test('later readings look back over five seconds, so that a single batch is no flood', async () => {
  const { source: local, pauses } = source(...[0, 0, 0, 100, 100, 100, 100, 100, 100].map((sent) => state({ sent })));

  const rates: (number | undefined)[] = [];
  for (let look = 0; look < 8; look += 1) rates.push((await local.read()).buffers[0]?.sent);

  expect(rates).toEqual([0, 0, 33.333333333333336, 25, 20, 20, 20, 0].map((rate) => expect.closeTo(rate, 6)));
  expect(pauses).toHaveLength(1);
});

test('a run that was started anew is no flood backwards', async () => {
  const { source: local } = source(state({ sent: 900 }), state({ sent: 1000 }), state({ sent: 5 }), state({ sent: 9 }));

  await local.read();
  const [afresh, then] = [await local.read(), await local.read()];

  expect(afresh.buffers[0]?.sent).toBe(0);
  expect(then.buffers[0]?.sent).toBe(4);
});
