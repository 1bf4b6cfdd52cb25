import { Duration } from 'aws-cdk-lib';
import { shiftProblems } from '../../lib/front-door/shift/shift-problems';
import { type LinearProps, TrafficShift } from '../../lib/front-door/traffic-shift';

const LAMBDA = { kind: 'lambda', asksForTokens: false } as const;
const CONTAINERS = { kind: 'containers', asksForTokens: false } as const;
const minutes = (count: number) => Duration.minutes(count);

test('nothing is wrong where nothing is shifted, or as it is by default', () => {
  expect(shiftProblems(undefined, LAMBDA)).toEqual([]);
  for (const shift of [TrafficShift.canary(), TrafficShift.linear(), TrafficShift.allAtOnce()]) {
    expect(shiftProblems(shift, LAMBDA)).toEqual([]);
    expect(shiftProblems(shift, CONTAINERS)).toEqual([]);
  }
});

test.each([
  [1, true],
  [50, true],
  [0, false],
  [51, false],
  [2.5, false],
])('a canary of %p per cent: taken %p', (percent, fits) => {
  expect(shiftProblems(TrafficShift.canary({ percent }), LAMBDA)).toEqual(
    fits ? [] : [expect.stringMatching(`^shift.percent must be a whole number from 1 to 50, got ${percent}: `)],
  );
});

test.each([
  [minutes(1), true],
  [minutes(1440), true],
  [minutes(0), false],
  [minutes(1441), false],
  [Duration.seconds(90), false],
])('a canary that is met for %p first: taken %p', (interval, fits) => {
  expect(shiftProblems(TrafficShift.canary({ interval }), LAMBDA)).toEqual(
    fits ? [] : [expect.stringMatching(/^shift\.interval in minutes must be a whole number from 1 to 1440, got /)],
  );
});

test.each<[LinearProps, boolean]>([
  [{ percent: 3 }, true],
  [{ percent: 50 }, true],
  [{ percent: 2 }, false],
  [{ percent: 51 }, false],
  [{ interval: minutes(60) }, true],
  [{ interval: minutes(0) }, false],
  [{ interval: minutes(61) }, false],
])('linear by %j: taken %p', (props, fits) => {
  expect(shiftProblems(TrafficShift.linear(props), LAMBDA)).toHaveLength(fits ? 0 : 1);
});

test.each([
  [0, true],
  [1440, true],
  [1441, false],
])('an old version that stays for %p minutes: taken %p', (bake, fits) => {
  expect(shiftProblems(TrafficShift.canary({ bakeTime: minutes(bake) }), CONTAINERS)).toEqual(
    fits
      ? []
      : [expect.stringMatching(/^shift\.bakeTime in minutes must be a whole number from 0 to 1440, got 1441: /)],
  );
});

test('an old version that is gone at once after all at once could not be gone back to', () => {
  expect(shiftProblems(TrafficShift.allAtOnce({ bakeTime: minutes(0) }), CONTAINERS)).toEqual([
    expect.stringMatching(/^shift\.bakeTime must be more than 0 min with allAtOnce, got 0: .*leave it out/),
  ]);
});

test('a bake time at a Lambda door would do nothing', () => {
  expect(shiftProblems(TrafficShift.canary({ bakeTime: minutes(5) }), LAMBDA)).toEqual([
    expect.stringMatching(/^shift\.bakeTime is for containers, got 5 min at a Lambda door: .*leave it out/),
  ]);
});

describe('CloudFormation waits for 33 hours, and no longer', () => {
  test.each([
    ['canary', TrafficShift.canary({ interval: minutes(1440), bakeTime: minutes(540) }), true],
    ['canary', TrafficShift.canary({ interval: minutes(1440), bakeTime: minutes(541) }), false],
    // 33 steps of an hour, since 3 does not divide 100.
    ['linear', TrafficShift.linear({ percent: 3, interval: minutes(60), bakeTime: minutes(0) }), true],
    ['linear', TrafficShift.linear({ percent: 3, interval: minutes(60), bakeTime: minutes(1) }), false],
    // 24 steps of an hour, since after the 25th nothing is waited for.
    ['linear', TrafficShift.linear({ percent: 4, interval: minutes(60), bakeTime: minutes(540) }), true],
    ['linear', TrafficShift.linear({ percent: 4, interval: minutes(60), bakeTime: minutes(541) }), false],
  ])('%s', (_, shift, fits) => {
    expect(shiftProblems(shift, CONTAINERS)).toEqual(
      fits ? [] : [expect.stringMatching(/^shift must be over in 1980 min with its bakeTime, got 1981: /)],
    );
  });
});

test('containers behind rules that ask for tokens cannot be shifted, functions can', () => {
  const shift = TrafficShift.canary();

  expect(shiftProblems(shift, { kind: 'containers', asksForTokens: true })).toEqual([
    expect.stringMatching(
      /^shift of containers cannot go with guard\.jwt: .*one listener rule.*leave out shift.*or take compute/,
    ),
  ]);
  expect(shiftProblems(shift, { kind: 'lambda', asksForTokens: true })).toEqual([]);
});
