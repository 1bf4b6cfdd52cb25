import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { App } from 'aws-cdk-lib';
import type { PathDescription } from '../../lib/path-description';
import { runOpenLoop } from '../../load/generator/open-loop';
import { sendSetup } from '../../load/generator/setup';
import type { LedgerEntry } from '../../load/ledger/entry';
import { readLedger } from '../../load/ledger/read-ledger';
import type { LoadOrder } from '../../load/run/load-order';
import type { Flow } from '../../load/scenario/scenario';
import { LoadStack } from '../../load/stack/load-stack';
import { httpOutcomes } from '../../load/verify/readers/http-outcomes';
import { localQuarantine } from '../../load/verify/readers/quarantines';
import { tableReader } from '../../load/verify/readers/table-reader';
import type { Verification } from '../../load/verify/verification';
import { verify } from '../../load/verify/verify';
import { findCollections } from '../../load/workload/find-collections';
import { type FaultChange, NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { type LocalRun, startLocalRun } from '../../local/local-run';

/** A local run of every policy, which is driven, made to do wrong, and verified as a load run is. */
export interface CaughtWorld {
  readonly run: LocalRun;
  /** Drives a load while the faults are on, waits until they are off and the buffers empty, and verifies all of it. */
  verified(load: Load): Promise<Verification>;
  stop(): Promise<void>;
}

export interface Load {
  /** Keys begin with it: letters, digits and `-`. Unique in the world, so that all runs may share its store. */
  readonly name: string;
  readonly flows: readonly Flow[];
  /** Arrivals a second, for so long. */
  readonly rate: number;
  readonly seconds: number;
  readonly setup?: readonly string[];
  readonly settings?: Readonly<Record<string, number>>;
  readonly faults: FaultChange;
  /** Done while the load is under way. */
  readonly meanwhile?: (run: LocalRun) => Promise<void>;
}

/** Clients are refused nothing that they can wait for. Unit: seconds. */
const TIMEOUT = 20;
/** Far beyond what a killed writer's batch stays hidden for. Unit: milliseconds. */
const DRAIN_LIMIT = 60_000;

/** Shortest that the kit takes for a batch of this size: what a killed writer held comes back soon. */
const KNOBS = { writerTimeoutSeconds: 2, visibilitySeconds: 13, windowSeconds: 1, maxAttempts: 30 } as const;

export async function startCaughtWorld(): Promise<CaughtWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'spillway-caught-'));
  const assembly = join(folder, 'cdk.out');
  const app = new App({ outdir: assembly });
  new LoadStack(app, 'LoadStack', { knobs: KNOBS });
  app.synth();
  const run = await startLocalRun({ assembly, stack: 'LoadStack', port: 0 });
  const [description] = Object.values(run.state().paths);
  const [table] = Object.values(run.state().tables);
  const endpoint = run.state().engines.dynamodb?.endpoint;
  if (description === undefined || table === undefined || endpoint === undefined) throw new Error('no path runs');
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });

  return {
    run,
    async verified(load) {
      const entries = await drive(run, load, description, folder);
      return verify({
        run: load.name,
        ledger: entries,
        reader: tableReader({
          client,
          table: table.name,
          outcomeOf: httpOutcomes({ url: run.url }),
          quarantine: localQuarantine(run.url),
        }),
        collections: description.collections,
        isDrained: true,
      });
    },
    async stop() {
      client.destroy();
      await run.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function drive(
  run: LocalRun,
  { name, flows, rate, seconds, setup = [], settings = {}, faults, meanwhile = async () => {} }: Load,
  description: PathDescription,
  folder: string,
): Promise<LedgerEntry[]> {
  const phases = [{ name: 'load', durationSeconds: seconds, arrivalRate: rate, rampTo: rate }];
  const order: LoadOrder = {
    run: name,
    folder: mkdtempSync(join(folder, `${name}-`)),
    target: run.url,
    collections: findCollections(description),
    settings,
    seed: 8,
  };
  const openLoop = { worker: 'w', phases, flows, timeoutSeconds: TIMEOUT, connections: 32, outstandingMax: 10_000 };
  await sendSetup(order, setup, TIMEOUT);
  await run.control.setFaults(faults);
  await Promise.all([runOpenLoop({ ...order, openLoop }), meanwhile(run)]);
  // What is late still meets them, so that they are on for as long as anything is under way.
  await drained(run);
  await run.control.setFaults(NO_FAULT_SETTINGS);
  await drained(run);
  const entries: LedgerEntry[] = [];
  await readLedger(order.folder, (entry) => entries.push(entry));
  return entries;
}

/** Twice: what is moved from one count to the other between is seen by the second look. */
async function drained(run: LocalRun): Promise<void> {
  const limit = performance.now() + DRAIN_LIMIT;
  for (let empty = 0; empty < 2; ) {
    if (performance.now() > limit) throw new Error(`the buffers were not empty: ${JSON.stringify(run.state().queues)}`);
    await pause(100);
    const buffers = Object.values(run.state().queues).filter(({ isQuarantine }) => !isQuarantine);
    const waiting = buffers.reduce(
      (sum, { counters: { visible, inFlight, delayed } }) => sum + visible + inFlight + delayed,
      0,
    );
    empty = waiting === 0 ? empty + 1 : 0;
  }
}

/** One flow of requests, one after the other. */
export function flowOf(weight: number, ...makers: readonly string[]): Flow {
  const steps = makers.map((maker) => ({ kind: 'request' as const, method: 'POST' as const, maker }));
  return { name: makers.join(' '), weight, steps };
}
