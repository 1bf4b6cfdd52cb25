import type { Collections } from '../../lambda/contract/collection';
import { stampSource } from '../../lambda/contract/stamp';
import type { Write } from '../../lambda/contract/write';
import { Random } from '../simulation/random';
import { InterleavedWorld } from './interleaved-world';
import { writerStage } from './writer-stage';

const COLLECTIONS = {
  counters: { policy: 'counter' },
  carts: { policy: 'patch' },
  accounts: { policy: 'versioned' },
  profiles: { policy: 'lastWriterWins' },
} as const satisfies Collections;
type Name = keyof typeof COLLECTIONS;

const SEEDS = Array.from({ length: 100 }, (_, seed) => seed);
const LATE = 3;
const FRESH = 8;

/** What is to be told by: an increment in a field of its own, anything else in one that all of them write. */
function writeOf(collection: Name, at: string, name: string, version: number): Write {
  const common = { id: at, at, collection, key: 'k' };
  switch (collection) {
    case 'counters':
      return { ...common, op: 'increment', deltas: { [name]: 1 } };
    case 'carts':
      return { ...common, op: 'patch', patch: { last: name } };
    case 'accounts':
      return { ...common, op: 'put', body: { last: name }, expect: version };
    case 'profiles':
      return { ...common, op: 'put', body: { last: name } };
    default:
      return collection satisfies never;
  }
}

/**
 * Writes are set aside, the cause is mended, and two people replay at once while the writer works and others write. Any of them may
 * die at any call; locks run out; the first messages come again.
 */
async function replayedBy(seed: number, collection: Name) {
  const random = new Random(seed, collection);
  const stage = writerStage({ others: { policy: 'createOnly' } });
  const world = new InterleavedWorld(random, stage);
  const stamp = stampSource(() => world.now, random.bytes);
  const fifo = collection !== 'profiles';
  const history: unknown[] = [];
  const observed = <T>(apply: () => T): T => {
    const result = apply();
    const last = stage.record(collection)?.last;
    if (last !== undefined && last !== history.at(-1)) history.push(last);
    return result;
  };
  stage.table.interfere = (_, apply) => observed(apply);
  stage.table.interfereWhole = (_, apply) => observed(apply);
  const names: string[] = [];
  const send = (name: string, version: number) => {
    names.push(name);
    world.send(writeOf(collection, stamp(), name, version), fifo);
  };
  const versionNow = () => Number(stage.record(collection)?._v ?? 0);

  for (let index = 0; index < LATE; index++) send(`late${index}`, index);
  // Of increments and patches, one whose first message still comes is not promised.
  const comesAgain = (collection === 'accounts' || collection === 'profiles') && random.chance(0.5);
  do {
    await world.write(true);
    world.now += 61_000;
  } while (world.left('quarantine') < LATE || (!comesAgain && world.left('buffer') + world.left('fifoBuffer') > 0));
  stage.mend(COLLECTIONS);
  const dies = random.pick([0, 0.02, 0.1]);
  let fresh = 0;
  await world.run([world.replay(COLLECTIONS, dies), world.replay(COLLECTIONS, dies)], async () => {
    if (fresh < FRESH && random.chance(0.1)) send(`fresh${fresh++}`, versionNow());
    if (random.chance(0.2)) await world.write(true);
    if (random.chance(0.1)) world.now += random.between(1, 600) * 1000;
  });
  for (let rounds = 0; world.left('quarantine') + world.left('buffer') + world.left('fifoBuffer') > 0; rounds++) {
    if (rounds > 50) throw new Error(`seed ${seed}: what is left does not become less`);
    world.now += 901_000;
    await world.run([world.replay(COLLECTIONS, 0)], async () => {});
    if (fresh < FRESH) send(`fresh${fresh++}`, versionNow());
    await world.write(false);
  }
  const applied = [...stage.outcomes.values()].filter(({ kind }) => kind === 'applied').length;
  return { record: stage.record(collection), history, names, applied, comesAgain };
}

const twice = (history: readonly unknown[]) => history.filter((name, index) => history.indexOf(name) !== index);

describe('whoever dies or comes between', () => {
  test('an increment counts once', async () => {
    for (const seed of SEEDS) {
      const { record, names } = await replayedBy(seed, 'counters');

      expect([seed, record]).toEqual([
        seed,
        expect.objectContaining(Object.fromEntries(names.map((name) => [name, 1]))),
      ]);
    }
  });

  test('a patch overwrites once', async () => {
    for (const seed of SEEDS) {
      const { history, names } = await replayedBy(seed, 'carts');

      expect([seed, twice(history)]).toEqual([seed, []]);
      expect(history).toEqual(expect.arrayContaining(names.slice(0, LATE)));
    }
  });

  test('a version is made once', async () => {
    for (const seed of SEEDS) {
      const { history, record, applied, comesAgain } = await replayedBy(seed, 'accounts');

      expect([seed, twice(history)]).toEqual([seed, []]);
      // One that was applied when its first message came again, and forgotten since, is told as the conflict that its replay met.
      if (!comesAgain) expect([seed, applied]).toEqual([seed, record?._v]);
    }
  });

  test('the last writer wins, and none before it comes back', async () => {
    for (const seed of SEEDS) {
      const { history, names, record } = await replayedBy(seed, 'profiles');

      expect([seed, twice(history)]).toEqual([seed, []]);
      expect([seed, record?.last]).toEqual([seed, names.at(-1)]);
    }
  });
});
