import { zipf } from '../../load/seeded-random';
import { increment } from '../../load/workload/counters';
import { putProfile } from '../../load/workload/profiles';
import { SETTINGS, settingProblem } from '../../load/workload/settings';
import { loadWorld } from './load-door';

describe('keys', () => {
  it('are drawn in proportion to the power of their rank', () => {
    // 40,000 points that lie evenly in [0, 1): each rank gets its share of them, to one.
    const points = 40_000;
    let point = 0;
    const draw = zipf(10, 1.1, () => (point++ + 0.5) / points);
    const counts = new Array<number>(10).fill(0);
    for (let n = 0; n < points; n += 1) {
      const rank = draw();
      counts[rank] = (counts[rank] ?? 0) + 1;
    }

    const weights = counts.map((_, rank) => (rank + 1) ** -1.1);
    const sum = weights.reduce((all, one) => all + one, 0);
    counts.forEach((count, rank) => {
      expect(Math.abs(count - (points * (weights[rank] ?? 0)) / sum)).toBeLessThanOrEqual(1);
    });
  });

  it.each([
    ['profiles', putProfile],
    ['counters', increment],
  ])('of %s are as many as the scenario says, and as uneven', (_, maker) => {
    const draws = (settings: Readonly<Record<string, number>>) => {
      const world = loadWorld(settings);
      const counts = new Map<string, number>();
      for (let n = 0; n < 2000; n += 1) {
        const key = maker.make(world, {})?.writes[0]?.key ?? '';
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return { keys: counts.size, most: Math.max(...counts.values()) };
    };

    const [even, hot] = [draws({ keys: 20, zipf: 0 }), draws({ keys: 20, zipf: 3 })];

    // Of 2,000 draws a twentieth is 100, and 1 / ζ(3) is 0.83 of them.
    expect([even.keys, even.most < 160, hot.most > 1500, hot.most < 1800]).toEqual([20, true, true, true]);
  });
});

describe('a setting', () => {
  it.each([
    ['accounts', 99, undefined],
    ['accounts', 100, 'must be a whole number from 2 to 99, got 100'],
    ['again', 0.5, undefined],
    ['again', 1.1, 'must be a number from 0 to 1, got 1.1'],
    ['bulkSize', 10.5, 'must be a whole number from 1 to 1000, got 10.5'],
    ['keys', '5', 'must be a whole number from 1 to 10000000, got "5"'],
    ['toString', 5, 'is no setting'],
  ])('%s of %j: %s', (name, value, problem) => {
    expect(settingProblem(name, value)).toBe(problem);
  });

  it('has a default that it may have', () => {
    for (const [name, declared] of Object.entries(SETTINGS)) {
      if ('otherwise' in declared) expect(settingProblem(name, declared.otherwise)).toBeUndefined();
    }
  });
});
