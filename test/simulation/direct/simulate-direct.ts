import { placeByKey } from '../../../lambda/contract/placement';
import { LAST_ID, STAMP, VERSION } from '../../../lambda/contract/record';
import { stampSource } from '../../../lambda/contract/stamp';
import { EventSource } from '../event-source';
import { DIRECT_FAULT_KINDS, Faults } from '../faults';
import { Ledger } from '../ledger';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { historyOf, queue, type RunOptions, type RunReport } from '../simulate';
import { SimulatedCache } from '../simulated-cache';
import { RequestTokens } from '../simulated-transactions';
import { placeOf, TableModel } from '../table-model';
import { ITEM_MAX_BYTES } from '../workload';
import { WriterProcess } from '../writer-process';
import { collectionsIn } from './asked';
import { DirectClients } from './direct-clients';
import { checkDirectAtRest } from './direct-invariants';
import { DirectTruth } from './direct-truth';
import { DirectWorkload, FIRST_BALANCE } from './direct-workload';
import { sendPoison } from './poison-transactions';
import { SimulatedClaims } from './simulated-claims';

/** A world that has not come to rest by then never will. */
const EVENTS_MAX = 60_000;

const ACCOUNTS = ['a', 'b', 'c'];

/** Runs the world of one seed in which clients wait at the front door, to its end. */
export async function simulateDirect({ seed, writesMax, without, trace }: RunOptions): Promise<RunReport> {
  const random = new Random(seed, 'world');
  const scheduler = new Scheduler(new Random(seed, 'schedule'));
  const faults = new Faults(new Random(seed, 'faults'), without, DIRECT_FAULT_KINDS);
  const history = historyOf(scheduler, trace);
  const { note } = history;
  const ledger = new Ledger(note);
  const recordAt = (partition: string) => table.get({ partition, sort: '.' });
  const balances = () => ACCOUNTS.map((key) => Number(recordAt(placeByKey('accounts', key).partition)?.balance));
  const wrongTotal = () => {
    const total = balances().reduce((sum, balance) => sum + balance, 0);
    return total === ACCOUNTS.length * FIRST_BALANCE && balances().every((balance) => balance >= 0) ? undefined : total;
  };
  const truth = new DirectTruth(ledger, scheduler.now, wrongTotal);
  const table = new TableModel({
    itemMaxBytes: ITEM_MAX_BYTES,
    witness: (statement, before, after) => truth.witness(statement, before, after),
  });
  const opened = stampSource(() => Math.floor(scheduler.now()), random.bytes);
  for (const key of ACCOUNTS) {
    const place = placeByKey('accounts', key);
    const record = { balance: FIRST_BALANCE, [VERSION]: 1, [LAST_ID]: `opened-${key}`, [STAMP]: opened() };
    table.records.set(placeOf(place), record);
    truth.history.put(place.partition, record, 0);
  }
  const collections = collectionsIn(random);
  const cache = new SimulatedCache((text) => ledger.violate(text));
  const claims = { cached: new SimulatedClaims(), durable: new SimulatedClaims() };
  const doorBuffers = {
    standard: queue('standard', scheduler, random, faults),
    fifo: queue('fifo', scheduler, random, faults),
  };
  const buffers = [doorBuffers.standard, doorBuffers.fifo];
  const workload = new DirectWorkload(random, collections, recordAt);
  const world = {
    ...{
      scheduler,
      random,
      faults,
      ledger,
      cache,
      claims,
      table,
      truth,
      collections,
      buffers,
      doorBuffers,
      note,
      workload,
    },
    tokens: new RequestTokens(),
    tellsCurrentInBatch: random.chance(0.6),
    tellsCurrentInTransaction: random.chance(0.7),
    functionTimeoutMs: random.pick([1500, 5000, 10_000]),
    stamped: truth.stamped.bind(truth),
  };
  const settings = { batchSize: random.pick([1, 3, 10]), functionTimeoutMs: random.pick([10_000, 60_000]) };
  for (const buffer of buffers) {
    for (let writer = random.between(1, 2); writer > 0; writer -= 1) {
      const name = `${buffer.name.slice(0, 1)}${writer}`;
      new EventSource(name, buffer, settings, world, () => new WriterProcess(world));
    }
  }
  const requests = Math.min(random.between(4, random.pick([10, 20, 30])), writesMax ?? Number.POSITIVE_INFINITY);
  const lastAt = new DirectClients(world).begin(requests);
  sendPoison(world, lastAt);
  if (faults.hasOutage()) {
    scheduler.after(random.between(0, lastAt), () => faults.setOutage(true));
    scheduler.after(lastAt + random.between(1000, 30_000), () => faults.setOutage(false));
  }
  if (faults.forgetsClaims()) {
    scheduler.after(random.between(0, lastAt + 20_000), () => {
      note('the cache forgets all claims');
      claims.cached.forget();
      for (const asked of truth.asked.values()) if (asked.tracking === 'cached') asked.isForgotten = true;
    });
  }
  scheduler.after(lastAt + random.pick([2000, 30_000, 200_000]), () => {
    note('faults end');
    faults.end();
  });

  if (!(await scheduler.run(EVENTS_MAX))) ledger.violate(`not at rest after ${EVENTS_MAX} events`);
  for (const buffer of buffers) {
    const { visible, inFlight, delayed } = buffer.counters();
    if (visible + inFlight + delayed > 0) ledger.violate(`${buffer.name} still holds messages`);
  }
  checkDirectAtRest({ ledger, truth, recordAt });
  const { violations, exceptions } = ledger;
  return {
    seed,
    writes: truth.asked.size,
    violations,
    faults: faults.counts,
    exceptions,
    outcomes: truth.counts,
    events: scheduler.ran,
    hash: history.hash(),
  };
}
