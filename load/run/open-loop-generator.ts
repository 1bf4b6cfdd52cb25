// Receives: the order of one step
// Promises: the open loop in a process of its own, which ends with this one however this one ends
// Hands on: what it tells of itself

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startGuarded } from '../../local/engines/guarded-child';
import { type GeneratorReport, generatorReportFile } from '../generator/generator-report';
import { headersVariable } from '../headers/headers-variable';
import type { LoadHeaders } from '../headers/load-headers';
import { parsed } from '../read-json';
import type { GeneratorResult, RunningGenerator } from './generator';
import { LOAD_ORDER_VARIABLE, type LoadOrder, OPEN_LOOP_DEFAULTS, writeLoadOrder } from './load-order';
import type { Prepared } from './prepared-flows';

const PROJECT = join(__dirname, '..', '..');
const MAIN = join(PROJECT, 'load', 'generator', 'main.ts');

export interface OpenLoopAsked {
  readonly order: LoadOrder;
  /** Unlike that of every other process of the run: it names its ledger. */
  readonly worker: string;
  readonly prepared: Prepared;
  readonly timeoutSeconds: number;
  /** @default - none */
  readonly headers?: LoadHeaders;
}

export function startOpenLoop(asked: OpenLoopAsked): RunningGenerator {
  const { order, worker, prepared, timeoutSeconds, headers = {} } = asked;
  const file = join(order.folder, `order-${worker}.json`);
  const { phases, flows, settings } = prepared;
  writeLoadOrder(file, {
    ...order,
    settings: { ...order.settings, ...settings },
    openLoop: { worker, phases, flows, timeoutSeconds, ...OPEN_LOOP_DEFAULTS },
  });
  const child = startGuarded(process.execPath, ['-r', 'tsx/cjs', MAIN], {
    cwd: PROJECT,
    environment: { ...process.env, ...headersVariable(headers), [LOAD_ORDER_VARIABLE]: file },
  });
  let stopped = false;
  const done = child.exited.then(() => {
    rmSync(file, { force: true });
    return resultOf(order.folder, worker, stopped ? undefined : child.lastOutput());
  });
  return {
    pid: child.pid,
    done,
    stop() {
      stopped = true;
      void child.stop();
    },
  };
}

/** What it wrote when it was done. `lastOutput`: of one that was not stopped. */
function resultOf(folder: string, worker: string, lastOutput: string | undefined): GeneratorResult {
  const report = reportIn(generatorReportFile(folder, worker));
  if (report === undefined) {
    const nothing = { arrivals: 0, seconds: 0 };
    return lastOutput === undefined
      ? nothing
      : { ...nothing, problem: `the open loop ended early: ${lastLine(lastOutput)}` };
  }
  const { begun, notBegun, latestMs, startedAt, lastAt = startedAt } = report;
  return { arrivals: begun, seconds: (lastAt - startedAt) / 1000, latestMs, notBegun };
}

function reportIn(file: string): GeneratorReport | undefined {
  try {
    return parsed(readFileSync(file, 'utf8')) as GeneratorReport | undefined;
  } catch {
    return undefined;
  }
}

/** Without the lines that tell how it stood. */
function lastLine(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('{'));
  return lines.at(-1) ?? 'it said nothing';
}
