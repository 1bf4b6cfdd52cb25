import type { Collections } from '../../../lambda/contract/collection';
import { placeByKey } from '../../../lambda/contract/placement';
import { VERSION } from '../../../lambda/contract/record';
import { stampSource } from '../../../lambda/contract/stamp';
import type { Body } from '../../../lambda/contract/write';
import { Clients } from '../clients';
import { checkAtRest } from '../invariants';
import type { Ledger } from '../ledger';
import type { Random } from '../random';
import { countOutcomes, spotsOf } from '../simulate';
import { TableTruth } from '../table-truth';
import { COLLECTIONS, queueOfSpot, Workload } from '../workload';
import type { Traffic, TrafficWorld } from './traffic';

/** Each record is carried over once: only many of them meet those who do not know of it yet. */
const CROWDED_KEYS = 8;

/** The writes of the writer's own world: buffered, of all policies, some of them poison. */
export function bufferedTraffic(random: Random, ledger: Ledger, isCrowded: boolean): Traffic {
  const spots = isCrowded ? spotsOf(random, 1, CROWDED_KEYS) : spotsOf(random);
  const names = new Set<string>(spots.map(({ name }) => name));
  const plain: Collections = Object.fromEntries(Object.entries(COLLECTIONS).filter(([name]) => names.has(name)));
  const truth = new TableTruth(ledger);
  const seeded = new Map<string, Body>();
  let world: TrafficWorld | undefined;
  let begin: (count: number) => void = () => {};
  return {
    plain,
    truth,
    // What other tools brought in: no marks, and text where increments expect a number.
    seed: (seed) => {
      for (const { name, key } of spots) {
        if ((name !== 'counters' && name !== 'patches') || !random.chance(0.3)) continue;
        const body: Body = name === 'counters' ? { text: 'not a number' } : { a: 7, old: 'brought in' };
        seed(name, key, body);
        seeded.set(placeByKey(name, key).partition, body);
      }
    },
    stamped: () => {},
    uses: ({ settings }) => spots.some((spot) => (queueOfSpot(spot) === 'fifo') === settings.fifo),
    open: (opened) => {
      world = opened;
      const { scheduler, moving, doorBuffers } = opened;
      const skew = random.pick([0, 0, 40]);
      const stamps = Array.from({ length: 2 }, () =>
        stampSource(() => Math.floor(scheduler.now()) + random.between(-skew, skew), random.bytes),
      );
      const workload = new Workload(
        random,
        () => random.pick(stamps)(),
        (partition) => Number(moving.recordAt(partition)?.[VERSION] ?? 0),
      );
      const clients = new Clients({ ...opened, buffers: doorBuffers });
      // In a crowd all of them want the same record at once.
      begin = (count) => clients.begin(count, isCrowded ? [random.pick(spots)] : spots, workload);
    },
    begin: (count) => begin(count),
    renew: () => {},
    check: () => {
      if (world === undefined) return;
      const { cache, moving } = world;
      checkAtRest({ ledger, truth, cache, recordAt: (partition) => moving.recordAt(partition), seeded });
    },
    writes: () => ledger.entered.size,
    outcomes: () => countOutcomes(ledger),
  };
}
