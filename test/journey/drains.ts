// Receives: a stack with a front door of containers, how often one of its tasks is to be replaced, and how much comes meanwhile
// Promises: a local run of it under an open loop of writes, whose tasks are drained in turn; then, if asked for, one killed, one frozen, and one
//   told to end that the load balancer goes on asking
// Hands on: what became of every write: answered, failed, in the table once, lost, twice

import { setTimeout as sleep } from 'node:timers/promises';
import { HttpClient } from '../../load/generator/http-client';
import { startLocalChild } from '../../load/run/local-child';
import type { LocalState } from '../../local/state';
import { DrainLedger, type DrainTotals } from './drain-ledger';
import { storedIn } from './stored-writes';
import { isRunning, taskProcesses } from './task-processes';

export interface DrainsOptions {
  /** Folder of a cloud assembly. */
  readonly assembly: string;
  /** @default 'FloodIntakeStack' */
  readonly stack?: string;
  /** Drains, one after the other. */
  readonly count: number;
  readonly ratePerSecond: number;
  /** @default 2 */
  readonly targets?: number;
  /** What comes after the drains, each under the same load. @default - nothing */
  readonly afterwards?: readonly Disturbance[];
  /** Given each line of what happens. */
  readonly print?: (line: string) => void;
}

/**
 * A task ends while it holds writes that the queue has not taken; or stands still for some seconds; or has a SIGTERM before the load balancer
 * knows, as where its machine is taken away: requests come until it takes no connection any more.
 */
export type Disturbance = 'kill' | 'freeze' | 'terminate';

/** Of a task that was told to end while it was asked. */
export interface Terminated {
  /** That came to it after it had been told. */
  readonly requests: number;
  /** What the run says of its end. */
  readonly said: string;
}

export interface DrainsResult extends DrainTotals {
  /** Of each drain, in their order. */
  readonly drains: readonly { readonly seconds: number; readonly forced: boolean }[];
  /** Requests that were not answered with 202 while a task was drained. */
  readonly failedInDrains: number;
  readonly seconds: number;
  /** Messages set aside: none of these writes is bad. */
  readonly quarantined: number;
  /** In their order. */
  readonly terminated: readonly Terminated[];
}

const FROZEN_SECONDS = 4;
/** Before the first disturbance and between them. Unit: milliseconds. */
const CALM = 300;
/** So long the queue takes nothing before a kill. Unit: milliseconds. */
const HELD = 200;
const SETTLE_LIMIT = 120_000;

export async function drainsUnderLoad(options: DrainsOptions): Promise<DrainsResult> {
  const { assembly, stack = 'FloodIntakeStack', targets = 2, count, print = () => {} } = options;
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    print(line);
  };
  const run = await startLocalChild({
    ...{ assembly, stack, options: ['--targets', String(targets)], onLine },
    stopped: new Promise(() => {}),
  });
  try {
    const local = localRun(run.url);
    const terminated: Terminated[] = [];
    await until('every task is healthy', async () => (await local.healthy()).length === targets);
    const ledger = new DrainLedger();
    const load = startLoad(run.url, options.ratePerSecond, ledger);
    const begun = performance.now();
    const drains: { seconds: number; forced: boolean }[] = [];
    for (let round = 0; round < count; round += 1) {
      await sleep(CALM);
      ledger.phase = 'drain';
      drains.push(await local.drain());
    }
    for (const disturbance of options.afterwards ?? []) {
      // What was sent before is answered by then: a request that is cut off belongs to what cut it off.
      ledger.phase = disturbance;
      await sleep(CALM);
      if (disturbance === 'terminate') terminated.push(await terminate(run.pid, local, lines));
      else await local.disturb(disturbance);
      await until('every task is healthy', async () => (await local.healthy()).length === targets);
    }
    await sleep(CALM);
    await load.stop();
    const seconds = (performance.now() - begun) / 1000;
    await until('the buffers are empty', local.settled);
    const state = await local.state();
    const totals = ledger.compare(await storedIn(state));
    const quarantined = Object.values(state.quarantine).reduce((sum, { total }) => sum + total, 0);
    return { ...totals, drains, seconds, quarantined, terminated, failedInDrains: ledger.failedIn('drain') };
  } finally {
    await run.stop();
  }
}

/** Arrivals at a steady pace, whatever becomes of those before. */
function startLoad(target: string, ratePerSecond: number, ledger: DrainLedger) {
  const client = new HttpClient({ target, connections: 256, timeoutSeconds: 60 });
  const begun = performance.now();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const timer = setInterval(() => {
    for (const due = ((performance.now() - begun) / 1000) * ratePerSecond; sent < due; sent += 1) {
      const write = ledger.next();
      const { phase } = ledger;
      const request = client.send(write.request).then(({ answer, error }) => {
        underWay.delete(request);
        ledger.answered(write, phase, answer, error);
      });
      underWay.add(request);
    }
  }, 5);
  return {
    async stop(): Promise<void> {
      clearInterval(timer);
      await Promise.all(underWay);
      await client.destroy();
    },
  };
}

function localRun(url: string) {
  const state = async (): Promise<LocalState> => JSON.parse(await (await fetch(`${url}/_local/state`)).text());
  const targets = async () => Object.values((await state()).targetGroups).flatMap((group) => group.targets);
  const healthy = async () => (await targets()).filter(({ health }) => health === 'healthy').map(({ id }) => id);
  const change = async (id: string, action: string, body?: object): Promise<{ readonly forced?: unknown }> => {
    const answer = await fetch(`${url}/_local/targets/${id}/${action}`, {
      method: 'POST',
      body: body === undefined ? '' : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action} of ${id}: ${text}`);
    return JSON.parse(text);
  };
  const setFailingSends = async (failSendShare: number): Promise<void> => {
    const answer = await fetch(`${url}/_local/faults`, { method: 'POST', body: JSON.stringify({ failSendShare }) });
    if (!answer.ok) throw new Error(`failing sends: ${await answer.text()}`);
  };
  /** The one that runs longest: each has its turn. */
  const oldest = async () => {
    const [id] = await healthy();
    if (id === undefined) throw new Error('no task is healthy');
    return id;
  };
  return {
    state,
    targets,
    healthy,
    async drain() {
      const begun = performance.now();
      const { forced } = await change(await oldest(), 'drain');
      return { seconds: (performance.now() - begun) / 1000, forced: forced === true };
    },
    async disturb(disturbance: 'kill' | 'freeze'): Promise<void> {
      const id = await oldest();
      if (disturbance === 'freeze') {
        await change(id, 'freeze', { seconds: FROZEN_SECONDS });
        await sleep(FROZEN_SECONDS * 1000);
        return;
      }
      // Otherwise it is a matter of luck whether the task holds anything at that moment.
      await setFailingSends(1);
      await sleep(HELD);
      await change(id, 'kill');
      await setFailingSends(0);
    },
    async settled(): Promise<boolean> {
      const { queues } = await state();
      return Object.values(queues)
        .filter(({ isQuarantine }) => !isQuarantine)
        .every(({ counters }) => counters.visible + counters.inFlight + counters.delayed === 0);
    },
  };
}

/** Nobody is told beforehand but the task. Settles when it is gone. */
async function terminate(run: number, { targets }: ReturnType<typeof localRun>, lines: string[]): Promise<Terminated> {
  const [pid] = taskProcesses(run);
  if (pid === undefined) throw new Error('no process of a task was found');
  const before = await targets();
  const said = lines.length;
  process.kill(pid, 'SIGTERM');
  let last = before;
  await until('the task has ended', async () => {
    const now = await targets();
    if (now.every(({ id }) => before.some((one) => one.id === id)) && now.length === before.length) last = now;
    return !isRunning(pid);
  });
  await until('another takes its place', async () =>
    (await targets()).some(({ id }) => !before.some((one) => one.id === id)),
  );
  const left = (await targets()).map(({ id }) => id);
  const [gone] = before.filter(({ id }) => !left.includes(id));
  if (gone === undefined) throw new Error('no task has gone');
  const requests = (last.find(({ id }) => id === gone.id)?.requests ?? 0) - gone.requests;
  return { requests, said: lines.slice(said).find((line) => line.startsWith(`${gone.id} of `)) ?? '' };
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const limit = performance.now() + SETTLE_LIMIT;
  while (!(await holds())) {
    if (performance.now() > limit) throw new Error(`waited ${SETTLE_LIMIT / 1000} s in vain until ${what}`);
    await sleep(50);
  }
}
