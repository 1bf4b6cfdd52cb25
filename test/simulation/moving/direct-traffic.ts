import { placeByKey } from '../../../lambda/contract/placement';
import { LAST_ID, STAMP, type StoredRecord, VERSION } from '../../../lambda/contract/record';
import { stampSource } from '../../../lambda/contract/stamp';
import { collectionsIn } from '../direct/asked';
import { DirectClients } from '../direct/direct-clients';
import { checkDirectAtRest } from '../direct/direct-invariants';
import { DirectTruth } from '../direct/direct-truth';
import { DirectWorkload, FIRST_BALANCE } from '../direct/direct-workload';
import { FrontDoorProcess } from '../direct/front-door-process';
import type { Ledger } from '../ledger';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import { Slot } from './deployments';
import { doorOf, Whereabouts } from './moving-processes';
import type { Traffic, TrafficWorld } from './traffic';

const ACCOUNTS = ['a', 'b', 'c'];

/** The requests of the direct world: clients that wait at front doors, transactions and transfers. */
export function directTraffic(
  random: Random,
  ledger: Ledger,
  scheduler: Scheduler,
  recordAt: (name: string) => StoredRecord | undefined,
): Traffic {
  const plain = collectionsIn(random);
  const balances = () => ACCOUNTS.map((key) => Number(recordAt(placeByKey('accounts', key).partition)?.balance));
  const wrongTotal = () => {
    const total = balances().reduce((sum, balance) => sum + balance, 0);
    return total === ACCOUNTS.length * FIRST_BALANCE && balances().every((balance) => balance >= 0) ? undefined : total;
  };
  const truth = new DirectTruth(ledger, scheduler.now, wrongTotal);
  let clients: DirectClients | undefined;
  return {
    plain,
    truth,
    seed: (seed) => {
      const opened = stampSource(() => Math.floor(scheduler.now()), random.bytes);
      for (const key of ACCOUNTS) {
        const record = { balance: FIRST_BALANCE, [VERSION]: 1, [LAST_ID]: `opened-${key}`, [STAMP]: opened() };
        seed('accounts', key, record);
        truth.history.put(placeByKey('accounts', key).partition, record, 0);
      }
    },
    stamped: truth.stamped.bind(truth),
    uses: () => true,
    open: (world: TrafficWorld) => {
      const workload = new DirectWorkload(random, plain, recordAt);
      const slot = new Slot('d', scheduler, random);
      slot.follow(world.deployments, () => clients?.renew());
      const door: TrafficWorld & { readonly truth: DirectTruth } = { ...world, truth };
      const newDoor = (skew: number) => {
        const where = new Whereabouts(door, world.versions[slot.version] ?? {}, world.skew());
        return new FrontDoorProcess(door, skew, doorOf(where));
      };
      clients = new DirectClients({ ...door, workload, newDoor });
    },
    begin: (count) => {
      clients?.begin(count);
    },
    renew: () => clients?.renew(),
    check: () => checkDirectAtRest({ ledger, truth, recordAt }),
    writes: () => truth.asked.size,
    outcomes: () => truth.counts,
  };
}
