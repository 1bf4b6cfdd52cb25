// Receives: the order of one step or scenario
// Promises: arrivals come when they are due, as many as the phases ask for, whatever became of those before; times are counted from when
// a request was due, so that what a slow target holds up is in them
// Hands on: a ledger, and what it tells of itself

import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadHeaders } from '../headers/load-headers';
import { LedgerWriter } from '../ledger/ledger-writer';
import { LoadError } from '../load-error';
import type { LoadOrder } from '../run/load-order';
import { makerWorld } from '../workload/world';
import { ArrivalDesk } from './arrival-desk';
import { arrivalCount, arrivalTimes } from './arrivals';
import { type GeneratorReport, writeGeneratorReport } from './generator-report';
import { HttpClient } from './http-client';
import { pace } from './pace';
import { plannedFlows } from './planned-flows';
import { Visits } from './visits';

/** How it stands, once a second. */
export interface Progress {
  /** Requests. */
  readonly sent: number;
  readonly answered: number;
}

export interface Running {
  /** Ends the sending; what is under way is waited for a moment longer. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Sent with each request beside its own. Not of the order, which is a file. @default - none */
  readonly headers?: LoadHeaders;
}

/** After a stop. Unit: milliseconds. */
const LAST_WAIT_MS = 1000;

const PROGRESS_MS = 1000;

const now = () => performance.timeOrigin + performance.now();

/** Drives the load of the order, writes its ledger and its report, and ends when nothing is under way. */
export async function runOpenLoop(order: LoadOrder, running: Running = {}): Promise<GeneratorReport> {
  const { signal, onProgress, headers = {} } = running;
  const { openLoop, folder, target } = order;
  if (openLoop === undefined) throw new LoadError('the load order has nothing for the open loop');
  const { worker, phases, flows, timeoutSeconds, connections, outstandingMax } = openLoop;
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const world = makerWorld({ ...order, worker });
  const choose = plannedFlows(flows, world.random);
  const ledger = new LedgerWriter(folder, worker);
  const client = new HttpClient({ target, connections, timeoutSeconds, headers });
  const visits = new Visits({ world, ledger, client, now, signal: stop });
  const visit = (due: number) => visits.visit(choose(), due).catch((error) => failed.abort(error));
  const desk = new ArrivalDesk({ visit, outstandingMax, now });
  const progress = setInterval(() => onProgress?.({ sent: visits.requests, answered: visits.answered }), PROGRESS_MS);
  const startedAt = now();
  const cpu = process.cpuUsage();
  try {
    const due = since(startedAt, arrivalTimes(phases));
    await pace({ due, now, begin: (at) => desk.begin(at), signal: stop });
    await lastAnswers(desk, stop);
  } finally {
    clearInterval(progress);
    await client.destroy();
    await desk.idle();
    ledger.close();
  }
  if (failed.signal.aborted) throw failed.signal.reason;
  const { user, system } = process.cpuUsage(cpu);
  const report: GeneratorReport = {
    worker,
    offered: arrivalCount(phases),
    ...desk.counted(),
    requests: visits.requests,
    answered: visits.answered,
    startedAt,
    isStopped: stop.aborted,
    cpuMs: (user + system) / 1000,
  };
  writeGeneratorReport(folder, report);
  return report;
}

function* since(start: number, seconds: Iterable<number>): Generator<number> {
  for (const one of seconds) yield start + one * 1000;
}

/** Each request ends by its time-out. From a stop on there is a moment left. */
async function lastAnswers(desk: ArrivalDesk, stop: AbortSignal): Promise<void> {
  const idle = desk.idle();
  const stopped = stop.aborted
    ? undefined
    : new Promise((resolve) => stop.addEventListener('abort', resolve, { once: true }));
  await Promise.race([idle, stopped]);
  if (stop.aborted) await Promise.race([idle, sleep(LAST_WAIT_MS, undefined, { ref: false })]);
}
