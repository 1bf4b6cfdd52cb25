import { bucketKey } from '../../../lambda/contract/cache-keys';
import type { Collections } from '../../../lambda/contract/collection';
import type { Sale } from '../../../lambda/contract/sales';
import { cachedReservations } from '../../../lambda/sales/cached-reservations';
import { saleStatements } from '../../../lambda/sales/sale-items';
import { EventSource } from '../event-source';
import { CACHE_FAULT_KINDS, Faults, SALES_FAULT_KINDS } from '../faults';
import { Ledger } from '../ledger';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { historyOf, queue, type RunOptions, type RunReport } from '../simulate';
import { RequestTokens } from '../simulated-transactions';
import { TableModel } from '../table-model';
import { WriterProcess } from '../writer-process';
import { Buyers } from './buyers';
import { luaEngine } from './lua-engine';
import { ORDERS, SaleTruth } from './sale-truth';
import type { SaleWorld } from './sale-world';
import { SimulatedValkey } from './simulated-valkey';
import { Sweepers } from './sweepers';

/** A world that has not come to rest by then never will. */
const EVENTS_MAX = 60_000;

const COLLECTIONS: Collections = { [ORDERS]: { policy: 'createOnly' } };

/** While buyers come, and when the last hold is over. Unit: runs, one a minute. */
const SWEEPS_AT_FIRST = 4;
const SWEEPS_AT_LAST = 5;

/** Runs the world of one seed in which buyers come for more than there is, to its end. */
export async function simulateSales({ seed, writesMax, without, trace }: RunOptions): Promise<RunReport> {
  const random = new Random(seed, 'world');
  const scheduler = new Scheduler(new Random(seed, 'schedule'));
  // Where the cache does what it is asked nothing of what it promises is excused.
  const spared = random.chance(0.5) ? CACHE_FAULT_KINDS : [];
  const faults = new Faults(new Random(seed, 'faults'), [...(without ?? []), ...spared], SALES_FAULT_KINDS);
  const history = historyOf(scheduler, trace);
  const { note } = history;
  const ledger = new Ledger(note);
  const table: TableModel = new TableModel({ witness: (...told) => truth.witness(...told) });
  const truth = new SaleTruth(ledger, table, scheduler.now);
  const cache = new SimulatedValkey({
    now: scheduler.now,
    random,
    faults,
    lua: await luaEngine(),
    violate: (text) => ledger.violate(text),
    note,
    troubled: () => truth.troubled(),
    recounted: () => truth.recounted(),
  });
  const orders = queue('fifo', scheduler, random, faults);
  const quantityMax = random.pick([1, 1, 2, 4]);
  const world: SaleWorld = {
    ...{ scheduler, random, faults, ledger, cache, table, truth, orders, note },
    collections: COLLECTIONS,
    buffers: [orders],
    tokens: new RequestTokens(),
    tellsCurrentInBatch: random.chance(0.6),
    rules: { orders: ORDERS, holdSeconds: random.pick([5, 10, 30]), maxQuantity: quantityMax },
    functionTimeoutMs: random.pick([1500, 5000, 10_000]),
  };
  for (let number = random.pick([1, 1, 2]); number > 0; number -= 1) open(`sku${number}`, random, table, truth);
  const settings = { batchSize: random.pick([1, 3, 10]), functionTimeoutMs: random.pick([10_000, 60_000, 200_000]) };
  const writers: EventSource[] = [];
  for (let writer = random.between(1, 3); writer > 0; writer -= 1) {
    writers.push(new EventSource(`w${writer}`, orders, settings, world, () => writerOf(world)));
  }
  const buyers = new Buyers(world);
  const sweepers = new Sweepers(world);
  const requests = Math.min(random.between(4, random.pick([10, 20, 30])), writesMax ?? Number.POSITIVE_INFINITY);
  const lastAt = buyers.begin(requests, quantityMax);
  disturb(world, writers, lastAt);

  const rest = async () => {
    if (!(await scheduler.run(EVENTS_MAX))) ledger.violate(`not at rest after ${EVENTS_MAX} events`);
    const { visible, inFlight, delayed } = orders.counters();
    if (visible + inFlight + delayed > 0) ledger.violate('the buffer still holds messages');
  };
  sweepers.begin(SWEEPS_AT_FIRST);
  await rest();
  truth.checkAtRest();
  sweepers.begin(SWEEPS_AT_LAST);
  await rest();
  for (const sale of truth.sales) checkCounts(sale, world);
  for (const sale of truth.sales) {
    const left = unitsLeft(sale, truth);
    const draining = buyers.drain(sale.sku, left);
    let drained: Awaited<typeof draining> | undefined;
    void draining.then((result) => {
      drained = result;
    });
    await rest();
    if (drained?.had !== left || drained.last !== 'sold out' || unitsLeft(sale, truth) !== 0) {
      ledger.violate(`${sale.sku} had ${left} left: ${drained?.had} could be bought, then ${drained?.last}`);
    }
  }
  truth.checkAtRest();
  const { violations, exceptions } = ledger;
  return {
    seed,
    writes: truth.counts.get('asked') ?? 0,
    violations,
    faults: faults.counts,
    exceptions,
    outcomes: truth.counts,
    events: scheduler.ran,
    hash: history.hash(),
  };
}

/** A sale with fewer units than are asked for, as a rule. */
function open(sku: string, random: Random, table: TableModel, truth: SaleTruth): void {
  const buckets = random.pick([1, 2, 3]);
  const sale: Sale = { sku, stock: random.between(buckets, random.pick([3, 8, 16])), buckets };
  truth.atOnce(() => table.applyAll(saleStatements(sale)));
  truth.sales.push(sale);
}

function writerOf(world: SaleWorld): WriterProcess {
  return new WriterProcess(world, async (life, plain) => {
    const { rules, scheduler, cache } = world;
    const terms = { holdSeconds: rules.holdSeconds, now: () => Math.floor(scheduler.now()) };
    return { ...plain, selling: { rules, reservations: cachedReservations(cache.clientOf(life), terms) } };
  });
}

/** What happens to the table, the cache and the writers as a whole while buyers come, and that it ends. */
function disturb(
  { scheduler, random, faults, cache, note }: SaleWorld,
  writers: readonly EventSource[],
  lastAt: number,
): void {
  const setStopped = (isStopped: boolean) => {
    for (const writer of writers) writer.setStopped(isStopped);
  };
  const during = (from: () => void, to: () => void) => {
    const begin = random.between(0, lastAt);
    scheduler.after(begin, from);
    scheduler.after(begin + random.between(1000, 60_000), to);
  };
  if (faults.hasOutage()) {
    during(
      () => faults.setOutage(true),
      () => faults.setOutage(false),
    );
  }
  if (faults.hits('cache-outage')) {
    during(
      () => cache.setAway(true),
      () => cache.setAway(false),
    );
  }
  // Messages wait for longer than the holds of those last, whose doors have died since.
  if (faults.hits('writers-stopped')) {
    during(
      () => setStopped(true),
      () => setStopped(false),
    );
  }
  for (let times = 0; times < 3; times += 1) {
    if (faults.hits('cache-emptied')) {
      scheduler.after(random.between(0, lastAt + 20_000), () => {
        note('the cache is emptied');
        cache.empty();
      });
    }
    if (faults.hits('cache-key-evicted')) {
      scheduler.after(random.between(0, lastAt + 20_000), () => {
        note('the cache evicts a key');
        cache.evictOne();
      });
    }
  }
  scheduler.after(lastAt + random.pick([2000, 30_000, 200_000]), () => {
    note('faults end');
    faults.end();
    cache.setAway(false);
    setStopped(false);
  });
}

/** All holds are over: the cache counts what the table has, or nothing. */
function checkCounts(sale: Sale, { cache, truth, ledger }: SaleWorld): void {
  truth.stocksOf(sale).forEach(({ available }, bucket) => {
    const [left, held] = [cache.model.run('HMGET', [bucketKey(sale.sku, bucket, 'n'), 'n', 'l'])].flat();
    if (left === null || (Number(left) === available && Number(held) === 0)) return;
    ledger.violate(`${sale.sku} bucket ${bucket}: the cache has ${left} left and ${held} held, the table ${available}`);
  });
}

function unitsLeft(sale: Sale, truth: SaleTruth): number {
  return truth.stocksOf(sale).reduce((sum, { available }) => sum + available, 0);
}
