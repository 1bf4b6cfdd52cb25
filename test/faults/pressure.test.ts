import '../by-the-clock';
import type { PressureRules } from '../../lambda/contract/pressure';
import { problemIn } from '../door-requests';
import { put } from '../memory-front-door';
import { FAULTS } from './faulty-cache';
import { type Door, FaultyPath } from './faulty-path';

/** Ten messages a second are planned: forty that wait are four seconds, twice what is acceptable. */
const RULES: PressureRules = {
  acceptableDelaySeconds: 2,
  shedAt: { background: 0.5, normal: 1, critical: 2 },
  trustPriority: false,
  plan: { standard: { perSecond: 10, fullAt: 1000, warmUpSeconds: 60 } },
};
const TOO_MANY = 40;

let path: FaultyPath;
let doors: readonly [Door, Door];
let names = 0;

beforeAll(async () => {
  path = await FaultyPath.start({
    collections: { orders: { policy: 'createOnly' } },
    variables: { PRESSURE: JSON.stringify(RULES) },
  });
  doors = [await path.door(), await path.door()];
}, 30_000);

afterAll(() => path.stop());

async function write(door: Door) {
  names += 1;
  return door.send(put(`/v1/orders/k${names}`, { n: 1 }));
}

/** What a door has seen of the buffer is a second old at the most. */
const lookAgain = () => path.advance(1500);

describe.each(FAULTS)('a full buffer beside a cache that is %s', (fault) => {
  it('is still seen by each door, and so is that it has emptied', async () => {
    await path.drain();
    lookAgain();
    const room = [await write(doors[0]), await write(doors[1])];
    for (let count = 0; count < TOO_MANY; count += 1) await path.enqueue();
    for (const door of doors) await door.counted();
    await path.cache.befall(fault);

    lookAgain();
    const full = [await write(doors[0]), await write(doors[1]), await write(doors[0])];
    const counted = await doors[0].counted();
    await path.drain();
    lookAgain();
    const emptied = [await write(doors[0]), await write(doors[1])];
    await path.recover(...doors);
    lookAgain();
    const after = [await write(doors[0]), await write(doors[1])];

    expect(room.map(({ status }) => status)).toEqual([202, 202]);
    expect(full.map(problemIn)).toEqual(['overloaded', 'overloaded', 'overloaded']);
    for (const { headers } of full) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(counted.Shed).toBe(2);
    expect([...emptied, ...after].map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    // The silence of the cache, and then the queue's own answer.
    for (const { took } of [...full, ...emptied]) expect(took).toBeLessThan(2500);
  }, 30_000);
});
