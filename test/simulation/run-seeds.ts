import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundle, type Replacement } from './bundle';
import { addTotals, noTotals, type Totals } from './totals';
import type { WorldName } from './worlds';

/** The seeds `from`, `from + step`, … */
export interface SeedRange {
  readonly world: WorldName;
  readonly from: number;
  readonly step: number;
  readonly count: number;
  readonly stopAtFailure: boolean;
}

export interface RunSeedsOptions {
  /** @default 'writer' */
  readonly world?: WorldName;
  readonly from: number;
  readonly count: number;
  readonly workers: number;
  readonly stopAtFailure?: boolean;
  /** Lines of the writer to break, for runs that must find it. */
  readonly broken?: readonly Replacement[];
  readonly onProgress?: (totals: Totals) => void;
  readonly signal?: AbortSignal;
}

/** Spreads seeds over threads. Resolves with what was run when all are through, or the signal came. */
export async function runSeeds(options: RunSeedsOptions): Promise<Totals> {
  const { world = 'writer', from, count, workers, stopAtFailure = false, broken = [], onProgress, signal } = options;
  const totals = noTotals();
  const code = await bundle(join(__dirname, 'seed-worker.ts'), broken);
  const running: Worker[] = [];
  const stop = () => {
    for (const worker of running) void worker.terminate();
  };
  signal?.addEventListener('abort', stop, { once: true });
  const run = (offset: number) =>
    new Promise<void>((resolve, reject) => {
      const range: SeedRange = {
        world,
        from: from + offset,
        step: workers,
        count: Math.ceil((count - offset) / workers),
        stopAtFailure,
      };
      const worker = new Worker(code, { eval: true, workerData: range });
      running.push(worker);
      worker.on('message', (more: Totals) => {
        addTotals(totals, more);
        onProgress?.(totals);
        if (stopAtFailure && more.failures.length > 0) stop();
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  await Promise.all(Array.from({ length: Math.min(workers, count) }, (_, offset) => run(offset)));
  signal?.removeEventListener('abort', stop);
  totals.failures.sort((a, b) => a.seed - b.seed);
  return totals;
}
