import { CONFLICT_POLICIES, type ConflictPolicy } from '../../lambda/contract/collection';
import { bodyOf, EXPIRES, LAST_ID, MOVED, STAMP, VERSION } from '../../lambda/contract/record';
import { placeOf } from '../simulation/table-model';
import { type Asked, type Epoch, MovingWorld } from './moving-world';

/** How the record stands when the others come. */
const SITUATIONS = ['nothing', 'a record', 'a tombstone', 'a marked record', 'a mark alone', 'a moved record'] as const;
type Situation = (typeof SITUATIONS)[number];

const POLICIES = CONFLICT_POLICIES as readonly ConflictPolicy[];

const FIRST: Readonly<Record<ConflictPolicy, Asked>> = {
  createOnly: { op: 'put', body: { w0: 1 } },
  lastWriterWins: { op: 'put', body: { w0: 1 } },
  priority: { op: 'put', body: { w0: 1 }, priority: 1 },
  versioned: { op: 'put', body: { w0: 1 }, expect: 0 },
  merge: { op: 'put', body: { w0: 1 } },
  patch: { op: 'patch', patch: { w0: 1 } },
  counter: { op: 'increment', deltas: { n: 1 } },
};

/** A write that can be told from the others in what it leaves. */
function askedOf(policy: ConflictPolicy, n: number, version: number): Asked {
  switch (policy) {
    case 'versioned':
      return { op: 'put', body: { [`w${n}`]: 1 }, expect: version };
    case 'patch':
      return { op: 'patch', patch: { [`w${n}`]: 1 } };
    case 'counter':
      return { op: 'increment', deltas: { n: 10 ** n } };
    case 'priority':
      return { op: 'put', body: { [`w${n}`]: 1 }, priority: 1 };
    default:
      return { op: 'put', body: { [`w${n}`]: 1 } };
  }
}

async function worldIn(situation: Situation, policy: ConflictPolicy): Promise<MovingWorld> {
  const world = new MovingWorld(policy);
  const { model } = world.table;
  if (situation === 'nothing') return world;
  if (situation === 'a mark alone') {
    await world.move.fence(world.older, undefined, 8, world.now / 1000 + 5400);
    return world;
  }
  await world.write(FIRST[policy], 'old');
  if (situation === 'a tombstone') await world.write({ op: 'delete', expect: 1 }, 'old');
  if (situation === 'a marked record') {
    const [look] = await world.move.look([world.older]);
    if (look?.kind === 'seen') await world.move.fence(world.older, look.raw, 8, world.now / 1000 + 5400);
  }
  if (situation === 'a moved record') await world.carry();
  if (model.records.size === 0) throw new Error(`${situation} is not there`);
  return world;
}

function expectTruth(world: MovingWorld, policy: ConflictPolicy): void {
  expect(world.broken).toEqual([]);
  const truth = world.truth() ?? {};
  const deleted = world.applied.findLastIndex(({ op }) => op === 'delete');
  const standing = world.applied.slice(deleted + 1);
  const fields = standing.flatMap((write) => Object.keys('body' in write ? write.body : {}));
  switch (policy) {
    case 'counter':
      expect(truth.n ?? 0).toBe(
        standing.reduce((sum, write) => sum + (write.op === 'increment' ? (write.deltas.n ?? 0) : 0), 0),
      );
      break;
    case 'patch':
      expect(Object.keys(bodyOf(truth)).sort()).toEqual(
        standing.flatMap((write) => Object.keys(write.op === 'patch' ? write.patch : {})).sort(),
      );
      break;
    case 'merge':
      expect(Object.keys(bodyOf(truth)).sort()).toEqual(fields.sort());
      expect(truth[VERSION]).toBe(world.applied.length);
      break;
    case 'versioned':
      expect(truth[VERSION]).toBe(world.applied.length);
      expect(truth[LAST_ID]).toBe(world.applied.at(-1)?.id);
      break;
    case 'createOnly':
      expect(standing).toHaveLength(1);
      expect(truth[LAST_ID]).toBe(standing[0]?.id);
      break;
    case 'lastWriterWins':
    case 'priority':
      expect(truth[STAMP]).toBe(
        standing
          .map(({ at }) => at)
          .sort()
          .at(-1),
      );
      break;
    default:
      policy satisfies never;
  }
}

type Intruder = (world: MovingWorld, n: number) => Promise<unknown>;

const writer =
  (epoch: Epoch): Intruder =>
  async (world, n) => {
    const { policy } = world.collection;
    return world.write(askedOf(policy, n, Number(world.truth()?.[VERSION] ?? 0)), epoch);
  };

const remover: Intruder = (world) =>
  world.write({ op: 'delete', expect: Number(world.truth()?.[VERSION] ?? 0) }, 'new');

const BEFORE_THE_SEAL: Readonly<Record<string, Intruder>> = {
  'one who knows of the move': writer('new'),
  'one who does not': writer('old'),
  'one who only carries over': (world) => world.carry(),
};

const AFTER_THE_SEAL: Readonly<Record<string, Intruder>> = {
  'one who knows of the move': writer('new'),
  'one who only carries over': (world) => world.carry(),
  'the migrator': (world) => world.migrate(),
};

/** Lets two others come in at every pair of points of the one, each of them whole, and gives the number of runs. */
async function everyWay(
  begin: () => Promise<MovingWorld>,
  main: Intruder,
  [first, second]: readonly [Intruder, Intruder],
  verify: (world: MovingWorld) => void,
): Promise<number> {
  let runs = 0;
  const points = async (early: number, late: number) => {
    const world = await begin();
    runs += 1;
    const reached = await world.interleave(
      () => main(world, 1),
      [
        { at: early, act: () => first(world, 2) },
        { at: late, act: () => second(world, 3) },
      ],
    );
    world.check();
    verify(world);
    return reached;
  };
  for (let early = 0; ; early++) {
    let reached = 0;
    for (let late = early; ; late++) {
      reached = await points(early, late);
      if (late >= reached) break;
    }
    if (early >= reached) return runs;
  }
}

const pairs = (intruders: Readonly<Record<string, Intruder>>) =>
  Object.entries(intruders).flatMap(([a, first]) =>
    Object.entries(intruders).map(([b, second]) => ({ a, b, both: [first, second] as const })),
  );

describe.each(POLICIES)('%s, while there may be writers who do not know of the move', (policy) => {
  test.each(SITUATIONS)(
    'with %s in place: nothing is lost and nothing done twice, whoever comes in between',
    async (situation) => {
      for (const { both } of pairs(BEFORE_THE_SEAL)) {
        for (const main of Object.values(BEFORE_THE_SEAL)) {
          const runs = await everyWay(
            () => worldIn(situation, policy),
            main,
            both,
            (world) => expectTruthUnlessIdle(world, policy),
          );
          expect(runs).toBeGreaterThan(2);
        }
      }
    },
  );
});

describe.each(POLICIES)('%s, once nobody is left who does not know of the move', (policy) => {
  test.each(SITUATIONS)('with %s in place: writers and migrators may come in between each other', async (situation) => {
    const begin = async () => {
      const world = await worldIn(situation, policy);
      world.seal();
      return world;
    };
    for (const { both } of pairs(AFTER_THE_SEAL)) {
      for (const main of Object.values(AFTER_THE_SEAL)) {
        await everyWay(begin, main, both, (world) => expectTruthUnlessIdle(world, policy));
      }
    }
  });
});

/** Where nobody has written there is no truth to hold. */
function expectTruthUnlessIdle(world: MovingWorld, policy: ConflictPolicy): void {
  expect(world.broken).toEqual([]);
  if (world.applied.length > 0 && world.applied.at(-1)?.op !== 'delete') expectTruth(world, policy);
}

test('a record that is removed while it is carried over is not brought back by who carries it', async () => {
  for (const policy of ['createOnly', 'lastWriterWins', 'versioned'] as const) {
    const begin = () => worldIn('a record', policy);
    await everyWay(
      begin,
      (world) => world.carry(),
      [remover, (world) => world.carry()],
      (world) => {
        expect(world.broken).toEqual([]);
        if (world.applied.at(-1)?.op === 'delete') expect(world.truth()?._gone).toBe(true);
      },
    );
  }
});

describe('a mark', () => {
  test('of a record outlives those who do not know of the move, though the record would expire before', async () => {
    const world = await worldIn('a record', 'createOnly');
    const soon = world.now / 1000 + 60;
    const record = world.table.model.get(world.older) ?? {};
    world.table.model.records.set(placeOf(world.older), { ...record, [EXPIRES]: soon });

    await world.carry();

    expect(world.table.model.get(world.older)).toMatchObject({ [MOVED]: 8, [EXPIRES]: world.now / 1000 + 5400 });
    expect(world.table.model.get(world.newer)?.[EXPIRES]).toBe(soon);
  });

  test('that stands alone expires an hour and a half later, and more than an hour after the seal', async () => {
    const world = await worldIn('nothing', 'createOnly');
    world.now = world.sealedFrom - 1;

    await world.carry();

    const expires = Number(world.table.model.get(world.older)?.[EXPIRES]) * 1000;
    expect(expires).toBeGreaterThan(world.sealedFrom + 89 * 60_000);
    expect(world.table.model.get(world.newer)).toBeUndefined();
  });

  test('is not set any more once nobody needs it', async () => {
    const world = await worldIn('a record', 'createOnly');
    world.seal();

    await world.carry();

    expect(world.table.model.get(world.older)?.[MOVED]).toBeUndefined();
    expect(world.move.steps.filter((step) => step.startsWith('fence'))).toEqual([]);
  });
});

test('a record that has moved costs one look and no unit', async () => {
  const world = await worldIn('a moved record', 'createOnly');
  world.move.steps.length = 0;

  expect(await world.carry()).toEqual([{ kind: 'settled' }]);
  expect(world.move.steps).toEqual(['look 2']);
});
