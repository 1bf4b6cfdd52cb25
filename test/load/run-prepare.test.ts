import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerWriter } from '../../load/ledger/ledger-writer';
import { firstArrival } from '../../load/run/first-arrival';
import type { GeneratorResult } from '../../load/run/generator';
import { warmUpWasLetIn } from '../../load/run/let-in';
import { startLocalChild } from '../../load/run/local-child';
import { startOpenLoop } from '../../load/run/open-loop-generator';
import { prepare } from '../../load/run/prepare';
import { isOfLoad, WARM_UP_ARRIVALS, WARM_UP_WORKER, warmUpOf } from '../../load/run/prepared-flows';
import { arrivalsOf } from '../../load/run/scaled';
import type { Scenario } from '../../load/scenario/scenario';
import { scenarioLike } from './run-world';

const folder = mkdtempSync(join(tmpdir(), 'spillway-load-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const NEVER = new Promise<never>(() => {});

function generators(result: Partial<GeneratorResult> = {}) {
  const done: string[] = [];
  return {
    done,
    setUp: async () => void done.push('setup'),
    openLoop: (worker: string) => {
      done.push(worker);
      return { pid: 1, done: Promise.resolve({ arrivals: 40, seconds: 2, ...result }), stop: () => {} };
    },
  };
}

test('what the load needs is made first, and then the warm-up comes', async () => {
  const { done, ...made } = generators();
  const stages: string[] = [];

  await prepare({ scenario: scenarioLike(), generators: made, stopped: NEVER, begin: (stage) => stages.push(stage) });

  expect(done).toEqual(['setup', 'warm-up']);
  expect(stages).toEqual(['setup', 'warm-up']);
});

test('a warm-up that did not run ends the run before its load', async () => {
  const { done: _, ...made } = generators({ problem: 'the open loop ended early: no such maker' });

  await expect(
    prepare({ scenario: scenarioLike(), generators: made, stopped: NEVER, begin: () => {} }),
  ).rejects.toThrow('the warm-up did not run: the open loop ended early');
});

describe('a warm-up that was not let in ends the run before its load, with what to give', () => {
  const warmedUp = (status: number, write = status, headers?: Readonly<Record<string, string>>) => {
    const here = mkdtempSync(join(folder, 'warmed-'));
    const ledger = new LedgerWriter(here, WARM_UP_WORKER);
    const writes = [{ op: 'o', kind: 'create', collection: 'orders' } as const];
    ledger.ask({ request: 'r', at: 1, flow: 'order', writes });
    ledger.answer({ request: 'r', at: 2, totalMs: 1, status, writes: [{ fate: 'refused', status: write }] });
    ledger.close();
    const { done: _, ...made } = generators();
    const door = { url: 'http://door', ...(headers && { headers }) };
    const looked = () => warmUpWasLetIn(door, here);
    return prepare({
      ...{ scenario: scenarioLike(), generators: made, stopped: NEVER },
      begin: () => {},
      warmedUp: looked,
    });
  };

  test.each([
    [401, 401],
    [403, 403],
    // As a bulk is answered, one entry of which is for a collection that is closed.
    [200, 403],
  ])('%d, of a write %d', async (status, write) => {
    const told = status === 200 ? write : status;

    await expect(warmedUp(status, write)).rejects.toThrow(
      `http://door answers a request of "order" with ${told}: it wants a key or a token; give it with --header`,
    );
    await expect(warmedUp(status, write, { authorization: 'Bearer secret' })).rejects.toThrow(
      `http://door answers a request of "order" with ${told}, although authorization was sent: give a key or a token that may`,
    );
  });

  test.each([202, 404, 409, 422, 429, 503])('%d is another matter', async (status) => {
    await expect(warmedUp(status)).resolves.toBeUndefined();
  });
});

test('a warm-up is a few dozen of the scenario’s own visitors, whose ledger is of no load', () => {
  const { phases, flows } = warmUpOf(scenarioLike());

  expect(arrivalsOf(phases)).toBe(WARM_UP_ARRIVALS);
  expect(flows).toEqual(scenarioLike().flows);
  expect(
    ['warm-up', 'setup', 'poison', 'open-loop', '1'].filter((worker) => isOfLoad(`ledger-${worker}.jsonl`)),
  ).toEqual(['open-loop', '1']);
});

test('bulks of a warm-up are small, whatever the load’s are: a load does not begin behind a backlog', () => {
  const bulk = (maker: string, weight = 1) => ({
    name: maker,
    weight,
    steps: [{ kind: 'request', method: 'POST', maker } as const],
  });
  const bulkSizeOf = (flows: Scenario['flows'], settings: Scenario['settings'] = {}) =>
    warmUpOf(scenarioLike({ flows, settings })).settings?.bulkSize;

  expect(bulkSizeOf([bulk('bulkOrders')])).toBe(5);
  expect(bulkSizeOf([bulk('bulkOrders')], { bulkSize: 1000 })).toBe(5);
  expect(bulkSizeOf([bulk('bulkOrders')], { bulkSize: 3 })).toBe(3);
  expect(bulkSizeOf([bulk('bulkOrders'), bulk('createOrder', 9)])).toBe(50);
  expect(bulkSizeOf([{ ...bulk('x'), steps: [{ kind: 'parallel', steps: bulk('bulkOrders').steps }] }])).toBe(5);
  expect(warmUpOf(scenarioLike()).settings).toBeUndefined();
});

test('a load has begun with the first line of a ledger that was not there before', async () => {
  const here = mkdtempSync(join(folder, 'begun-'));
  writeFileSync(join(here, 'ledger-setup.jsonl'), '{}\n');
  writeFileSync(join(here, 'ledger-1.jsonl'), '');
  let looks = 0;

  const begun = await firstArrival(here, () => {
    looks += 1;
    if (looks === 3) writeFileSync(join(here, 'ledger-1.jsonl'), '{}\n');
    return looks > 50;
  });

  expect(begun).toBe(true);
  expect(looks).toBeLessThan(50);
  expect(await firstArrival(here, () => true)).toBe(false);
});

test('a local run that cannot start says why, in a line', async () => {
  await expect(
    startLocalChild({ assembly: join(folder, 'nowhere'), stack: 'LoadStack', stopped: NEVER }),
  ).rejects.toThrow(/^the local run of LoadStack did not start: .*nowhere/);
}, 60_000);

test('an open loop that breaks says why, and leaves no order behind', async () => {
  const order = { run: 'r1', folder, target: 'http://127.0.0.1:1', collections: {}, settings: {}, seed: 1 };
  const { phases, flows } = scenarioLike();
  const generator = startOpenLoop({
    order: { ...order, run: 'not a name' },
    worker: 'w1',
    prepared: { phases, flows },
    timeoutSeconds: 1,
  });

  expect(await generator.done).toMatchObject({
    arrivals: 0,
    problem: expect.stringContaining('the open loop ended early: '),
  });
  expect(existsSync(join(folder, 'order-w1.json'))).toBe(false);
}, 60_000);
