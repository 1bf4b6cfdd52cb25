import { fenceOf } from '../lambda/contract/fence';
import { stampSource } from '../lambda/contract/stamp';
import type { Write } from '../lambda/contract/write';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import type { ApplyPorts } from '../lambda/writer/apply-writes';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import type { Arrival } from '../lambda/writer/policy';
import type { Merges } from '../lambda/writer/policy-registry';
import type { RecordTablePort } from '../lambda/writer/record-table';

let clock = 1_700_000_000_000;
const nextStamp = stampSource(
  () => ++clock,
  (n) => new Uint8Array(n),
);
let sequence = 18849496460467696128n;

/** A write to the record `k` as a FIFO queue delivers it: each after the one before. */
export function arrival(operation: (head: { id: string; key: string; at: string }) => Write): Arrival {
  const at = nextStamp();
  sequence += 256n;
  return { write: operation({ id: at, key: 'k', at }), fence: fenceOf(String(sequence), 0) };
}

/** A writer's process of its own: it shares the table with others and nothing else. */
export function processBefore(table: RecordTablePort, merges: Merges): ApplyPorts {
  return {
    table,
    merges,
    known: new KnownRecords(100),
    limit: new AdaptiveLimit(4, 16),
    breaker: new CircuitBreaker(() => 0),
    now: () => 0,
    sleep: async () => {},
    random: () => 0.5,
  };
}
