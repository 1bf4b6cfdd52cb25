import { setTimeout as pause } from 'node:timers/promises';
import type { LocalRun } from '../../local/local-run';
import { type CaughtWorld, flowOf, startCaughtWorld } from './caught-world';

let world: CaughtWorld;
beforeAll(async () => {
  world = await startCaughtWorld();
}, 60_000);
afterAll(() => world.stop());

/** What the run counts of one of its path's functions. */
function statisticsOf(run: LocalRun, part: 'frontDoor' | 'writer') {
  const { paths, functions } = run.state();
  const statistics = functions[Object.values(paths)[0]?.resources[part] ?? ''];
  if (statistics === undefined) throw new Error(`no function is the ${part}`);
  return statistics;
}

/** Until one of its invocations has been ended in the middle. */
async function killAtWork(run: LocalRun, part: 'frontDoor' | 'writer'): Promise<void> {
  const limit = performance.now() + 20_000;
  while (statisticsOf(run, part).killed === 0 && performance.now() < limit) {
    if (statisticsOf(run, part).environments.busy > 0) run.control.killFunction(part);
    await pause(5);
  }
}

test('what AWS does wrong breaks no promise, and no check says that it does', async () => {
  const { checks, verdict, writes } = await world.verified({
    name: 'faults',
    setup: ['openSale', 'openAccounts'],
    settings: { stock: 30, carts: 5, keys: 20, documents: 4, accounts: 6, bulkSize: 20 },
    flows: [
      flowOf(3, 'createOrder'),
      flowOf(3, 'createOrderKeyed', 'sendOrderAgain'),
      flowOf(3, 'putProfile'),
      flowOf(3, 'increment'),
      flowOf(3, 'patchCart'),
      flowOf(3, 'readDocument', 'replaceDocument'),
      flowOf(2, 'readAccounts', 'transfer'),
      flowOf(3, 'orderUnits'),
      flowOf(1, 'bulkOrders'),
    ],
    rate: 80,
    seconds: 4,
    faults: {
      duplicateShare: 0.3,
      delayShare: 0.1,
      delaySeconds: 1,
      failSendShare: 0.1,
      loseSendAnswerShare: 0.05,
      throttle: { share: 0.1, reason: 'keyRange' },
    },
    meanwhile: async (run) => {
      await killAtWork(run, 'writer');
      await killAtWork(run, 'frontDoor');
    },
  });

  expect(checks.filter((check) => check.verdict !== 'pass')).toEqual([]);
  expect(verdict).toBe('pass');
  // Every promise was looked at, and every fault was met.
  expect(checks.filter(({ name, checked }) => checked === 0 && !name.startsWith('quarantine'))).toEqual([]);
  expect(checks).toHaveLength(14);
  expect(writes.acknowledged).toBeGreaterThan(100);
  expect(writes.unknown).toBeGreaterThan(0);
  const { queues, metrics } = world.run.state();
  const buffers = Object.values(queues).map(({ counters }) => counters);
  expect(Math.max(...buffers.map(({ copied }) => copied))).toBeGreaterThan(0);
  expect(statisticsOf(world.run, 'writer').killed).toBeGreaterThan(0);
  expect(JSON.stringify(metrics)).toMatch(/"Throttled(KeyRange|Table)"/);
}, 120_000);
