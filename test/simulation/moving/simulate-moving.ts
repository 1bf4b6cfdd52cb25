import type { Collections } from '../../../lambda/contract/collection';
import { sizeOf } from '../../../lambda/contract/partitions/layout';
import { placeByKey } from '../../../lambda/contract/placement';
import { VERSION } from '../../../lambda/contract/record';
import { stampSource } from '../../../lambda/contract/stamp';
import type { Body } from '../../../lambda/contract/write';
import { CHANGE_KNOWN_MS } from '../../../lambda/layouts/layouts';
import { reconcile, type StoredLayout } from '../../../lambda/layouts/reconcile';
import { Clients } from '../clients';
import { EventSource } from '../event-source';
import { Faults } from '../faults';
import { checkAtRest } from '../invariants';
import { Ledger } from '../ledger';
import { Random } from '../random';
import { Scheduler } from '../scheduler';
import { countOutcomes, historyOf, queue, type RunOptions, type RunReport, spotsOf } from '../simulate';
import { SimulatedCache } from '../simulated-cache';
import { RequestTokens } from '../simulated-transactions';
import { placeOf, TableModel } from '../table-model';
import { TableTruth } from '../table-truth';
import { COLLECTIONS, ITEM_MAX_BYTES, queueOfSpot, type Spot, Workload } from '../workload';
import { WriterProcess } from '../writer-process';
import { bystanders } from './bystanders';
import { type Deployments, deploymentsOf, Slot } from './deployments';
import { Migrators } from './migrators';
import { MoveModel } from './move-model';
import { checkMoved } from './moving-invariants';
import { openMoving, Whereabouts } from './moving-processes';
import { type MovingRecord, MovingTruth } from './moving-truth';
import { epochsIn } from './places';
import { LayoutModel } from './simulated-layouts';

/** A world that has not come to rest by then never will. */
const EVENTS_MAX = 60_000;

const MINUTE = 60_000;

/** How long after all is well and the epoch is sealed a move of a few records may take. */
const CLOSED_WITHIN_MS = 10 * MINUTE;

/** Runs the world of one seed in which records move to more partitions while they are written, to its end. */
export async function simulateMoving({ seed, writesMax, without, trace }: RunOptions): Promise<RunReport> {
  const random = new Random(seed, 'world');
  const scheduler = new Scheduler(new Random(seed, 'schedule'));
  const faults = new Faults(new Random(seed, 'faults'), without);
  const history = historyOf(scheduler, trace);
  const { note } = history;
  const ledger = new Ledger(note);
  const truth = new TableTruth(ledger);
  const cache = new SimulatedCache((text) => ledger.violate(text));

  const spots = spotsOf(random);
  const names = new Set<string>(spots.map(({ name }) => name));
  const plain: Collections = Object.fromEntries(Object.entries(COLLECTIONS).filter(([name]) => names.has(name)));
  const isRemembered = random.chance(0.7);
  const deployments = deploymentsOf(random, plain, isRemembered);
  const { versions } = deployments;
  note('deployments', () => JSON.stringify([deployments.plan, versions]));
  const epochs = epochsIn(versions);

  const moving: MovingTruth = new MovingTruth({
    ledger,
    now: scheduler.now,
    epochs,
    itemAt: (key) => table.get(key),
    sealedFrom: (collection) => sealedFrom(layouts.get(collection)),
    pass: (statement, before, after) => truth.witness(statement, before, after),
  });
  const table = new TableModel({
    itemMaxBytes: ITEM_MAX_BYTES,
    witness: (statement, before, after) => moving.witness(statement, before, after),
  });
  const moves = new MoveModel(table, moving);
  const registrations: (() => void)[] = [];
  const layouts: LayoutModel = new LayoutModel((collection, layout, before) => {
    const grew = before?.current !== undefined && layout.current !== undefined;
    if (grew && sizeOf(layout.current) > sizeOf(before.current)) for (const told of registrations.splice(0)) told();
    if (before?.earlier === undefined || layout.earlier !== undefined) return;
    lastClosedAt = scheduler.now();
    note(`the move of ${collection} is closed`);
    checkClosing(collection, sizeOf(before.earlier));
  });

  let lastClosedAt = 0;
  const migrators: Migrators[] = [];
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
    if (since === undefined) return false;
    const calls = migrators.flatMap(({ running }) => [...running.values()]);
    return calls.length > 0 && calls.every((calledAt) => since < calledAt);
  };

  if (isRemembered) {
    for (const [name, { partition }] of Object.entries(versions[0] ?? {})) {
      if (partition !== undefined)
        layouts.put(name, reconcile(partition, undefined, scheduler.now() - 90 * MINUTE).stored);
    }
  }
  const stood = bystanders(random, versions[0] ?? {}, table, moving);
  const seeded = seedRecords(random, spots, versions[0] ?? {}, table, moving);

  const visibilitySeconds = random.pick([30, 120, 600]);
  const buffers = {
    standard: queue('standard', scheduler, random, faults, visibilitySeconds),
    fifo: queue('fifo', scheduler, random, faults, visibilitySeconds),
  };
  const queues = [buffers.standard, buffers.fifo];
  const clockSkew = random.pick([0, 0, 40]);
  const stamps = Array.from({ length: 2 }, () =>
    stampSource(() => Math.floor(scheduler.now()) + random.between(-clockSkew, clockSkew), random.bytes),
  );
  // As long as Lambda lets a function run, and as short as is usual.
  const stallMs = random.chance(0.35) ? ([MINUTE, 14 * MINUTE] as const) : undefined;
  const skewMax = random.pick([0, 1000]);
  const skew = () => random.between(-skewMax, skewMax);
  const world = {
    ...{ scheduler, random, faults, ledger, cache, table, truth, note, versions, layouts, moves, skew },
    buffers: queues,
    ...(stallMs === undefined ? {} : { stallMs }),
    collections: plain,
    tokens: new RequestTokens(),
    tellsCurrentInBatch: random.chance(0.6),
  };
  const settings = {
    batchSize: random.pick([1, 3, 10]),
    functionTimeoutMs: stallMs === undefined ? random.pick([10_000, 60_000, 200_000]) : 15 * MINUTE,
  };
  for (const buffer of queues) {
    const writers = random.between(1, 4);
    if (!spots.some((spot) => (queueOfSpot(spot) === 'fifo') === buffer.settings.fifo)) continue;
    for (let writer = 1; writer <= writers; writer += 1) {
      const slot = new Slot(scheduler, random);
      const process = () => {
        const whereabouts = new Whereabouts(world, versions[slot.version] ?? {}, skew());
        return new WriterProcess(world, openMoving(whereabouts));
      };
      const source = new EventSource(`${buffer.name.slice(0, 1)}${writer}`, buffer, settings, world, process);
      slot.follow(deployments, () => source.renew());
    }
  }

  const faultsEndAt = faultsEnd(deployments, random);
  const closedBy = () => {
    const sealed = [...epochs.keys()].map((name) => sealedFrom(layouts.get(name))).filter(Number.isFinite);
    return (
      Math.max(Math.max(faultsEndAt, lastWordAt) + scheduler.now() - scheduler.elapsed(), lastClosedAt, ...sealed) +
      CLOSED_WITHIN_MS
    );
  };
  // Who was called just before the last deployment may register what it knows as late as that.
  const lastWordAt = (deployments.plan.at(-1)?.at ?? 0) + deployments.spreadMs + 16 * MINUTE;
  const isSettled = () =>
    scheduler.elapsed() > Math.max(faultsEndAt, lastWordAt) && isThrough(epochs.keys(), layouts, deployments);
  for (let index = random.between(1, 3); index > 0; index -= 1) {
    const slot = new Slot(scheduler, random);
    slot.follow(deployments);
    migrators.push(new Migrators(`m${index}`, slot, world, () => isSettled() || scheduler.now() > closedBy()));
  }
  for (const one of migrators) one.begin();

  const workload = new Workload(
    random,
    () => random.pick(stamps)(),
    (partition) => Number(moving.recordAt(partition)?.[VERSION] ?? 0),
  );
  const clients = new Clients({ ...world, buffers });
  let left = Math.min(random.between(5, random.pick([12, 25, 40])), writesMax ?? Number.POSITIVE_INFINITY);
  const spellMs = random.pick([20_000, 3 * MINUTE, 30 * MINUTE]);
  const spell = (after: number) => {
    scheduler.after(after, () => faults.setCalm(false));
    scheduler.after(after + random.between(0, spellMs), () => faults.setCalm(true));
  };
  const burst = (after: number) => {
    const some = Math.min(left, random.between(1, 8));
    left -= some;
    spell(after);
    scheduler.after(after, () => {
      if (some > 0 && scheduler.elapsed() < faultsEndAt) clients.begin(some, spots, workload);
    });
  };
  burst(0);
  burst(random.between(0, deployments.plan[0]?.at ?? 0));
  // Around what matters: while nobody or only some know of it, and when the old epoch is sealed.
  registrations.push(() => {
    burst(random.between(0, MINUTE));
    burst(random.between(0, 22 * MINUTE));
    burst(CHANGE_KNOWN_MS + random.between(-2 * MINUTE, 2 * MINUTE));
    burst(CHANGE_KNOWN_MS + random.between(-15 * MINUTE, 5 * MINUTE));
  });
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
    scheduler.after(random.between(0, faultsEndAt), () => moves.expire(scheduler.now()));
  }
  scheduler.after(faultsEndAt, () => {
    note('faults end');
    faults.end();
  });

  if (!(await scheduler.run(EVENTS_MAX))) ledger.violate(`not at rest after ${EVENTS_MAX} events`);
  for (const buffer of queues) {
    const { visible, inFlight, delayed } = buffer.counters();
    if (visible + inFlight + delayed > 0) ledger.violate(`${buffer.name} still holds messages`);
  }
  checkAtRest({ ledger, truth, cache, recordAt: (partition) => moving.recordAt(partition), seeded });
  if (!isSettled())
    ledger.violate(`a move was not closed: ${JSON.stringify([...epochs.keys()].map((name) => layouts.get(name)))}`);
  checkMoved({ ledger, moving, table, layouts, stood });
  const { violations, exceptions } = ledger;
  return {
    seed,
    writes: ledger.entered.size,
    violations,
    faults: faults.counts,
    exceptions,
    outcomes: countOutcomes(ledger),
    events: scheduler.ran,
    hash: history.hash(),
  };
}

function sealedFrom(layout: StoredLayout | undefined): number {
  return layout?.earlier === undefined ? Number.NEGATIVE_INFINITY : (layout.since ?? 0) + CHANGE_KNOWN_MS;
}

/** Late enough that most of what is deployed is registered, sealed and moved while calls still fail. Unit: milliseconds. */
function faultsEnd({ plan, spreadMs }: Deployments, random: Random): number {
  return (plan.at(-1)?.at ?? 0) + spreadMs + random.between(0, CHANGE_KNOWN_MS + 5 * MINUTE);
}

/** Whether every collection stands in the epoch that is declared now, or in a greater one, and in no other. */
function isThrough(names: Iterable<string>, layouts: LayoutModel, { plan, versions }: Deployments): boolean {
  const declared = versions[plan.at(-1)?.version ?? 0] ?? {};
  return [...names].every((name) => {
    const stored = layouts.get(name);
    const partition = declared[name]?.partition;
    if (stored?.current === undefined || stored.earlier !== undefined || partition === undefined) return false;
    const wanted = reconcile(partition, undefined, 0).stored.current;
    return wanted !== undefined && sizeOf(stored.current) >= sizeOf(wanted);
  });
}

/** What other tools brought in: no marks, and text where increments expect a number. */
function seedRecords(
  random: Random,
  spots: readonly Spot[],
  collections: Collections,
  table: TableModel,
  moving: MovingTruth,
): Map<string, Body> {
  const seeded = new Map<string, Body>();
  for (const { name, key } of spots) {
    if ((name !== 'counters' && name !== 'patches') || !random.chance(0.3)) continue;
    const body: Body = name === 'counters' ? { text: 'not a number' } : { a: 7, old: 'brought in' };
    const record = moving.know(name, key, body);
    const [first] = record.places;
    if (collections[name] !== undefined && first !== undefined) table.records.set(placeOf(first.key), body);
    seeded.set(placeByKey(name, key).partition, body);
  }
  return seeded;
}
