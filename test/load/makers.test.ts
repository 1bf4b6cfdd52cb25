import { entryProblem } from '../../load/ledger/entry-problem';
import { MAKERS, type MakerName, METHODS, makerNamed } from '../../load/workload/makers';
import { loadDoor, loadWorld, type Step, step } from './load-door';

/** What each maker's request is answered with at its best, and what comes before it. */
const BEST: Readonly<Record<MakerName, { readonly status: number; readonly after?: readonly MakerName[] }>> = {
  createOrder: { status: 202 },
  createOrderKeyed: { status: 202 },
  sendOrderAgain: { status: 202, after: ['createOrderKeyed'] },
  readOrder: { status: 404, after: ['createOrder'] },
  putProfile: { status: 202 },
  increment: { status: 202 },
  patchCart: { status: 202 },
  readDocument: { status: 200, after: ['readDocument', 'replaceDocument'] },
  replaceDocument: { status: 201, after: ['readDocument'] },
  openAccounts: { status: 200 },
  readAccounts: { status: 200, after: ['openAccounts'] },
  transfer: { status: 200, after: ['openAccounts', 'readAccounts', 'readAccounts'] },
  openSale: { status: 201 },
  orderUnits: { status: 202, after: ['openSale'] },
  bulkOrders: { status: 200 },
};

const SMALL = { documents: 1, accounts: 2, bulkSize: 3 };

async function taken(names: readonly MakerName[]): Promise<Step> {
  const door = loadDoor();
  const world = loadWorld(SMALL);
  const visitor = {};
  let last: Step | undefined;
  for (const name of names) last = await step(door, world, MAKERS[name], visitor);
  if (last === undefined) throw new Error('it asked nothing');
  return last;
}

describe.each(Object.keys(BEST) as MakerName[])('%s', (name) => {
  const { status, after = [] } = BEST[name];

  it('is taken by the front door, with an answer for each of its writes', async () => {
    const { request, answer, answers } = await taken([...after, name]);

    expect([answer.status, request.method]).toEqual([status, METHODS[name]]);
    expect(answers.map(({ fate }) => fate)).toEqual(request.writes.map(() => 'acknowledged'));
    const ids = answers.filter(({ id }) => id !== undefined);
    expect(ids).toHaveLength(name === 'openSale' ? 0 : answers.length);
  });

  it('asks for what its ledger says', async () => {
    const { request } = await taken([...after, name]);

    const entry = { type: 'ask', request: 'q', at: 0, flow: 'f', writes: request.writes };
    expect(entryProblem(entry)).toBeUndefined();
    for (const { op, key = 'r1-', body = {}, collection, kind } of request.writes) {
      expect([op.startsWith('r1-'), key.startsWith('r1-')]).toEqual([true, true]);
      if ('op' in body) expect(body.op).toBe(op);
      const whole = `${request.path} ${request.headers['idempotency-key']} ${request.body}`;
      if (kind !== 'increment') expect(whole).toContain(kind === 'openSale' ? key : op);
      if (kind !== 'openSale' && kind !== 'order') expect(whole).toContain(collection);
    }
  });
});

describe('a maker', () => {
  it('is found by its name, and one that is not known is told with the nearest', () => {
    expect(makerNamed('patchCart')).toBe(MAKERS.patchCart);
    expect(() => makerNamed('createOder')).toThrow('there is no maker "createOder", did you mean createOrder?');
    expect(() => makerNamed('toString')).toThrow('there is no maker "toString"');
  });

  it('makes no name twice, in one worker or in two', () => {
    const worlds = [loadWorld({ again: 0 }, '1'), loadWorld({ again: 0 }, '2')];
    const ops = worlds.flatMap((world) =>
      [MAKERS.createOrder, MAKERS.putProfile, MAKERS.increment, MAKERS.bulkOrders, MAKERS.orderUnits].flatMap((maker) =>
        [1, 2, 3].flatMap(() => maker.make(world, {})?.writes.map(({ op }) => op) ?? []),
      ),
    );

    expect(new Set(ops).size).toBe(ops.length);
  });

  it('makes the same requests again from the same seed, and others in another worker', () => {
    const keys = (worker: string) => {
      const world = loadWorld({}, worker);
      return Array.from({ length: 20 }, () => MAKERS.putProfile.make(world, {})?.path).join();
    };

    expect(keys('1')).toBe(keys('1'));
    expect(keys('1')).not.toBe(keys('2'));
  });

  it('makes records as long as the scenario wants them', () => {
    const lengthOf = (pad: number) => MAKERS.createOrder.make(loadWorld({ pad }), {})?.body?.length ?? 0;

    expect(lengthOf(1000) - lengthOf(100)).toBe(900);
    expect(lengthOf(100)).toBeGreaterThan(150);
    expect(lengthOf(100)).toBeLessThan(250);
  });

  it('without its collection says which one it lacks', () => {
    const world = { ...loadWorld(), collections: { createOnly: 'orders' } };

    expect(() => MAKERS.increment.make(world, {})).toThrow('a collection that the path has not: counter');
  });
});
