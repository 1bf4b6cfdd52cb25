// Receives: the order of one step or scenario
// Promises: arrivals come when they are due, as many as the phases ask for, whatever became of those before; times are counted from when
// a request was due, so that what a slow target holds up is in them
// Hands on: a ledger, and what it tells of itself

import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerWriter } from '../ledger/ledger-writer';
import { LoadError } from '../load-error';
import type { LoadOrder } from '../run/load-order';
import { makerWorld } from '../workload/world';
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
}

/** After a stop. Unit: milliseconds. */
const LAST_WAIT_MS = 1000;

const PROGRESS_MS = 1000;

const now = () => performance.timeOrigin + performance.now();

/** Drives the load of the order, writes its ledger and its report, and ends when nothing is under way. */
export async function runOpenLoop(order: LoadOrder, { signal, onProgress }: Running = {}): Promise<GeneratorReport> {
  const { openLoop, folder, target } = order;
  if (openLoop === undefined) throw new LoadError('the load order has nothing for the open loop');
  const { worker, phases, flows, timeoutSeconds, connections, outstandingMax } = openLoop;
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const world = makerWorld({ ...order, worker });
  const choose = plannedFlows(flows, world.random);
  const ledger = new LedgerWriter(folder, worker);
  const client = new HttpClient({ target, connections, timeoutSeconds });
  const visits = new Visits({ world, ledger, client, now, signal: stop });
  const progress = setInterval(() => onProgress?.({ sent: visits.requests, answered: visits.answered }), PROGRESS_MS);
  const underWay = new Set<Promise<void>>();
  const counted = { sent: 0, notSent: 0, latestMs: 0, first: 0, last: 0 };
  const begin = (due: number) => {
    if (underWay.size >= outstandingMax) {
      counted.notSent += 1;
      return;
    }
    const at = now();
    counted.latestMs = Math.max(counted.latestMs, at - due);
    if (counted.sent === 0) counted.first = at;
    counted.last = at;
    counted.sent += 1;
    const visit = visits.visit(choose(), due).catch((error) => failed.abort(error));
    underWay.add(visit);
    void visit.finally(() => underWay.delete(visit));
  };
  const startedAt = now();
  const cpu = process.cpuUsage();
  try {
    await pace({ due: since(startedAt, arrivalTimes(phases)), now, begin, signal: stop });
    await stoppedOr(stop, Promise.all(underWay));
    await Promise.race([Promise.all(underWay), sleep(stop.aborted ? LAST_WAIT_MS : 0)]);
  } finally {
    clearInterval(progress);
    await client.destroy();
    await Promise.all(underWay);
    ledger.close();
  }
  if (failed.signal.aborted) throw failed.signal.reason;
  const { user, system } = process.cpuUsage(cpu);
  const report: GeneratorReport = {
    worker,
    offered: arrivalCount(phases),
    sent: counted.sent,
    notSent: counted.notSent,
    requests: visits.requests,
    answered: visits.answered,
    latestMs: counted.latestMs,
    startedAt,
    ...(counted.sent > 0 && { firstAt: counted.first, lastAt: counted.last }),
    isStopped: stop.aborted,
    cpuMs: (user + system) / 1000,
  };
  writeGeneratorReport(folder, report);
  return report;
}

function* since(start: number, seconds: Iterable<number>): Generator<number> {
  for (const one of seconds) yield start + one * 1000;
}

function stoppedOr(signal: AbortSignal, done: Promise<unknown>): Promise<unknown> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return Promise.race([done, stopped]);
}
