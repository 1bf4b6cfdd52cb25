import { openAccounts, readAccounts } from '../../load/workload/accounts';
import { readDocument, replaceDocument } from '../../load/workload/documents';
import { createOrderKeyed, readOrder, sendOrderAgain } from '../../load/workload/orders';
import { openSale, orderUnits } from '../../load/workload/sales';
import { transfer } from '../../load/workload/transfers';
import { loadDoor, loadWorld, step } from './load-door';

describe('a document', () => {
  it('is replaced on the version that was read, and counts its changes', async () => {
    const door = loadDoor();
    const world = loadWorld({ documents: 1, pad: 0 });
    const told: unknown[] = [];
    for (let change = 0; change < 3; change += 1) {
      const visitor = {};
      await step(door, world, readDocument, visitor);
      const done = await step(door, world, replaceDocument, visitor);
      const [write] = done?.request.writes ?? [];
      told.push([done?.answer.status, write?.expect, write?.body?.n, done?.answers[0]?.version]);
    }

    expect(told).toEqual([
      [201, '0', 1, '1'],
      [200, '1', 2, '2'],
      [200, '2', 3, '3'],
    ]);
  });

  it('is refused to whoever was slower', async () => {
    const door = loadDoor();
    const world = loadWorld({ documents: 1 });
    const [first, second] = [{}, {}];
    await step(door, world, readDocument, first);
    await step(door, world, readDocument, second);
    await step(door, world, replaceDocument, first);

    const late = await step(door, world, replaceDocument, second);

    expect(late?.answers).toMatchObject([{ fate: 'refused', status: 412 }]);
  });

  it('is not replaced where it could not be read', () => {
    const world = loadWorld();
    const visitor = {};
    readDocument.make(world, visitor);
    readDocument.answered?.({ status: 503, headers: {}, body: '' }, visitor);

    expect(replaceDocument.make(world, visitor)).toBeUndefined();
  });
});

describe('a transfer', () => {
  const settings = { accounts: 3, balance: 50 };

  it('leaves the sum of all balances as it was, and is refused where an account has changed', async () => {
    const door = loadDoor();
    const worlds = ['1', '2'].map((worker) => loadWorld(settings, worker));
    await step(door, loadWorld(settings, 'setup'), openAccounts);
    const fates: string[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const world = worlds[turn % 2] ?? loadWorld(settings);
      const visitor = {};
      await step(door, world, readAccounts, visitor);
      const done = await step(door, world, transfer, visitor);
      fates.push(done?.answers[0]?.fate ?? 'none');
    }

    const balances = await Promise.all(
      [0, 1, 2].map(async (n) => JSON.parse((await door.send({ path: `/v1/accounts/r1-account-${n}` })).body).balance),
    );
    expect(balances.reduce((sum, one) => sum + one, 0)).toBe(150);
    expect(new Set(fates)).toEqual(new Set(['none', 'acknowledged', 'refused']));
  });

  it('is never refused between two accounts that the visitor has just read', async () => {
    const door = loadDoor();
    const worlds = ['1', '2'].map((worker) => loadWorld(settings, worker));
    await step(door, loadWorld(settings, 'setup'), openAccounts);
    for (let turn = 0; turn < 30; turn += 1) {
      const world = worlds[turn % 2] ?? loadWorld(settings);
      const visitor = {};
      await step(door, world, readAccounts, visitor);
      await step(door, world, readAccounts, visitor);
      const done = await step(door, world, transfer, visitor);
      if (done !== undefined)
        expect(done.answers).toMatchObject([{ fate: 'acknowledged', version: expect.any(String) }]);
    }
  });

  it('is not asked for before two accounts are known', () => {
    expect(transfer.make(loadWorld(), {})).toBeUndefined();
  });
});

describe('an order', () => {
  it('that is sent again is the same byte for byte, under the same name', () => {
    const world = loadWorld();
    const visitor = {};

    const first = createOrderKeyed.make(world, visitor);

    expect(sendOrderAgain.make(world, visitor)).toEqual(first);
    expect(sendOrderAgain.make(world, {})?.body).not.toBe(first?.body);
  });

  it('that is sent again by a buyer is sold once', async () => {
    const door = loadDoor();
    const world = loadWorld({ again: 0.5, stock: 10_000 });
    await step(door, world, openSale);
    const ids = new Map<string, Set<string | undefined>>();
    const all: boolean[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const done = await step(door, world, orderUnits);
      const { op = '' } = done?.request.writes[0] ?? {};
      const [told] = done?.answers ?? [];
      all.push(ids.has(op) === (told?.replayed ?? false));
      ids.set(op, (ids.get(op) ?? new Set()).add(told?.id));
    }

    expect(all).not.toContain(false);
    expect([...ids.values()].every(({ size }) => size === 1)).toBe(true);
    expect(ids.size).toBeGreaterThan(15);
    expect(ids.size).toBeLessThan(45);
  });

  it('is not read before there is one', () => {
    expect(readOrder.make(loadWorld(), {})).toBeUndefined();
  });
});
