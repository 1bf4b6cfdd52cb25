import { LEAST_WEIGHT, nextWeight, type Window } from '../../local/front-door/balancing/anomaly';
import { afterCheck, codeTest, UNCHECKED } from '../../local/front-door/balancing/health-state';
import { RegisteredTarget } from '../../local/front-door/balancing/registered-target';
import { stickyCookies, stickyTarget } from '../../local/front-door/balancing/stickiness';
import type { Checked } from '../../local/front-door/balancing/target';
import { AnomalyMitigation, rampUp } from '../../local/front-door/balancing/weights';

const good: Window = { requests: 100, failures: 0 };
const bad: Window = { requests: 100, failures: 50 };

describe('the weight of a target after a window', () => {
  test.each([
    ['is the least where it fails and the others do not', 1, bad, [good, good], LEAST_WEIGHT],
    ['is never nothing', LEAST_WEIGHT, bad, [good, good], LEAST_WEIGHT],
    ['rises again when the failures are over', 0.5, good, [good, good], 0.7],
    ['is 1 at the most', 0.95, good, [good, good], 1],
    ['stays where all fail alike', 1, bad, [bad, bad], 1],
    ['stays with a few failures', 1, { requests: 100, failures: 5 }, [good, good], 1],
    ['falls with a few more', 1, { requests: 100, failures: 6 }, [good, good], LEAST_WEIGHT],
    [
      'falls where the others fail a third as often',
      1,
      { requests: 100, failures: 61 },
      [{ requests: 100, failures: 20 }, good, bad],
      LEAST_WEIGHT,
    ],
    ['stays full with two targets: nobody can say which is the odd one', 1, bad, [good], 1],
  ])('%s', (_, weight, window, others, next) => {
    expect(nextWeight(weight, window, others)).toBeCloseTo(next, 10);
  });

  test('waits for more requests than four', () => {
    expect(nextWeight(1, { requests: 4, failures: 4 }, [good, good])).toBeUndefined();
    expect(nextWeight(1, { requests: 5, failures: 5 }, [good, good])).toBe(LEAST_WEIGHT);
  });
});

test('anomaly mitigation moves weight away from a target that fails, and back when it is well again', () => {
  const targets = ['one', 'two', 'three'].map((id) => new RegisteredTarget({ id, port: 1 }));
  const mitigation = new AnomalyMitigation();
  let now = 0;
  const window = (failuresOfThird: number) => {
    mitigation.look(targets, now);
    now += 5_000;
    for (const target of targets) target.windowRequests += 20;
    const [, , third] = targets;
    if (third !== undefined) third.windowFailures += failuresOfThird;
  };
  const weights = () => targets.map(({ weight }) => weight);

  window(20);
  expect(weights()).toEqual([1, 1, 1]);
  for (let turn = 0; turn < 4; turn += 1) window(20);
  expect(weights()).toEqual([1, 1, LEAST_WEIGHT]);
  for (let turn = 0; turn < 3; turn += 1) window(0);
  expect(weights()[2]).toBeCloseTo(LEAST_WEIGHT + 0.4, 10);
  for (let turn = 0; turn < 3; turn += 1) window(0);
  expect(weights()).toEqual([1, 1, 1]);
});

test('within a window nothing is compared', () => {
  const targets = ['one', 'two', 'three'].map((id) => new RegisteredTarget({ id, port: 1 }));
  const mitigation = new AnomalyMitigation();
  mitigation.look(targets, 0);
  for (const target of targets) target.windowRequests = 20;
  const [first] = targets;
  if (first !== undefined) first.windowFailures = 20;

  mitigation.look(targets, 4_999);
  expect(first?.weight).toBe(1);
  mitigation.look(targets, 5_000);
  expect(first?.weight).toBe(LEAST_WEIGHT);
});

test('a slow start ends with its seconds', () => {
  const target = new RegisteredTarget({ id: 'one', port: 1 });
  target.slowStartFrom = 1_000;

  rampUp([target], 30, 16_000);
  expect([target.weight, target.slowStartFrom]).toEqual([0.5, 1_000]);
  rampUp([target], 30, 31_000);
  expect([target.weight, target.slowStartFrom]).toEqual([1, undefined]);
});

describe('health', () => {
  const thresholds = { healthyThreshold: 3, unhealthyThreshold: 2 };
  const healthAfter = (outcomes: string, from: Checked = UNCHECKED) =>
    [...outcomes].reduce((checked, outcome) => afterCheck(checked, outcome === '+', thresholds), from).health;

  test.each([
    ['', 'initial'],
    ['+', 'healthy'],
    ['-', 'initial'],
    ['-+', 'healthy'],
    ['--', 'unhealthy'],
    ['+-', 'healthy'],
    ['+--', 'unhealthy'],
    ['+-+-', 'healthy'],
    ['+--++', 'unhealthy'],
    ['+--+++', 'healthy'],
    ['+--++-+++', 'healthy'],
    ['+--++-++', 'unhealthy'],
  ])('after %j a target is %s', (outcomes, health) => {
    expect(healthAfter(outcomes)).toBe(health);
  });

  test('what drains has no checks that matter', () => {
    expect(healthAfter('+++', { health: 'draining', passed: 0, failed: 0 })).toBe('draining');
  });

  test.each([
    ['200', [200], [199, 201]],
    ['200-299', [200, 250, 299], [199, 300]],
    ['200, 204', [200, 204], [202]],
  ])('codes %s', (codes, pass, fail) => {
    for (const code of pass) expect(codeTest(codes)(code)).toBe(true);
    for (const code of fail) expect(codeTest(codes)(code)).toBe(false);
  });
});

describe('the cookie', () => {
  const [pair = '', cors = ''] = stickyCookies('task-1', 1_000_000, 60).map((cookie) => cookie.split(';')[0] ?? '');

  test('names its target until it is over', () => {
    expect(stickyTarget(`a=b; ${pair};c`, 1_059_999)).toBe('task-1');
    expect(stickyTarget(pair, 1_060_000)).toBeUndefined();
    expect(stickyTarget(cors, 1_059_999)).toBe('task-1');
  });

  test('of requests from other sites goes before the other', () => {
    const other = (stickyCookies('task-2', 1_000_000, 60)[1] ?? '').split(';')[0];

    expect(stickyTarget(`${pair}; ${other}`, 1_000_000)).toBe('task-2');
    expect(stickyTarget(`${other}; ${pair}`, 1_000_000)).toBe('task-2');
  });

  test.each([
    '',
    'a=b',
    'AWSALB',
    'AWSALB=',
    'AWSALB=%%%',
    `x${pair}`,
    `AWSALB=${Buffer.from('x.y').toString('base64url')}`,
  ])('is no good as %j', (cookies) => {
    expect(stickyTarget(cookies, 0)).toBeUndefined();
  });
});
