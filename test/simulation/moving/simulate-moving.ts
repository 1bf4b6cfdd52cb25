import { sizeOf } from '../../../lambda/contract/partitions/layout';
import { placeByKey } from '../../../lambda/contract/placement';
import type { StoredRecord } from '../../../lambda/contract/record';
import { CHANGE_KNOWN_MS } from '../../../lambda/layouts/layouts';
import { reconcile } from '../../../lambda/layouts/reconcile';
import { SimulatedClaims } from '../direct/simulated-claims';
import { EventSource } from '../event-source';
import { ALL_FAULT_KINDS, FAULT_KINDS, Faults } from '../faults';
import { Ledger } from '../ledger';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { historyOf, queue, type RunOptions, type RunReport } from '../simulate';
import { SimulatedCache } from '../simulated-cache';
import { RequestTokens } from '../simulated-transactions';
import { placeOf, TableModel } from '../table-model';
import { ITEM_MAX_BYTES } from '../workload';
import { WriterProcess } from '../writer-process';
import { bufferedTraffic } from './buffered-traffic';
import { bystanders } from './bystanders';
import { deploymentsOf, Slot } from './deployments';
import { directTraffic } from './direct-traffic';
import { DynamoModel } from './dynamo-model';
import { Listers } from './listers';
import { Migrators } from './migrators';
import { checkMoved } from './moving-invariants';
import { Whereabouts, writerOf } from './moving-processes';
import { type MovingRecord, MovingTruth } from './moving-truth';
import { epochsIn } from './places';
import { Readers } from './readers';
import { RecordsOverTime } from './records-over-time';
import { isThrough, sealedFrom } from './seals';
import type { Traffic } from './traffic';

/** A world that has not come to rest by then never will. */
const EVENTS_MAX = 60_000;

const MINUTE = 60_000;

/** How long after all is well and the epoch is sealed a move of a few records may take. */
const CLOSED_WITHIN_MS = 10 * MINUTE;

/** Each walk is a hundred calls and more: a few of them meet what there is to meet. */
const WALKS_MAX = 6;

/** Who was called just before a deployment may write as late as that what it knows. Lambda runs nothing for longer. */
const LAST_WORD_MS = 16 * MINUTE;

/** Runs the world of one seed in which records move to more partitions while they are written, to its end. */
export async function simulateMoving({ seed, writesMax, without, trace }: RunOptions): Promise<RunReport> {
  const random = new Random(seed, 'world');
  const scheduler = new Scheduler(new Random(seed, 'schedule'));
  const isDirect = random.chance(0.35);
  // Half of the worlds crowd around the minutes in which some know of the move and some do not; the others go through all of it.
  const isCrowded = random.chance(0.5);
  const faults = new Faults(
    new Random(seed, 'faults'),
    without,
    isDirect ? ALL_FAULT_KINDS : [...FAULT_KINDS, 'layouts-away'],
  );
  const history = historyOf(scheduler, trace);
  const { note } = history;
  const ledger = new Ledger(note);
  const recordAt = (name: string): StoredRecord | undefined => moving.recordAt(name);
  const traffic: Traffic = isDirect
    ? directTraffic(random, ledger, scheduler, recordAt)
    : bufferedTraffic(random, ledger, isCrowded);
  const { truth, plain } = traffic;
  const cache = new SimulatedCache((text) => ledger.violate(text));
  const claims = { cached: new SimulatedClaims(), durable: new SimulatedClaims() };

  const spreadMs = isCrowded ? 5 * MINUTE : random.pick([0, MINUTE, 5 * MINUTE, 20 * MINUTE]);
  const isRemembered = random.chance(0.7);
  const deployments = deploymentsOf(random, plain, isRemembered, isDirect ? 0.5 : 0.9, spreadMs);
  const { versions } = deployments;
  note('deployments', () => JSON.stringify([deployments, isRemembered]));
  const epochs = epochsIn(versions);
  const moving: MovingTruth = new MovingTruth({
    ledger,
    now: scheduler.now,
    epochs,
    itemAt: (key) => table.get(key),
    sealedFrom: (collection) => sealedFrom(dynamo.layoutOf(collection)),
    pass: (statement, before, after) => truth.witness(statement, before, after),
  });
  const records = new RecordsOverTime(scheduler.now);
  const table = new TableModel({
    records,
    itemMaxBytes: ITEM_MAX_BYTES,
    witness: (statement, before, after) => moving.witness(statement, before, after),
  });
  let lastClosedAt = 0;
  let layoutsAwayUntil = 0;
  const migrators: Migrators[] = [];
  const dynamo: DynamoModel = new DynamoModel(table, {
    put: (key, record) => {
      moving.put(key, record);
      // Where one record is moved others follow: who reads them now meets them on their way.
      if (random.chance(0.3)) scheduler.after(random.between(0, 30), readSome);
      if (random.chance(0.1)) scheduler.after(random.between(0, 30), listSome);
    },
    marked: (key) => moving.marked(key),
    removed: (key) => moving.removed(key),
    laidOut: (collection, layout, before) => {
      const grew = before?.current !== undefined && layout.current !== undefined;
      if (grew && sizeOf(layout.current) > sizeOf(before.current)) {
        moving.count('registered');
        grown();
      }
      if (before?.earlier === undefined || layout.earlier !== undefined) return;
      moving.count('closed');
      lastClosedAt = scheduler.now();
      note(`the move of ${collection} is closed`);
      checkClosing(collection, sizeOf(before.earlier));
    },
  });

  const readers: Readers[] = [];
  const readSome = () => {
    const known = [...moving.records()];
    if (known.length > 0 && readers.length > 0) random.pick(readers).read(random.pick(known));
  };

  let listers: Listers | undefined;
  let walksLeft = random.between(0, WALKS_MAX);
  const listSome = () => {
    if (walksLeft <= 0 || listers === undefined || epochs.size === 0) return;
    walksLeft -= 1;
    listers.walk(random.pick([...epochs.keys()]));
  };

  /** Whoever closes an epoch has looked once more for what was left behind. */
  const checkClosing = (collection: string, closed: number) => {
    for (const record of moving.records()) {
      const place = record.places.find(({ size }) => size === closed);
      if (record.collection !== collection || place === undefined || !wasLeft(record, place.key)) continue;
      ledger.violate(`${record.name} still stood in ${closed} when that epoch was closed`);
    }
  };
  const wasLeft = (record: MovingRecord, key: Parameters<TableModel['get']>[0]) => {
    const since = moving.standsSince(record, key);
    const calls = migrators.flatMap(({ running }) => [...running.values()]);
    return since !== undefined && calls.length > 0 && calls.every((calledAt) => since < calledAt);
  };

  if (isRemembered) {
    for (const [name, { partition }] of Object.entries(versions[0] ?? {})) {
      if (partition === undefined) continue;
      dynamo.putLayout(name, reconcile(partition, undefined, scheduler.now() - 90 * MINUTE).stored);
    }
  }
  const stood = bystanders(random, versions[0] ?? {}, table, moving);
  traffic.seed((collection, key, record) => {
    const isMoving = epochs.has(collection);
    const place = isMoving ? moving.know(collection, key, record).places[0]?.key : placeByKey(collection, key);
    if (place !== undefined) table.records.set(placeOf(place), record);
  });

  const visibilitySeconds = random.pick([30, 120, 600]);
  const doorBuffers = {
    standard: queue('standard', scheduler, random, faults, visibilitySeconds),
    fifo: queue('fifo', scheduler, random, faults, visibilitySeconds),
  };
  const buffers = [doorBuffers.standard, doorBuffers.fifo];
  // As long as Lambda lets a function run, and as short as is usual.
  const sleeps = !isCrowded && random.chance(0.5);
  const stallMs = sleeps ? ([MINUTE, 14 * MINUTE] as const) : isCrowded ? ([300, 20_000] as const) : undefined;
  const skewMax = random.pick([0, 1000]);
  const world = {
    ...{ scheduler, random, faults, ledger, cache, claims, table, truth, note, versions, deployments, dynamo, moving },
    ...{ buffers, doorBuffers, collections: plain, stamped: traffic.stamped },
    ...(stallMs === undefined ? {} : { stallMs }),
    recordsAt: (time: number) => records.asOf(time),
    areLayoutsAway: () => scheduler.now() < layoutsAwayUntil && random.chance(0.9),
    skew: () => random.between(-skewMax, skewMax),
    tokens: new RequestTokens(),
    tellsCurrentInBatch: random.chance(0.6),
    tellsCurrentInTransaction: random.chance(0.7),
    // A door that sleeps for longer in the middle of sending would send twice what FIFO no longer takes for one.
    functionTimeoutMs: sleeps ? 4 * MINUTE : isCrowded ? MINUTE : random.pick([1500, 5000, 10_000]),
  };
  const settings = {
    batchSize: isCrowded ? 1 : random.pick([1, 3, 10]),
    functionTimeoutMs: sleeps ? 15 * MINUTE : random.pick([10_000, 60_000, 200_000]),
  };
  for (const buffer of buffers) {
    if (!traffic.uses(buffer)) continue;
    for (let writer = isCrowded ? 4 : random.between(1, isDirect ? 2 : 4); writer > 0; writer -= 1) {
      const slot = new Slot(`${buffer.name.slice(0, 1)}${writer}`, scheduler, random);
      const process = () => {
        const where = new Whereabouts(world, versions[slot.version] ?? {}, world.skew());
        return new WriterProcess(world, writerOf(where));
      };
      const source = new EventSource(slot.name, buffer, settings, world, process);
      slot.follow(deployments, () => source.renew());
    }
  }
  traffic.open(world);

  const lastWordAt = (deployments.plan.at(-1)?.at ?? 0) + deployments.spreadMs + LAST_WORD_MS;
  const faultsEndAt = lastWordAt + random.between(-LAST_WORD_MS, CHANGE_KNOWN_MS - 10 * MINUTE);
  const calmFrom = Math.max(faultsEndAt, lastWordAt);
  const isSettled = () => scheduler.elapsed() > calmFrom && isThrough(epochs.keys(), dynamo, deployments);
  const seals = () => [...epochs.keys()].map((name) => sealedFrom(dynamo.layoutOf(name)));
  const isDue = () => seals().some((seal) => Number.isFinite(seal) && scheduler.now() > seal - 2 * MINUTE);
  const lateFrom = () => {
    return Math.max(calmFrom + scheduler.now() - scheduler.elapsed(), lastClosedAt, ...seals()) + CLOSED_WITHIN_MS;
  };
  for (let index = random.between(1, 3); index > 0; index -= 1) {
    const slot = new Slot(`m${index}`, scheduler, random);
    slot.follow(deployments);
    const one = new Migrators(slot, world, () => isSettled() || scheduler.now() > lateFrom(), isDue);
    migrators.push(one);
    one.begin();
  }

  for (let index = random.between(1, 2); index > 0; index -= 1) {
    const slot = new Slot(String(index), scheduler, random);
    const reader = new Readers({ ...world, functionTimeoutMs: settings.functionTimeoutMs }, slot);
    slot.follow(deployments, () => reader.renew());
    readers.push(reader);
  }
  const listing = ['l1', 'l2'].map((name) => new Slot(name, scheduler, random));
  const lister = new Listers({ ...world, functionTimeoutMs: settings.functionTimeoutMs }, listing);
  for (const slot of listing) slot.follow(deployments, () => lister.renew(slot));
  listers = lister;
  const spellMs = random.pick([20_000, 3 * MINUTE, 30 * MINUTE]);
  let left = Math.min(
    random.between(isCrowded ? 40 : 8, random.pick(isCrowded ? [50] : [15, 30, 50])),
    writesMax ?? Number.POSITIVE_INFINITY,
  );
  const burst = (after: number) => {
    const some = Math.min(left, isCrowded ? random.between(3, 6) : random.between(1, 8));
    left -= some;
    scheduler.after(after, () => faults.setCalm(false));
    scheduler.after(after + random.between(0, spellMs), () => faults.setCalm(true));
    scheduler.after(after, () => {
      if (some > 0 && scheduler.elapsed() < faultsEndAt) traffic.begin(some);
    });
    if (random.chance(0.2)) scheduler.after(after + random.between(0, 20_000), listSome);
    for (let reads = random.between(0, 6); reads > 0; reads -= 1) {
      scheduler.after(after + random.between(0, random.pick([500, 20_000])), readSome);
    }
  };
  const firstAt = deployments.plan[0]?.at ?? 0;
  burst(random.between(0, firstAt));
  burst(Math.max(0, firstAt - random.between(0, MINUTE)));
  // Around what matters: while nobody or only some know of it, and when the old epoch is sealed.
  const awayMaxMs = !isCrowded && random.chance(0.25) ? 45 * MINUTE : 6 * MINUTE;
  let grownAt = Number.NEGATIVE_INFINITY;
  const grown = () => {
    // The collections of one deployment are registered one after the other.
    if (scheduler.elapsed() - grownAt < 20 * MINUTE) return;
    grownAt = scheduler.elapsed();
    if (isCrowded || faults.hits('layouts-away')) layoutsAwayUntil = scheduler.now() + random.between(0, awayMaxMs);
    // Marks must outlast the seal, and all else that has expired may go meanwhile.
    scheduler.after(random.between(MINUTE, CHANGE_KNOWN_MS), () => dynamo.expire(scheduler.now()));
    burst(random.between(0, 5000));
    burst(random.between(0, MINUTE));
    burst(random.between(0, 6 * MINUTE));
    for (let more = isCrowded ? 10 : 0; more > 0; more -= 1) burst(random.between(0, 5 * MINUTE));
    burst(random.between(0, 22 * MINUTE));
    burst(CHANGE_KNOWN_MS + random.between(-2 * MINUTE, 2 * MINUTE));
    burst(CHANGE_KNOWN_MS + random.between(-15 * MINUTE, 5 * MINUTE));
  };
  scheduler.after(random.between(0, faultsEndAt), () => {
    while (left > 0) burst(random.between(0, 5 * MINUTE));
  });
  for (let count = random.between(0, 2); count > 0; count -= 1) {
    if (!faults.hasOutage()) break;
    const at = random.between(0, faultsEndAt);
    scheduler.after(at, () => faults.setOutage(true));
    scheduler.after(at + random.between(1000, 7 * MINUTE), () => faults.setOutage(false));
  }
  for (let count = random.between(0, 5); count > 0; count -= 1) {
    scheduler.after(random.between(0, faultsEndAt), () => dynamo.expire(scheduler.now()));
  }
  scheduler.after(faultsEndAt, () => {
    note('faults end');
    layoutsAwayUntil = 0;
    faults.end();
  });

  if (!(await scheduler.run(EVENTS_MAX))) ledger.violate(`not at rest after ${EVENTS_MAX} events`);
  for (const buffer of buffers) {
    const { visible, inFlight, delayed } = buffer.counters();
    if (visible + inFlight + delayed > 0) ledger.violate(`${buffer.name} still holds messages`);
  }
  traffic.check();
  if (!isSettled()) ledger.violate('a move was not closed');
  checkMoved({ ledger, moving, table, dynamo, stood });
  const { violations, exceptions } = ledger;
  const outcomes = new Map(traffic.outcomes());
  for (const { counts } of [moving, ...readers, lister])
    for (const [what, count] of counts) outcomes.set(what, (outcomes.get(what) ?? 0) + count);
  return {
    seed,
    writes: traffic.writes(),
    violations,
    faults: faults.counts,
    exceptions,
    outcomes,
    events: scheduler.ran,
    hash: history.hash(),
  };
}
