import { arrivalsBy, arrivalsOf, phaseSeconds, scaled } from '../../load/run/scaled';
import type { Phase, Scenario } from '../../load/scenario/scenario';
import { scenarioLike } from './run-world';

const PHASES: Phase[] = [
  { name: 'up', durationSeconds: 10, arrivalRate: 0, rampTo: 20 },
  { name: 'level', durationSeconds: 20, arrivalRate: 20, rampTo: 20 },
];

test('arrivals of a ramp are those of its straight line', () => {
  expect(arrivalsOf(PHASES)).toBe(100 + 400);
  expect(arrivalsBy(PHASES, 5)).toBe(25);
  expect(arrivalsBy(PHASES, 10)).toBe(100);
  expect(arrivalsBy(PHASES, 15)).toBe(200);
  expect(arrivalsBy(PHASES, 1000)).toBe(500);
  expect(arrivalsBy(PHASES, -1)).toBe(0);
});

test('a factor changes every rate and no time', () => {
  const { phases } = scaled(scenarioLike({ phases: PHASES }), { rate: 0.5 });

  expect(phases.map(({ arrivalRate, rampTo }) => [arrivalRate, rampTo])).toEqual([
    [0, 10],
    [10, 10],
  ]);
  expect(phaseSeconds(phases)).toBe(30);
});

test('a duration is of all phases together, and each keeps its share', () => {
  const { phases } = scaled(scenarioLike({ phases: PHASES }), { durationSeconds: 6 });

  expect(phases.map(({ durationSeconds }) => durationSeconds)).toEqual([2, 4]);
  expect(phases.map(({ rampTo }) => rampTo)).toEqual([20, 20]);
});

test('of a search a factor moves its range, and a duration is of each step', () => {
  const search = { from: 50, to: 500, factor: 2, stepSeconds: 10, warmUpSeconds: 3, bisections: 2 };
  const changed: Scenario = scaled(scenarioLike({ search }), { rate: 2, durationSeconds: 4 });

  expect(changed.search).toEqual({ ...search, from: 100, to: 1000, stepSeconds: 4 });
});

test('nothing asked, nothing changed', () => {
  const scenario = scenarioLike({ phases: PHASES });

  expect(scaled(scenario, {})).toEqual(scenario);
});
