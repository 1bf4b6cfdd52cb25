import { completeDemand } from '../../lib/sizing/demand';
import { DEPLOYED_DRAIN, drainedAt, LOCAL_DRAIN } from '../../load/run/drain';
import { lookAtState, mostBacklog, sampleSince } from '../../load/run/path-samples';
import { plannedDrain } from '../../load/run/planned-drain';
import { waitForDrain } from '../../load/run/settle';
import type { PathSample } from '../../load/run/summary';
import { drainAllowed, drainWait, generatorLimit } from '../../load/run/time-limits';
import type { Phase } from '../../load/scenario/scenario';
import { scenarioLike } from './run-world';

const at = (second: number, backlog: number, inFlight = 0): PathSample => ({
  at: second,
  backlog,
  inFlight,
  quarantined: 0,
});

describe('drained', () => {
  test('is when the buffers were first found empty, and again at the next look', () => {
    expect(drainedAt([at(1, 5), at(2, 0), at(3, 0)], 0, LOCAL_DRAIN)).toBe(2);
    expect(drainedAt([at(1, 5), at(2, 0)], 0, LOCAL_DRAIN)).toBeUndefined();
  });

  test('is not a moment in which nothing waits, but something is in flight', () => {
    expect(drainedAt([at(1, 0, 3), at(2, 0, 3)], 0, LOCAL_DRAIN)).toBeUndefined();
  });

  test('is not a moment before the last arrival, nor one after which more came back', () => {
    expect(drainedAt([at(1, 0), at(2, 0), at(3, 0)], 2.5, LOCAL_DRAIN)).toBeUndefined();
    expect(drainedAt([at(1, 0), at(2, 0), at(3, 1), at(4, 0), at(5, 0)], 0, LOCAL_DRAIN)).toBe(4);
  });

  test('is for good only when looks found it so after the last request had ended', () => {
    // Due at 60, and put into the buffer at 63.4: the looks before have not seen it.
    const looks = [at(60.5, 0), at(61.5, 0), at(62.5, 0)];

    expect(drainedAt(looks, 60, LOCAL_DRAIN, 63.5)).toBeUndefined();
    expect(drainedAt([...looks, at(63.6, 1), at(64.6, 0), at(65.6, 0)], 60, LOCAL_DRAIN, 63.5)).toBe(64.6);
    expect(drainedAt([...looks, at(63.6, 0), at(64.6, 0)], 60, LOCAL_DRAIN, 63.5)).toBe(60.5);
    expect(drainedAt([at(0, 0), at(59, 0), ...looks, at(64, 0), at(65, 0)], 0, DEPLOYED_DRAIN, 10)).toBeUndefined();
  });

  test('on AWS takes a minute to be sure of', () => {
    const looks = Array.from({ length: 60 }, (_, second) => at(second, 0));

    expect(drainedAt(looks, 0, DEPLOYED_DRAIN)).toBeUndefined();
    expect(drainedAt([...looks, at(60, 0)], 0, DEPLOYED_DRAIN)).toBe(0);
    // The minute begins anew with what came back.
    const back = [...looks.slice(0, 40), at(40, 1), ...[41, 51, 61, 71, 81].map((second) => at(second, 0))];
    expect(drainedAt(back, 0, DEPLOYED_DRAIN)).toBeUndefined();
    expect(drainedAt([...back, at(101, 0)], 0, DEPLOYED_DRAIN)).toBe(41);
  });

  test('is waited for until the limit and not longer', async () => {
    let now = 0;
    const ports = {
      now: () => now,
      pause: async (millis: number) => {
        now += millis / 1000;
      },
      ended: () => false,
    };
    const waits = { since: 0, seconds: 10, terms: LOCAL_DRAIN };

    expect(await waitForDrain({ ...ports, samples: () => [at(now, 1)] }, waits)).toBeNull();
    expect(now).toBeLessThan(11);
    const begun = now;
    // Looks before the wait began say nothing of what was still under way then.
    const samples = () => [at(1, 0), at(2, 0), ...(now > begun + 1 ? [at(begun + 0.5, 0), at(now, 0)] : [])];
    expect(await waitForDrain({ ...ports, samples }, waits)).toBe(1);
    expect(now).toBeGreaterThan(begun + 1);
  });
});

describe('what a drain may take', () => {
  test('is the objective; without one the plan, and one visibility time-out for what was killed', () => {
    expect(drainAllowed({ objective: 20, planned: 50, visibility: 30 })).toBe(20);
    expect(drainAllowed({ objective: undefined, planned: 4.2, visibility: 30 })).toBe(35);
    expect(drainAllowed({ objective: undefined, planned: undefined, visibility: 30 })).toBe(30);
  });

  test('is waited out, because late is not lost', () => {
    expect(drainWait({ objective: 5, planned: 4, visibility: 30 }, 0)).toBeGreaterThanOrEqual(34);
    expect(drainWait({ objective: 90, planned: 4, visibility: 30 }, 60)).toBeGreaterThanOrEqual(150);
  });

  test('a generator gets its phases, its slowest flow and a start', () => {
    const steps = [
      { kind: 'request', method: 'PUT', maker: 'createOrder' },
      { kind: 'think', seconds: 3 },
    ] as const;

    expect(generatorLimit(scenarioLike({ flows: [{ name: 'f', weight: 1, steps }], timeoutSeconds: 10 }))).toBe(
      2 + 13 + 45,
    );
  });
});

describe('the planned drain', () => {
  const path = {
    demand: completeDemand({ peakWritesPerSecond: 100 }),
    knobs: {},
    kinds: ['standard'],
    collections: { orders: { policy: 'createOnly' }, notes: { policy: 'createOnly', mode: 'direct' } },
  } as const;
  const spike = (rate: number): Phase[] => [
    { name: 'before', durationSeconds: 10, arrivalRate: 10, rampTo: 10 },
    { name: 'spike', durationSeconds: 20, arrivalRate: rate, rampTo: rate },
  ];
  const drainOf = (rate: number, mostRuns: number, collection = 'orders') => {
    const phases = spike(rate);
    const writesByCollection = new Map([[collection, 100 + 20 * rate]]);
    return plannedDrain({ path, phases, writesByCollection, mostRuns }) ?? Number.POSITIVE_INFINITY;
  };

  test('is longer for a higher spike, and shorter with more runs', () => {
    expect(drainOf(20_000, 2)).toBeGreaterThan(drainOf(10_000, 2));
    expect(drainOf(20_000, 1)).toBeGreaterThan(drainOf(20_000, 2));
    expect(drainOf(20, 4)).toBeLessThan(5);
  });

  test('of what is not buffered there is none', () => {
    expect(drainOf(20_000, 4, 'notes')).toBe(0);
    expect(drainOf(20_000, 4, 'unheard-of')).toBe(0);
  });
});

describe('a look at a local run', () => {
  const counters = { visible: 3, delayed: 2, inFlight: 4, oldestAgeMs: 1500 };
  const state = {
    queues: {
      Buffer: { isQuarantine: false, counters },
      FifoBuffer: { isQuarantine: false, counters: { ...counters, oldestAgeMs: 2500 } },
      Quarantine: { isQuarantine: true, counters: { ...counters, visible: 100 } },
    },
    quarantine: { Quarantine: { total: 7, messages: [] } },
    functions: { Writer: { name: 'stack-writer', invocations: 2, duration: { sum: 300 } } },
    eventSources: {},
    metrics: {
      Spillway: { 'Writer=stack-writer': { Applied: { sum: 10 }, Conflicts: { sum: 2 }, Retries: { sum: 99 } } },
    },
  } as unknown as Parameters<typeof lookAtState>[0];

  test('counts all buffers, and what the writer has settled', () => {
    expect(lookAtState(state, { writer: 'Writer' })).toMatchObject({
      backlog: 10,
      inFlight: 8,
      oldestSeconds: 2.5,
      quarantined: 7,
      applied: 12,
    });
  });

  test('of a run is what came since it began', () => {
    const first = { backlog: 1, inFlight: 0, quarantined: 5, applied: 100 };
    const later = { backlog: 9, inFlight: 2, quarantined: 8, applied: 130 };

    expect(sampleSince(first, later, 3)).toEqual({ at: 3, backlog: 9, inFlight: 2, quarantined: 3, applied: 30 });
    expect(mostBacklog([at(1, 3, 4), at(2, 5, 1)])).toBe(7);
  });
});
