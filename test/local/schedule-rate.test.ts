import type { InvokeResult } from '../../local/functions/function-spec';
import { RateSchedule } from '../../local/schedule/rate-schedule';
import { scheduledEvent } from '../../local/schedule/scheduled-event';
import { atRest, ManualClock } from './fixtures/manual-clock';

const MINUTE = 60_000;
const DONE: InvokeResult = { kind: 'answer', payload: null };

/** A schedule of a minute whose runs last until the test ends them. */
function world(everySeconds = 60) {
  const clock = new ManualClock();
  const startedAt: number[] = [];
  const held: ((results: readonly InvokeResult[]) => void)[] = [];
  const log: string[] = [];
  const begin = clock.now();
  const schedule = new RateSchedule(everySeconds, {
    invoke: () => {
      startedAt.push((clock.now() - begin) / 1000);
      return new Promise((resolve) => held.push(resolve));
    },
    clock,
    log: (line) => log.push(line),
  });
  const finish = async (...results: readonly InvokeResult[]) => {
    held.shift()?.(results);
    await atRest();
  };
  return { clock, startedAt, log, schedule, finish };
}

test('the first run is after one period, and then there is one for each', async () => {
  const { clock, startedAt, schedule, finish } = world();

  schedule.start();
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.advance(MINUTE);
    await finish(DONE);
  }
  await clock.advance(MINUTE - 1);

  expect(startedAt).toEqual([60, 120, 180]);
  expect(schedule.statistics()).toEqual({ state: 'running', isBusy: false, runs: 3, failed: 0, skipped: 0 });
});

test('a run is not started while the one before is under way, and the next is on time again', async () => {
  const { clock, startedAt, log, schedule, finish } = world();
  schedule.start();

  await clock.advance(2.5 * MINUTE);
  expect(schedule.statistics()).toMatchObject({ isBusy: true, runs: 1, skipped: 1 });
  await finish(DONE);
  await clock.advance(0.5 * MINUTE);

  expect(startedAt).toEqual([60, 180]);
  expect(log).toEqual(['the run before is not over: this one is left out']);
});

test.each<[InvokeResult, string]>([
  [{ kind: 'error', errorType: 'Error', message: 'no' }, 'a run failed: Error: no'],
  [{ kind: 'timeout' }, 'a run failed: timeout'],
  [{ kind: 'killed' }, 'a run failed: killed'],
  [{ kind: 'throttled' }, 'a run failed: throttled'],
])('what failed is told and counted, and not repeated: %j', async (result, line) => {
  const { clock, startedAt, log, schedule, finish } = world();
  schedule.start();

  await clock.advance(MINUTE);
  await finish(DONE, result);
  await clock.advance(MINUTE - 1);

  expect(log).toEqual([line]);
  expect(startedAt).toEqual([60]);
  expect(schedule.statistics()).toMatchObject({ runs: 1, failed: 1 });
});

test('a stopped schedule starts nothing more, and waits for its run as long as it is asked to', async () => {
  const { clock, startedAt, schedule, finish } = world();
  schedule.start();
  await clock.advance(MINUTE);
  let stopped = false;

  void schedule.stop(2000).then(() => {
    stopped = true;
  });
  await clock.advance(1999);
  expect(stopped).toBe(false);
  await finish(DONE);
  await clock.advance(10 * MINUTE);

  expect(stopped).toBe(true);
  expect(startedAt).toEqual([60]);
  expect(schedule.statistics().state).toBe('stopped');
});

test('a run that does not end is not waited for any longer', async () => {
  const { clock, schedule } = world();
  schedule.start();
  await clock.advance(MINUTE);
  let stopped = false;

  void schedule.stop(2000).then(() => {
    stopped = true;
  });
  await clock.advance(2000);

  expect(stopped).toBe(true);
});

test('what a sleeping machine missed is not made up for', async () => {
  const { clock, startedAt, schedule, finish } = world();
  schedule.start();
  // The timer that was set before the sleep rings late: ten periods have gone by.
  const { now } = clock;
  Object.assign(clock, { now: () => now() + 9.5 * MINUTE });

  await clock.advance(MINUTE);
  await finish(DONE);
  await clock.advance(0.5 * MINUTE);

  expect(startedAt).toHaveLength(2);
  expect(schedule.statistics()).toMatchObject({ runs: 2, skipped: 0 });
});

test('a period longer than a timer can be is kept all the same', async () => {
  const days = 24 * 60 * MINUTE;
  const { clock, startedAt, schedule } = world((30 * days) / 1000);
  schedule.start();

  await clock.advance(30 * days - 1);
  expect(startedAt).toEqual([]);
  await clock.advance(1);

  expect(startedAt).toEqual([(30 * days) / 1000]);
});

test('a run can be had at once, beside its time, but not beside another run', async () => {
  const { clock, startedAt, schedule, finish } = world();
  schedule.start();
  await clock.advance(10_000);

  expect(schedule.runNow()).toBe(true);
  expect(schedule.runNow()).toBe(false);
  await finish(DONE);
  await clock.advance(50_000);

  expect(startedAt).toEqual([10, 60]);
});

test('the event of a run is EventBridge’s', () => {
  expect(
    scheduledEvent('arn:aws:events:us-east-1:000000000000:rule/Shop-Job', Date.UTC(2026, 10, 21, 9, 8, 7, 6)),
  ).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '000000000000',
    time: '2026-11-21T09:08:07Z',
    region: 'us-east-1',
    resources: ['arn:aws:events:us-east-1:000000000000:rule/Shop-Job'],
    detail: {},
  });
});
