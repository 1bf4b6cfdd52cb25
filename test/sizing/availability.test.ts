import fc from 'fast-check';
import { minutesDownAMonth, ofFailures, parallel, quorum, series } from '../../lib/sizing/availability/availability';
import { AVAILABILITY_PARTS, type AvailabilityPart } from '../../lib/sizing/availability/parts';
import { neededFor, PURPOSES, partIn, purposeAvailability } from '../../lib/sizing/availability/path-availability';
import { tasksAlone, zonesAlone } from '../../lib/sizing/availability/redundancy';
import { planOf } from '../../lib/sizing/plan/plan-of';

const CONTAINERS = { compute: 'containers', zones: 3 } as const;
const FUNCTION = { compute: 'lambda', zones: 3 } as const;

describe('by hand', () => {
  test('what fails every 999 hours and is back after one is there for 999 of 1,000', () => {
    expect(ofFailures(999, 1)).toBeCloseTo(0.999, 12);
    expect(ofFailures(730, 0)).toBe(1);
  });

  test('two of 99 % are 98.01 % in a row, and 99.99 % beside each other', () => {
    expect(series(0.99, 0.99)).toBeCloseTo(0.9801, 12);
    expect(parallel(0.99, 0.99)).toBeCloseTo(0.9999, 12);
  });

  test('two of three of 90 % are there 97.2 % of the time', () => {
    // 0.9³ + 3 × 0.9² × 0.1.
    expect(quorum(2, 3, 0.9)).toBeCloseTo(0.972, 12);
  });

  test('99.9 % leave 43.8 minutes of a month of 730 hours', () => {
    expect(minutesDownAMonth(0.999)).toBeCloseTo(43.8, 9);
  });

  test('a write is accepted by the door, the endpoint and the queue, and by nothing else', () => {
    expect(neededFor('accept', CONTAINERS)).toEqual(['names', 'balancer', 'tasks', 'endpoint', 'queue']);
    expect(purposeAvailability('accept', CONTAINERS).availability).toBeCloseTo(0.9999 ** 3 * 0.999, 12);
    expect(purposeAvailability('accept', FUNCTION).availability).toBeCloseTo(0.9999 * 0.9995 * 0.9999 * 0.999, 12);
    expect(purposeAvailability('accept', { ...CONTAINERS, webAcl: true }).availability).toBeCloseTo(
      0.9999 ** 3 * 0.999 * 0.9995,
      12,
    );
  });

  test('in one zone what AWS promises for one', () => {
    const { availability } = purposeAvailability('accept', { compute: 'containers', zones: 1 });

    expect(availability).toBeCloseTo(0.999 * 0.995 * 0.995 * 0.999, 12);
  });

  test('three zones, each lost for four hours once in three years', () => {
    const each = 26_280 / 26_284;
    const { any, allButOne, untilGivenUpMinutes } = zonesAlone(3);

    expect(1 - any).toBeCloseTo((1 - each) ** 3, 15);
    expect(allButOne).toBeCloseTo(each ** 3 + 3 * each ** 2 * (1 - each), 12);
    // One failure of a zone in a year is three in three, each of a third of the requests for half a minute: 730 ÷ 26,280 × 0.5.
    expect(untilGivenUpMinutes).toBeCloseTo(0.5 * (730 / 26_280), 12);
  });

  test('one of three tasks may die', () => {
    const each = 730 / 730.05;

    expect(tasksAlone(2, 3)).toBeCloseTo(each ** 3 + 3 * each ** 2 * (1 - each), 12);
  });
});

const PART = fc.double({ min: 0, max: 1, noNaN: true });

test('a part more in a row never helps, and one more beside never harms', () => {
  fc.assert(
    fc.property(fc.array(PART, { minLength: 1, maxLength: 6 }), PART, (parts, more) => {
      expect(series(...parts, more)).toBeLessThanOrEqual(series(...parts) + 1e-12);
      expect(parallel(...parts, more)).toBeGreaterThanOrEqual(parallel(...parts) - 1e-12);
      expect(series(...parts)).toBeLessThanOrEqual(Math.min(...parts) + 1e-12);
      expect(parallel(...parts)).toBeGreaterThanOrEqual(Math.max(...parts) - 1e-12);
    }),
  );
});

test('a quorum of one is parallel, one of all is a series, and a greater one is there for less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), PART, (among, each) => {
      const alike = Array.from({ length: among }, () => each);

      expect(quorum(1, among, each)).toBeCloseTo(parallel(...alike), 9);
      expect(quorum(among, among, each)).toBeCloseTo(series(...alike), 9);
      expect(quorum(0, among, each)).toBeCloseTo(1, 9);
      for (let needed = 1; needed <= among; needed += 1) {
        expect(quorum(needed, among, each)).toBeLessThanOrEqual(quorum(needed - 1, among, each) + 1e-12);
      }
    }),
  );
});

test.each([-0.1, 1.1, Number.NaN])('%s is no part of the time', (part) => {
  expect(() => series(part)).toThrow(/an availability must be a part of the time from 0 to 1, got/);
  expect(() => ofFailures(part, -1)).toThrow(/time between failures and to repair/);
});

test('more zones are never worse, for any purpose and either door', () => {
  for (const purpose of PURPOSES) {
    for (const compute of ['lambda', 'containers'] as const) {
      const at = (zones: number) => purposeAvailability(purpose, { compute, zones }).availability;
      expect(at(2)).toBeGreaterThanOrEqual(at(1));
      expect(at(3)).toBeGreaterThanOrEqual(at(2));
    }
  }
  expect(zonesAlone(2).any).toBeGreaterThan(zonesAlone(1).any);
  expect(zonesAlone(3).any).toBeGreaterThan(zonesAlone(2).any);
});

test('the table, the writer and the cache may be away while writes are accepted', () => {
  for (const parts of [CONTAINERS, { ...CONTAINERS, webAcl: true }]) {
    expect(neededFor('accept', parts)).not.toContain('table');
    expect(neededFor('accept', parts)).not.toContain('functions');
    expect(neededFor('accept', parts)).not.toContain('cache');
  }
  expect(neededFor('apply', CONTAINERS)).not.toContain('balancer');
});

test.each(Object.entries<AvailabilityPart>(AVAILABILITY_PARTS))(
  '%s says where it was read and how sure that is',
  (_, part) => {
    expect(part.source.length).toBeGreaterThan(10);
    expect(/memory/.test(part.source)).toBe(part.confidence === 'low');
    expect(partIn(part, 1)).toBeLessThanOrEqual(partIn(part, 2));
    expect(partIn(part, 2)).toBe(part.availability);
  },
);

test('a plan tells them for its door and zones', () => {
  const { availability } = planOf({ door: { compute: 'containers', webAclRules: 4 }, zones: 2 });

  expect(availability).toEqual(
    PURPOSES.map((purpose) => purposeAvailability(purpose, { compute: 'containers', zones: 2, webAcl: true })),
  );
});
