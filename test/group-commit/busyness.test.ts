import '../by-the-clock';
import { performance } from 'node:perf_hooks';
import { busyness } from '../../lambda/front-door/group-commit/busyness';

it('is the part of the time since it was asked last, and asks the event loop no more than each 50 ms', () => {
  let at = 0;
  let active = 0;
  let asked = 0;
  const utilization = ((one?: { idle: number; active: number }, before?: { idle: number; active: number }) => {
    if (one !== undefined && before !== undefined) {
      return {
        idle: 0,
        active: 0,
        utilization: (one.active - before.active) / (one.active + one.idle - before.active - before.idle),
      };
    }
    asked += 1;
    return { idle: at - active, active, utilization: 0 };
  }) as typeof performance.eventLoopUtilization;
  const busy = busyness(() => at, utilization);
  expect(busy()).toBe(0);

  [at, active] = [100, 75];
  expect(busy()).toBe(0.75);
  [at, active] = [149, 124];
  expect(busy()).toBe(0.75);
  [at, active] = [200, 125];
  expect(busy()).toBe(0.5);

  expect(asked).toBe(3);
});

it('goes by the event loop of this process', async () => {
  const busy = busyness(() => performance.now(), performance.eventLoopUtilization);
  const until = performance.now() + 60;
  while (performance.now() < until) JSON.stringify({});

  expect(busy()).toBeGreaterThan(0);
  expect(busy()).toBeLessThanOrEqual(1);
});
