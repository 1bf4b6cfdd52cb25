import { completeDemand } from '../../lib/sizing/demand';
import { measuredWriter, type WriterLook } from '../../load/run/measured-writer';
import { lookAtState, sampleSince } from '../../load/run/path-samples';
import { plannedDrain } from '../../load/run/planned-drain';
import type { Phase } from '../../load/scenario/scenario';

/** A writer that has run so often, each time so long and with so many messages. */
function look(second: number, backlog: number, runs: number, seconds = runs * 0.5, messages = runs * 10): WriterLook {
  const taken = { standard: { runs, messages } };
  return { time: second * 1000, backlog, writer: { runs, seconds, taken } };
}

describe('the writer as it was measured', () => {
  test('is that of the time in which messages waited for it', () => {
    // Two calm seconds with short runs of one message, and two with full ones.
    const looks = [look(0, 0, 0, 0, 0), look(1, 0, 10, 1, 10), look(2, 5, 20, 2, 20), look(3, 9, 24, 4, 60)];

    expect(measuredWriter(looks, 0, 3000)).toEqual({
      runSeconds: 0.5,
      messages: { standard: 60, fifo: 0 },
      messagesPerRun: { standard: 10 },
    });
  });

  test('of a load that never had to wait has no full runs', () => {
    const looks = [look(0, 0, 0), look(1, 0, 4), look(2, 3, 8), look(3, 0, 12)];

    expect(measuredWriter(looks, 0, 3000)).toEqual({
      runSeconds: 0.5,
      messages: { standard: 120, fifo: 0 },
    });
  });

  test('is not measured outside the time asked for', () => {
    const looks = [
      look(0, 0, 0),
      look(1, 0, 100, 900),
      look(2, 0, 110, 901),
      look(3, 0, 120, 902),
      look(9, 0, 900, 9999),
    ];

    // Messages that it took afterwards are the load's all the same.
    expect(measuredWriter(looks, 1000, 3000)).toEqual({ runSeconds: 0.1, messages: { standard: 8000, fifo: 0 } });
  });

  test('of a writer that did not run, or of which nobody tells, is nothing', () => {
    expect(measuredWriter([look(0, 3, 5), look(1, 3, 5)], 0, 1000)).toBeUndefined();
    expect(
      measuredWriter(
        [
          { time: 0, backlog: 0 },
          { time: 1000, backlog: 0 },
        ],
        0,
        1000,
      ),
    ).toBeUndefined();
    expect(measuredWriter([], 0, 1000)).toBeUndefined();
  });
});

describe('the drain that is forecast', () => {
  const path = {
    demand: completeDemand({ peakWritesPerSecond: 100 }),
    knobs: {},
    kinds: ['standard'],
    collections: { orders: { policy: 'createOnly' } },
  } as const;
  const level = (durationSeconds: number, rate: number): Phase => ({
    name: `${rate}/s`,
    durationSeconds,
    arrivalRate: rate,
    rampTo: rate,
  });
  /** Runs of 10 messages of one write in a second, two of them at once: 20 writes a second. */
  const writer = { runSeconds: 1, messagesPerRun: { standard: 10 } };
  const drain = (phases: readonly Phase[], measured: typeof writer | 'assumed' = writer) => {
    const arrivals = phases.reduce((sum, one) => sum + one.durationSeconds * ((one.arrivalRate + one.rampTo) / 2), 0);
    const writesByCollection = new Map([['orders', arrivals]]);
    const asked = { path, phases, writesByCollection, mostRuns: 2 };
    const messages = { standard: arrivals, fifo: 0 };
    return (
      plannedDrain({ ...asked, ...(measured === 'assumed' ? {} : { writer: { ...measured, messages } }) }) ?? Number.NaN
    );
  };

  test('is what waits at the end by what the measured runs apply', () => {
    // 1,000 come in ten seconds, 200 of them are applied meanwhile.
    expect(drain([level(10, 100)])).toBeCloseTo(40, 0);
    expect(drain([level(10, 100)], { ...writer, runSeconds: 0.5 })).toBeCloseTo(15, 0);
    expect(drain([level(10, 100)], 'assumed')).toBeLessThan(5);
  });

  test('counts from the last arrival: what comes after a height leaves time for it', () => {
    expect(drain([level(10, 100), level(20, 4)])).toBeCloseTo(24, 0);
    expect(drain([level(10, 100), level(60, 1)])).toBeLessThan(5);
  });

  test('is not that of the mean: what came in a calm begin leaves nothing to be applied later', () => {
    expect(drain([level(100, 1), level(10, 100)])).toBeCloseTo(40, 0);
  });

  test('of a ramp counts from when it was more than the runs take', () => {
    // From 0 to 100 in 100 s: above 20 after 20 s, and 3,200 by the end.
    const ramp: Phase = { name: 'ramp', durationSeconds: 100, arrivalRate: 0, rampTo: 100 };

    expect(Math.abs(drain([ramp]) - 160)).toBeLessThan(2);
  });
});

describe('a look at a local run', () => {
  const counters = { visible: 0, delayed: 0, inFlight: 0, oldestAgeMs: 0 };
  const source = { queue: 'Buffer', function: 'Writer', batches: 3, records: 25 };
  const state = {
    queues: { Buffer: { isQuarantine: false, counters } },
    quarantine: {},
    functions: { Writer: { name: 'w', invocations: 3, duration: { sum: 1500 } } },
    eventSources: {
      One: source,
      Other: { ...source, queue: 'Fifo', batches: 7, records: 7 },
      Not: { ...source, function: 'Mine' },
    },
    metrics: { Spillway: { 'Writer=w': { Applied: { sum: 50 } } } },
  } as unknown as Parameters<typeof lookAtState>[0];

  test('tells what its writer has done, by buffer, and samples do not keep it', () => {
    const seen = lookAtState(state, { writer: 'Writer', buffer: 'Buffer', fifoBuffer: 'Fifo' });

    expect(seen.writer).toEqual({
      runs: 3,
      seconds: 1.5,
      taken: { standard: { runs: 3, messages: 25 }, fifo: { runs: 7, messages: 7 } },
    });
    expect(sampleSince(seen, seen, 1)).not.toHaveProperty('writer');
  });
});
