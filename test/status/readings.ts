import type { Reading } from '../../bin/status/reading';
import type { StatusView } from '../../bin/status/status-view';

export const AT = Date.UTC(2026, 10, 21, 20, 41, 7);

/** Fifty writes a second, applied as they come. */
export const CALM: Reading = {
  at: AT,
  door: { Accepted: 50 },
  buffers: [{ kind: 'standard', waiting: 40, inFlight: 60, oldestSeconds: 1.2, sent: 50, drained: 50 }],
  writer: { Applied: 50, errors: 0, runs: 1, mostRuns: 4 },
  acceptToDurable: { p50: 600, p95: 1100, p99: 1300 },
  quarantine: { standard: 0 },
  cacheUnavailable: 0,
};

export function reading(change: Partial<Reading> = {}): Reading {
  return { ...CALM, ...change };
}

/** The first buffer of the calm reading, changed so. */
export function bufferWith(change: Partial<Reading['buffers'][number]>): Partial<Reading> {
  return { buffers: CALM.buffers.map((buffer) => ({ ...buffer, ...change })) };
}

export function view(change: Partial<StatusView> = {}): StatusView {
  return {
    where: 'local run on http://127.0.0.1:8080, ShopStack/WritePath',
    reading: CALM,
    verdict: { kind: 'calm' },
    past: [],
    acceptableDelaySeconds: 10,
    lateAfterSeconds: 10,
    mostRuns: 4,
    everySeconds: 2,
    ...change,
  };
}
