// What became of an accepted write is asked for all of those of which the store does not tell; without an answer nothing is passed.

import type { AskedWrite } from '../../load/ledger/entry';
import { RUN, World } from './verify-world';

/** More than one list of them, each with a rival that has the key. */
const CONTESTS = 6000;

function contested(world: World, contests: number): string[] {
  const ids: string[] = [];
  for (let each = 0; each < contests; each++) {
    const key = `${RUN}-contest-${each}`;
    for (const [rival, op] of [`${key}-a`, `${key}-b`].entries()) {
      const write: AskedWrite = { op, kind: 'create', collection: 'orders', key, body: { op } };
      world.tell(world.ask([write]), write, 'acknowledged', { id: op });
      if (rival === 0) world.put({ collection: 'orders', key, fields: { op }, isGone: false, id: op });
      else ids.push(op);
    }
  }
  return ids;
}

test('each of thousands is asked about, sixteen at a time: the last one that was undone is found', async () => {
  const world = new World(1);
  const ids = contested(world, CONTESTS);
  const last = ids.at(-1) ?? '';
  let atWork = 0;
  let most = 0;
  const asked = new Set<string>();
  const outcomeOf = async (id: string) => {
    atWork += 1;
    most = Math.max(most, atWork);
    asked.add(id);
    await null;
    atWork -= 1;
    return id === last ? ('applied' as const) : ('conflict' as const);
  };

  const { checks } = await world.verify({ reader: { ...world.reader(), outcomeOf } });

  expect([...asked].sort()).toEqual([...ids].sort());
  expect(most).toBe(16);
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  expect(failed.map(({ name }) => name)).toEqual(['the first record of a key stays as it was made']);
  expect(failed[0]?.problems).toEqual([expect.objectContaining({ op: last })]);
});

test('a door that answers nobody is asked a few times, and what it would have told is undecided', async () => {
  const world = new World(1);
  contested(world, 100);
  const rivals = [1, 2].map((n) => `${RUN}-d-${n}`);
  for (const op of rivals) {
    const write: AskedWrite = {
      op,
      kind: 'replace',
      collection: 'documents',
      key: `${RUN}-d`,
      body: { op },
      expect: '0',
    };
    world.tell(world.ask([write]), write, 'acknowledged', { id: op });
  }
  world.put({ collection: 'documents', key: `${RUN}-d`, fields: { op: `${RUN}-d-1` }, isGone: false, version: 1 });
  const bought: AskedWrite = {
    op: `${RUN}-b`,
    kind: 'order',
    collection: 'tickets',
    key: 's',
    body: { quantity: 1 },
    idempotencyKey: 'b',
  };
  world.tell(world.ask([bought]), bought, 'acknowledged', { id: 'made' });
  world.cacheWasLost = true;
  let asked = 0;
  const outcomeOf = async () => {
    asked += 1;
    throw new Error('it does not answer');
  };

  const { checks, verdict } = await world.verify({ reader: { ...world.reader(), outcomeOf } });

  expect(asked).toBeLessThan(60);
  expect(verdict).toBe('undecided');
  expect(checks.filter((check) => check.verdict === 'undecided').map(({ name }) => name)).toEqual([
    'the first record of a key stays as it was made',
    'versions have no gap and no update is lost',
    'an accepted order is sold',
  ]);
});

test('a door that answers most is asked to the end', async () => {
  const world = new World(1);
  const ids = contested(world, 200);
  const asked = new Set<string>();
  const outcomeOf = async (id: string) => {
    asked.add(id);
    if (asked.size % 4 !== 0) throw new Error('busy');
    return 'conflict' as const;
  };

  await world.verify({ reader: { ...world.reader(), outcomeOf } });

  expect(asked.size).toBe(ids.length);
});

test('what the path tells as pending for good may have been refused: a transfer is undecided, and so is an order where the cache was lost', async () => {
  const world = new World(1);
  const body = { from: `${RUN}-a`, to: `${RUN}-b`, amount: 1 };
  const transfer: AskedWrite = { op: `${RUN}-t`, kind: 'transfer', collection: 'transfers', key: `${RUN}-t`, body };
  world.tell(world.ask([transfer]), transfer, 'acknowledged', { id: 'a transfer' });
  const bought: AskedWrite = {
    ...{ op: `${RUN}-b`, kind: 'order', collection: 'tickets', key: 's', body: { quantity: 1 } },
    idempotencyKey: 'b',
  };
  world.tell(world.ask([bought]), bought, 'acknowledged', { id: 'an order' });
  for (const id of ['a transfer', 'an order']) world.outcomes.set(id, 'pending');
  const verdicts = async () =>
    (await world.verify()).checks
      .filter(({ name }) => name.startsWith('nothing acknowledged') || name.startsWith('an accepted'))
      .map(({ verdict }) => verdict);

  expect(await verdicts()).toEqual(['undecided', 'fail']);
  world.cacheWasLost = true;
  expect(await verdicts()).toEqual(['undecided', 'undecided']);
});

test('a transfer that is told as applied and is not recorded is lost', async () => {
  for (const outcome of ['applied', 'duplicate'] as const) {
    const world = new World(1);
    const body = { from: `${RUN}-a`, to: `${RUN}-b`, amount: 1 };
    const write: AskedWrite = { op: `${RUN}-t`, kind: 'transfer', collection: 'transfers', key: `${RUN}-t`, body };
    world.tell(world.ask([write]), write, 'acknowledged', { id: 'told' });
    world.outcomes.set('told', outcome);

    expect((await world.verify()).verdict).toBe('fail');
  }
});
