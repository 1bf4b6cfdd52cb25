// The plan against the path it was made for. The table is slow by waiting, not by work: its calls are what the writer's runs
// consist of, so that a machine of any speed has the same rates.

import { setTimeout as delay } from 'node:timers/promises';
import type { Demand } from '../../lib/sizing/demand';
import { planOf } from '../../lib/sizing/plan/plan-of';
import { ASSUMED_WRITER, type WriterModel } from '../../lib/sizing/writer-model';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';
import { type CountedTable, countedTable } from '../../load/bench/cache/counted-table';
import { startDynamoDb } from '../../local/engines/dynamodb-engine';
import type { Engine } from '../../local/engines/engine';
import type { LocalState } from '../../local/state';
import { RunningPath } from './running-path';

jest.setTimeout(240_000);

/** Of each call to the table, above the engine's own milliseconds. */
const CALL_MILLIS = 1000;
const BULK = 20;
const DEMAND = {
  meanWritesPerSecond: BULK,
  peakWritesPerSecond: 20 * BULK,
  burstSeconds: 8,
  writesPerRequest: BULK,
  itemBytes: 100,
  // Long enough that nothing is refused.
  acceptableDelaySeconds: 60,
} as const satisfies Demand;
/** Two runs of 100 writes each in four calls side by side, more than once a second: half of the height. One after another they would be an eighth of it. */
const KNOBS = { batchSize: 5, windowSeconds: 1, writerConcurrency: 2 };

/** A timer that is so late, or runs that take so much longer than before the burst, tell of a machine that did something else. */
const LATE_MILLIS = 400;
const SLOWED = 1.1;

interface Measured {
  readonly backlog: { readonly planned: number; readonly seen: number };
  readonly drain: { readonly planned: number; readonly seen: number };
  readonly runMillis: number;
  readonly callsOfRun: number;
  readonly wasStarved: boolean;
}

let engine: Engine;
let table: CountedTable;

beforeAll(async () => {
  engine = await startDynamoDb({});
  table = await countedTable(engine, CALL_MILLIS);
});

afterAll(async () => {
  await table.close();
  await engine.stop();
});

test('a burst leaves the backlog that the plan says, and drains in the time that it says, within 25 %', async () => {
  // What is measured is the model. A machine that stood still for a while measures itself: then, once, it is asked again.
  let measured = await measure();
  if (measured.wasStarved) measured = await measure();

  const { backlog, drain, runMillis, callsOfRun } = measured;
  // Four calls beside each other: had one waited for another, a run would take as long again.
  expect(callsOfRun).toBeGreaterThan(3);
  expect(runMillis).toBeLessThan(CALL_MILLIS);
  expect(backlog.seen / backlog.planned).toBeGreaterThan(0.75);
  expect(backlog.seen / backlog.planned).toBeLessThan(1.25);
  expect(drain.seen / drain.planned).toBeGreaterThan(0.75);
  expect(drain.seen / drain.planned).toBeLessThan(1.25);
});

async function measure(): Promise<Measured> {
  const path = await RunningPath.start(
    (app) => new OrderIntakeStack(app, 'OrderIntakeStack', { demand: DEMAND, knobs: KNOBS }),
    undefined,
    table.url,
  );
  try {
    const writer = await writerOf(path);
    const { bursts } = planOf({ demand: DEMAND, knobs: KNOBS, policy: 'createOnly', writer });
    const planned = bursts.standard;
    if (planned === undefined) throw new Error('the plan has no burst through the standard buffer');
    const before = durationOf(await path.state());
    table.take();
    const seen = await burst(path);
    const after = durationOf(await path.state());
    const run = meanRun(before, after);
    return {
      runMillis: writer.runMillis,
      callsOfRun: callsTaken() / (after.invocations - before.invocations),
      backlog: { planned: planned.peakBacklog, seen: seen.backlog },
      drain: { planned: planned.drainSeconds, seen: seen.drainSeconds },
      wasStarved: seen.lateMillis > LATE_MILLIS || run > SLOWED * (writer.runMillis + CALL_MILLIS),
    };
  } finally {
    await path.stop();
  }
}

/** From what the run itself tells of its writer: what of a full run is not waiting for its calls, which all go at once. */
async function writerOf(path: RunningPath): Promise<WriterModel> {
  const sendAll = async () => {
    await Promise.all(Array.from({ length: 4 * KNOBS.batchSize }, () => send(path)));
    await path.drained();
  };
  // The first runs start their processes.
  await sendAll();
  const before = durationOf(await path.state());
  await sendAll();
  const runMillis = meanRun(before, durationOf(await path.state())) - CALL_MILLIS;
  return { ...ASSUMED_WRITER, runMillis, callMillis: CALL_MILLIS, kibMillis: 0 };
}

function callsTaken(): number {
  return [...table.take().values()].reduce((sum, count) => sum + count, 0);
}

/** At the rates of the demand, whatever the answers are: the mean, the height, and the mean again until nothing waits. */
async function burst(path: RunningPath): Promise<{ backlog: number; drainSeconds: number; lateMillis: number }> {
  const { meanWritesPerSecond, peakWritesPerSecond, burstSeconds } = DEMAND;
  const calm = 2;
  const begin = performance.now();
  const height = { from: begin + calm * 1000, to: begin + (calm + burstSeconds) * 1000 };
  let lateMillis = 0;
  let isOver = false;
  const sent: Promise<void>[] = [];
  const sends = async () => {
    for (let at = begin; !isOver; ) {
      lateMillis = Math.max(lateMillis, await until(at));
      sent.push(send(path));
      const perSecond = at >= height.from && at < height.to ? peakWritesPerSecond : meanWritesPerSecond;
      at += (1000 * BULK) / perSecond;
    }
  };
  const sending = sends();

  let backlog = 0;
  let drained = Number.NaN;
  for (let at = begin; Number.isNaN(drained); at = performance.now() + 50) {
    lateMillis = Math.max(lateMillis, await until(at));
    const waiting = waitingIn(await path.state()) * BULK;
    const now = performance.now();
    if (now >= height.from) backlog = Math.max(backlog, waiting);
    if (now > height.to && waiting === 0) drained = now;
    if (now > height.to + 60_000) throw new Error('the backlog was there after a minute');
  }
  isOver = true;
  await sending;
  await Promise.all(sent);
  await path.drained();
  return { backlog, drainSeconds: (drained - height.to) / 1000, lateMillis };
}

/** Answers by how much it was late. */
async function until(moment: number): Promise<number> {
  const left = moment - performance.now();
  if (left > 0) await delay(left);
  return performance.now() - moment;
}

async function send(path: RunningPath): Promise<void> {
  const writes = Array.from({ length: BULK }, () => ({ collection: 'orders', body: { item: 'lamp', quantity: 1 } }));
  const answer = await path.request('POST', '/v1/writes', writes);
  const statuses = JSON.parse(await answer.text()) as { status: number }[];
  if (statuses.some(({ status }) => status !== 202)) throw new Error(`a write was not accepted: ${answer.status}`);
}

/** Messages that no run holds. */
function waitingIn({ queues }: LocalState): number {
  const buffers = Object.values(queues).filter(({ isQuarantine }) => !isQuarantine);
  return buffers.reduce((sum, { counters }) => sum + counters.visible, 0);
}

interface Duration {
  readonly invocations: number;
  readonly sum: number;
}

function meanRun(before: Duration, after: Duration): number {
  return (after.sum - before.sum) / (after.invocations - before.invocations);
}

function durationOf({ eventSources, functions }: LocalState): Duration {
  const [source] = Object.values(eventSources);
  const writer = source === undefined ? undefined : functions[source.function];
  if (writer?.duration === undefined) throw new Error('no writer runs');
  return { invocations: writer.invocations, sum: writer.duration.sum };
}
