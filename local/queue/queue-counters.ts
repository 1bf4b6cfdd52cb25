/**
 * `sent + movedIn + copied + restored` always equals
 * `visible + inFlight + delayed + deleted + movedOut + expired + purged`: nothing is lost and nothing appears by itself.
 */
export interface QueueCounters {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** Accepted sends; a FIFO duplicate is not one. */
  readonly sent: number;
  /** FIFO sends answered with the message that was already there. */
  readonly duplicateSends: number;
  /** Deliveries: one message received twice counts twice. */
  readonly received: number;
  readonly deleted: number;
  /** To the dead-letter queue, or by a move task. */
  readonly movedOut: number;
  readonly movedIn: number;
  /** Removed by the retention period. */
  readonly expired: number;
  readonly purged: number;
  /** Made by `DeliveryFaults.copyAfter`. */
  readonly copied: number;
  /** Read back from the journal. */
  readonly restored: number;
  /** 0 when none is visible. */
  readonly oldestVisibleAgeMs: number;
  /** Of all that are there, those in flight and delayed too, as SQS's own metric has it. 0 for an empty queue. */
  readonly oldestAgeMs: number;
}

export type CounterTotals = { -readonly [name in CountedTotal]: number };

type CountedTotal = Exclude<
  keyof QueueCounters,
  'visible' | 'inFlight' | 'delayed' | 'oldestVisibleAgeMs' | 'oldestAgeMs'
>;

export function zeroTotals(): CounterTotals {
  return {
    sent: 0,
    duplicateSends: 0,
    received: 0,
    deleted: 0,
    movedOut: 0,
    movedIn: 0,
    expired: 0,
    purged: 0,
    copied: 0,
    restored: 0,
  };
}
