// Receives: a synthesized stack and where to listen
// Promises: the whole write path of that template on this machine, on loopback only; stopped in order, or not started
// Hands on: HTTP on the front door, and /_local/ for whoever tests it

import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connectFaults } from './connect-faults';
import { startContainers } from './containers/start-containers';
import { type LocalControl, localControl } from './control';
import { cacheProgram } from './engines/cache-engine';
import { dynoxideProgram } from './engines/dynamodb-engine';
import { checkPortFree } from './engines/ports';
import { applyHere } from './faults/apply-fault';
import { FaultHits } from './faults/fault-hits';
import { faultProblems } from './faults/fault-problems';
import { faultWindows, runFaults } from './faults/fault-schedule';
import type { FaultSpec } from './faults/fault-spec';
import { queueFaults } from './faults/queue-faults';
import { queueViolations } from './faults/queue-violations';
import { FrontDoorListener } from './front-door/front-door-listener';
import { FunctionLogs } from './function-logs';
import { FunctionMetrics } from './function-metrics';
import { systemClock } from './functions/clock';
import type { LogSink } from './functions/function-spec';
import { localRoutes } from './local-routes';
import { LocalRunError } from './local-run-error';
import { lockDataFolder } from './lock-data-folder';
import { QueueError } from './queue/queue-error';
import { QueueJournal } from './queue/queue-journal';
import { QueueRegistry } from './queue/queue-registry';
import { QueueServer } from './queue/queue-server';
import type { RunningParts } from './running-parts';
import { Shutdown } from './shutdown';
import { startEngines } from './start-engines';
import { startFunctions } from './start-functions';
import { startSchedules } from './start-schedules';
import { type LocalState, stateOf } from './state';
import { SwitchableFaults } from './switchable-faults';
import { tableEndpoint } from './table-endpoint';
import { DisturbedTable } from './table-proxy/disturbed-table';
import { TableProxy } from './table-proxy/table-proxy';
import { readStack } from './template/cloud-assembly';
import { ENGINES_NOT_STARTED, type LocalPlan, planLocalRun } from './template/local-plan';

export interface LocalRunOptions {
  /** Folder that `cdk synth` wrote. */
  readonly assembly: string;
  readonly stack: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Where tables, queues, cache and logs are kept. @default - nothing is kept */
  readonly dataFolder?: string;
  readonly dynamodbEndpoint?: string;
  readonly cacheEndpoint?: string;
  /** Environments per function that this machine carries. @default 4 */
  readonly environments?: number;
  /** Tasks of a service that this machine carries: fewer run where the template asks for fewer. @default 3 */
  readonly targets?: number;
  readonly parameters?: ReadonlyMap<string, string>;
  /** What goes wrong, counted from when the front door listens; each begin and end is printed. @default - nothing */
  readonly faults?: readonly FaultSpec[];
  /** One line about what is being done, or what went wrong with a write. */
  readonly print?: (line: string) => void;
  /** Every line of every function is printed. @default false */
  readonly verbose?: boolean;
  /** Called when an engine ends by itself: nothing works from then on. */
  readonly onBroken?: (reason: string) => void;
}

export interface LocalRun {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly plan: LocalPlan;
  readonly control: LocalControl;
  state(): LocalState;
  /** Stops the front door first and the engines last. May be called again. */
  close(): Promise<void>;
}

/** What this machine carries beside its engines; on AWS the number is in the hundreds. */
const ENVIRONMENTS = 4;
/** As many as there are zones: each algorithm has something to choose from. */
const TARGETS = 3;
/** Requests and batches under way get so long to end before they are cut off. Unit: milliseconds. */
const PATIENCE = 2000;

export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const shutdown = new Shutdown();
  try {
    return await start(options, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function start(options: LocalRunOptions, shutdown: Shutdown): Promise<LocalRun> {
  const {
    print = () => {},
    environments = ENVIRONMENTS,
    targets = TARGETS,
    verbose = false,
    onBroken = () => {},
  } = options;
  const stack = readStack(resolve(options.assembly), options.stack);
  // Everything that can be wrong is found before anything is started.
  const checked = planLocalRun(stack, ENGINES_NOT_STARTED, options.parameters);
  const problems = faultProblems(options.faults ?? [], checked, options);
  if (problems.length > 0) throw new LocalRunError(problems.join('\n'));
  if (options.dynamodbEndpoint === undefined && checked.tables.length > 0) dynoxideProgram();
  if (options.cacheEndpoint === undefined && checked.caches.length > 0) cacheProgram(undefined);
  await checkPortFree(options.port);
  const dataFolder = options.dataFolder === undefined ? undefined : resolve(options.dataFolder);
  if (dataFolder !== undefined) shutdown.add('the data folder', lockDataFolder(dataFolder));

  print('starting the engines');
  const engines = await startEngines(checked, { ...options, dataFolder, onBroken }, shutdown);

  const faults = new SwitchableFaults();
  const hits = new FaultHits();
  // SQS counts in whole milliseconds, and so do the timestamps that handlers read.
  const now = () => Math.floor(systemClock.now());
  const journal =
    dataFolder === undefined ? undefined : await QueueJournal.open({ path: join(dataFolder, 'queues.journal'), now });
  if (journal !== undefined) shutdown.add('the journal of the queues', () => journal.close());
  const troubles = queueFaults(() => faults.now, Math.random, hits);
  const registry = new QueueRegistry({
    now,
    newId: randomUUID,
    faults: troubles,
    violations: queueViolations(() => faults.now.violations),
    ...(journal === undefined ? {} : { recorder: journal, snapshots: journal.snapshots }),
  });
  const queueServer = await QueueServer.start({
    registry,
    now,
    faults: troubles,
    ...(journal === undefined ? {} : { journal }),
  });
  shutdown.add('the queue server', () => queueServer.close());

  const plan = planLocalRun(stack, { queues: queueServer.endpoint, caches: engines.caches }, options.parameters);
  makeQueues(plan, registry);

  const logFolder = dataFolder === undefined ? temporaryFolder(shutdown) : join(dataFolder, 'logs');
  const logs = new FunctionLogs({
    folder: logFolder,
    fileNameOf: (name) =>
      [...plan.functions, ...plan.containers].find((one) => one.name === name)?.logicalId ?? 'functions',
    print,
    verbose,
    now,
  });
  shutdown.add('the logs', () => logs.close());
  const metrics = new FunctionMetrics(now);
  const logSink: LogSink = (line) => {
    logs.sink(line);
    metrics.sink(line);
  };

  // Before the functions, so that it is stopped after them: what they still do needs it.
  const disturbedTable = new DisturbedTable({
    engine: engines.dynamodb?.endpoint,
    caches: [...engines.caches.values()],
    faults: () => faults.now,
    hits,
  });
  shutdown.add('the table proxy', () => disturbedTable.close());

  for (const note of plan.listener.notes) print(note);
  print('starting the functions');
  const { pools, sources } = startFunctions(
    plan,
    { registry, environments, logSink, print, patience: PATIENCE },
    { dynamodb: engines.dynamodb?.endpoint, queues: queueServer.endpoint },
    shutdown,
  );
  connectFaults({
    faults,
    switchCaches: engines.switchCaches,
    table: tableEndpoint(pools.values(), engines.dynamodb?.endpoint ?? queueServer.endpoint),
    disturbedTable,
  });
  const containers = await startTasks(plan, engines.dynamodb?.endpoint, {
    faults,
    hits,
    targets,
    queues: queueServer.endpoint,
    logSink,
    print,
    shutdown,
  });
  const schedules = startSchedules(plan, pools, { print, patience: PATIENCE }, shutdown);

  const parts: RunningParts = {
    plan,
    engines,
    registry,
    queueServer,
    faults,
    hits,
    pools,
    containers,
    sources,
    schedules,
    logFolder,
    metrics,
  };
  const control = localControl(parts);
  const listener = new FrontDoorListener({
    rules: plan.listener.rules,
    invoke: async (functionName, event) => {
      const pool = pools.get(functionName);
      return pool === undefined
        ? { kind: 'error', errorType: 'FunctionMissing', message: `no function ${functionName}` }
        : pool.invoke(event);
    },
    balancers: containers.balancers,
    dropInvalidHeaderFields: plan.listener.dropInvalidHeaderFields,
    idleTimeoutSeconds: plan.listener.idleTimeoutSeconds,
    local: localRoutes({ control, state: () => stateOf(parts, url), tell: print }),
    log: (line) => print(`front door: ${line}`),
  });
  shutdown.add('the front door', () => listener.close(PATIENCE));
  const port = await listener.listen(options.port);
  const url = `http://127.0.0.1:${port}`;
  const scheduled = runFaults(faultWindows(options.faults ?? []), { apply: applyHere(control), tell: print });
  shutdown.add('the faults', () => scheduled.stop());
  return { url, plan, control, state: () => stateOf(parts, url), close: () => shutdown.run() };
}

interface TaskSurroundings {
  readonly faults: SwitchableFaults;
  readonly hits: FaultHits;
  readonly targets: number;
  readonly queues: string;
  readonly logSink: LogSink;
  readonly print: (line: string) => void;
  readonly shutdown: Shutdown;
}

/**
 * A task lives for long and cannot be moved to another table endpoint, as functions are when the table is disturbed: whatever is to be
 * disturbed, it reaches the table through a proxy from its start.
 */
async function startTasks(plan: LocalPlan, engine: string | undefined, around: TaskSurroundings) {
  const { faults, hits, targets, queues, logSink, print, shutdown } = around;
  let dynamodb = engine;
  if (plan.containers.length > 0) {
    print('starting the tasks');
    if (engine !== undefined) {
      const proxy = await TableProxy.start({ engine, faults: () => faults.now, hits });
      shutdown.add('the table proxy of the tasks', () => proxy.close());
      dynamodb = proxy.endpoint;
    }
  }
  const surroundings = { targets, endpoints: { dynamodb, queues }, logSink, print, patience: PATIENCE };
  return startContainers(plan, surroundings, shutdown);
}

/** A setting that SQS refuses is the template's, and no defect of the run. */
function makeQueues(plan: LocalPlan, registry: QueueRegistry): void {
  for (const { logicalId, name, settings } of plan.queues) {
    try {
      registry.ensure(name, settings);
    } catch (error) {
      if (error instanceof QueueError) throw new LocalRunError(`${logicalId} (AWS::SQS::Queue): ${error.message}`);
      throw error;
    }
  }
}

function temporaryFolder(shutdown: Shutdown): string {
  mkdirSync(tmpdir(), { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'spillway-'));
  shutdown.add('the temporary folder', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
