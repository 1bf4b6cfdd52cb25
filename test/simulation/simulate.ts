import { placeByKey } from '../../lambda/contract/placement';
import { VERSION } from '../../lambda/contract/record';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body } from '../../lambda/contract/write';
import type { DeliveryFaults } from '../../local/queue/delivery-faults';
import { QueueModel } from '../../local/queue/queue-model';
import { DEFAULT_SETTINGS } from '../../local/queue/queue-settings';
import { Clients } from './clients';
import { EventSource } from './event-source';
import { type FaultKind, Faults } from './faults';
import { checkAtRest } from './invariants';
import { Ledger } from './ledger';
import { Random } from './random';
import { Scheduler } from './scheduler';
import { SimulatedCache } from './simulated-cache';
import { RequestTokens } from './simulated-transactions';
import { placeOf, TableModel } from './table-model';
import { TableTruth } from './table-truth';
import { COLLECTION_NAMES, COLLECTIONS, ITEM_MAX_BYTES, queueOfSpot, type Spot, Workload } from './workload';
import { WriterProcess } from './writer-process';

export interface RunOptions {
  readonly seed: number;
  /** Fewer writes than the seed asks for, to make a failure small. */
  readonly writesMax?: number;
  /** Faults to leave out, to the same end. */
  readonly without?: readonly FaultKind[];
  /** Told of everything that happens. */
  readonly trace?: (line: string) => void;
}

export interface RunReport {
  readonly seed: number;
  readonly writes: number;
  readonly violations: readonly string[];
  readonly faults: ReadonlyMap<string, number>;
  readonly exceptions: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly events: number;
  /** Of the whole history: equal hashes are equal runs. */
  readonly hash: number;
}

/** A world that has not come to rest by then never will: usual ones take some hundreds. */
const EVENTS_MAX = 40_000;

/** Runs the world of one seed to its end. */
export async function simulate({ seed, writesMax, without, trace }: RunOptions): Promise<RunReport> {
  const random = new Random(seed, 'world');
  const scheduler = new Scheduler(new Random(seed, 'schedule'));
  const faults = new Faults(new Random(seed, 'faults'), without);
  const history = historyOf(scheduler, trace);
  const { note } = history;
  const ledger = new Ledger(note);
  const truth = new TableTruth(ledger);
  const table = new TableModel({
    itemMaxBytes: ITEM_MAX_BYTES,
    witness: (statement, before, after) => truth.witness(statement, before, after),
  });
  const cache = new SimulatedCache((text) => ledger.violate(text));
  const recordAt = (partition: string) => table.get({ partition, sort: '.' });

  const spots = spotsOf(random);
  const seeded = seedRecords(random, spots, table);
  const buffers = {
    standard: queue('standard', scheduler, random, faults),
    fifo: queue('fifo', scheduler, random, faults),
  };
  const queues = [buffers.standard, buffers.fifo];
  const skew = random.pick([0, 0, 40]);
  const stamps = Array.from({ length: 2 }, () =>
    stampSource(() => scheduler.now() + random.between(-skew, skew), random.bytes),
  );
  const world = { scheduler, random, faults, ledger, cache, table, truth, buffers: queues, note };
  const settings = {
    batchSize: random.pick([1, 3, 10]),
    functionTimeoutMs: random.pick([10_000, 60_000, 200_000]),
  };
  const tellsCurrentInBatch = random.chance(0.6);
  const tokens = new RequestTokens();
  for (const buffer of queues) {
    const writers = random.between(1, 4);
    if (!spots.some((spot) => (queueOfSpot(spot) === 'fifo') === buffer.settings.fifo)) continue;
    for (let writer = 1; writer <= writers; writer += 1) {
      const name = `${buffer.name.slice(0, 1)}${writer}`;
      new EventSource(
        name,
        buffer,
        settings,
        world,
        () => new WriterProcess({ ...world, collections: COLLECTIONS, tokens, tellsCurrentInBatch }),
      );
    }
  }
  const workload = new Workload(
    random,
    () => random.pick(stamps)(),
    (partition) => Number(recordAt(partition)?.[VERSION] ?? 0),
  );
  const writes = Math.min(random.between(5, random.pick([12, 25, 40])), writesMax ?? Number.POSITIVE_INFINITY);
  const lastSendAt = new Clients({ ...world, buffers }).begin(writes, spots, workload);
  if (faults.hasOutage()) {
    scheduler.after(random.between(0, lastSendAt), () => faults.setOutage(true));
    scheduler.after(lastSendAt + random.between(1000, 90_000), () => faults.setOutage(false));
  }
  scheduler.after(lastSendAt + random.pick([2000, 30_000, 200_000]), () => {
    note('faults end');
    faults.end();
  });

  if (!(await scheduler.run(EVENTS_MAX))) ledger.violate(`not at rest after ${EVENTS_MAX} events`);
  for (const buffer of queues) {
    const { visible, inFlight, delayed } = buffer.counters();
    if (visible + inFlight + delayed > 0) ledger.violate(`${buffer.name} still holds messages`);
  }
  checkAtRest({ ledger, truth, cache, recordAt, seeded });
  const { violations, exceptions } = ledger;
  const outcomes = countOutcomes(ledger);
  return {
    seed,
    writes: ledger.entered.size,
    violations,
    faults: faults.counts,
    exceptions,
    outcomes,
    events: scheduler.ran,
    hash: history.hash(),
  };
}

/** All that happens, as lines for whoever traces it and as a hash. */
export function historyOf(scheduler: Scheduler, trace: RunOptions['trace']) {
  let hash = 0x811c9dc5;
  const note = (text: string, detail?: () => string): void => {
    const line = `${String(Math.round(scheduler.elapsed())).padStart(7)} ms  ${text}`;
    for (let index = 0; index < line.length; index += 1) hash = Math.imul(hash ^ line.charCodeAt(index), 0x01000193);
    trace?.((detail === undefined ? line : `${line}   ${detail()}`).replaceAll(/x{40,}/g, 'xxx…'));
  };
  return { note, hash: () => hash >>> 0 };
}

/** One or two collections with few records: what never meets never conflicts. */
export function spotsOf(random: Random, namesMax = 2, keysMax?: number): Spot[] {
  const drawn = [random.pick(COLLECTION_NAMES), random.pick(COLLECTION_NAMES)];
  const names = [...new Set(drawn)].slice(0, namesMax);
  const keys = keysMax ?? random.pick([1, 1, 2, 3, 4]);
  return names.flatMap((name) => Array.from({ length: keys }, (_, key) => ({ name, key: `k${key}` })));
}

/** Some counters hold a text where increments expect a number. */
function seedRecords(random: Random, spots: readonly Spot[], table: TableModel): Map<string, Body> {
  const seeded = new Map<string, Body>();
  for (const { name, key } of spots) {
    if (name !== 'counters' || !random.chance(0.3)) continue;
    const place = placeByKey(name, key);
    const body = { text: 'not a number' };
    table.records.set(placeOf(place), body);
    seeded.set(place.partition, body);
  }
  return seeded;
}

export function queue(
  kind: 'standard' | 'fifo',
  scheduler: Scheduler,
  random: Random,
  faults: Faults,
  visibilityTimeoutSeconds = 30,
): QueueModel {
  const fifo = kind === 'fifo';
  const name = fifo ? 'buffer.fifo' : 'standard-buffer';
  const deliveryFaults: DeliveryFaults = {
    extraDelay: () => (faults.hits('message-delayed') ? random.between(1, 20_000) : 0),
    placeShift: () => (faults.hits('message-reordered') ? random.between(-5000, 5000) : 0),
    copyAfter: () => (faults.hits('message-copied') ? random.pick([0, 50, 5000, 40_000]) : undefined),
  };
  let messages = 0;
  return new QueueModel({
    name,
    arn: `arn:aws:sqs:eu-west-1:000000000000:${name}`,
    settings: {
      ...DEFAULT_SETTINGS,
      fifo,
      visibilityTimeoutSeconds,
      deduplicationScope: fifo ? 'messageGroup' : 'queue',
    },
    now: scheduler.now,
    newId: () => {
      messages += 1;
      return `${fifo ? 'F' : 'S'}${messages}`;
    },
    queueByArn: () => undefined,
    faults: deliveryFaults,
  });
}

export function countOutcomes(ledger: Ledger): Map<string, number> {
  const counts = new Map<string, number>();
  for (const told of ledger.told.values()) {
    const kind = told[0]?.outcome.kind ?? 'none';
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
