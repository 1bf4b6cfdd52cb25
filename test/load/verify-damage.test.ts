import { DAMAGES } from './verify-damages';
import { HISTORIES } from './verify-histories';
import { World } from './verify-world';

const SEEDS = Array.from({ length: 12 }, (_, index) => 1000 + index * 7919);

describe('one damage is found by the check that is meant for it, and by no other', () => {
  test.each(DAMAGES)('$what: $check', async ({ check, damage }) => {
    let damaged = 0;
    for (const seed of SEEDS) {
      const world = new World(seed);
      for (const history of HISTORIES) history(world);
      const named = damage(world);
      if (named === undefined) continue;
      damaged += 1;

      const { checks, verdict } = await world.verify();

      expect(checks.filter((one) => one.verdict !== 'pass').map(({ name }) => name)).toEqual([check]);
      expect(verdict).toBe('fail');
      const found = checks.find(({ name }) => name === check);
      expect(found?.wrong).toBeGreaterThan(0);
      expect(found?.problems).toEqual(expect.arrayContaining([expect.objectContaining(named)]));
    }
    expect(damaged).toBeGreaterThan(SEEDS.length / 3);
  });
});

test('where no bad message is known to have come into the buffer, nobody knows what becomes of one', async () => {
  const world = new World(1);
  for (let each = 0; each < 3; each++) {
    const op = world.name('x');
    const write = { op, kind: 'poison' as const, collection: 'orders', body: { text: `{${op}` } };
    world.tell(world.ask([write]), write, 'lost, not taken', {});
  }

  const { checks, verdict } = await world.verify();

  expect(verdict).toBe('undecided');
  expect(checks.find(({ name }) => name.startsWith('quarantine'))).toMatchObject({
    verdict: 'undecided',
    problems: [{ what: '1 not decided' }, { what: 'no bad message is known to have come into the buffer' }],
  });
});

test('twenty problems are named, and all are counted', async () => {
  const world = new World(1);
  for (let each = 0; each < 50; each++) {
    const op = world.name('o');
    const write = { op, kind: 'create' as const, collection: 'orders', key: op, body: { op } };
    world.tell(world.ask([write]), write, 'acknowledged', { id: world.stamp() });
  }

  const { checks } = await world.verify();

  expect(checks[0]).toMatchObject({ verdict: 'fail', checked: 50, wrong: 50 });
  expect(checks[0]?.problems).toHaveLength(20);
});
