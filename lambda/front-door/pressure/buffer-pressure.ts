// Receives: a request whose writes are to join a buffer.
// Promises: while what waits there is worked off in time nobody is refused; then background writes first and critical ones
//   last, a rising share of each. Where nobody knows how much waits, nobody is refused.
// Hands on: the refusal, and when to come again.

import type { QueueKind } from '../../contract/collection';
import type { PlannedDrain, PressureRules, WriteClass } from '../../contract/pressure';
import type { Count } from '../door-metrics';
import { type Problem, problem } from '../problems';
import { crowdBefore, expectedDelay } from './expected-delay';
import type { Offer, Pressure } from './pressure';
import { type Congestion, retryAfterSeconds, shedShare, thresholdOf } from './shed';
import type { WatchedBuffer } from './watched-buffer';
import { writeClassOf } from './write-class';

export interface PressurePorts {
  readonly watch: (kind: QueueKind, plan: PlannedDrain) => WatchedBuffer | undefined;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly count: Count;
}

export function bufferPressure(rules: PressureRules, { watch, random, count }: PressurePorts): Pressure {
  const gaugeOf = (kind: QueueKind) => {
    const plan = rules.plan[kind];
    const watched = plan && watch(kind, plan);
    return plan && watched && { plan, watched };
  };
  const gauges = { standard: gaugeOf('standard'), fifo: gaugeOf('fifo') };
  return {
    refusal: async ({ headers }, buffer, offer = ONE) => {
      const { plan, watched } = gauges[buffer] ?? gauges.fifo ?? {};
      const sample = await watched?.(offer.messages);
      if (sample === undefined || plan === undefined) return undefined;
      const delay = expectedDelay(sample, plan);
      const writeClass = rules.trustPriority ? writeClassOf(headers) : 'normal';
      const threshold = thresholdOf(writeClass, rules);
      const crowd = crowdBefore(sample, delay, plan);
      const congestion = { delay, threshold, ...(crowd !== undefined && { crowd }) };
      if (random() >= shedShare(congestion)) return undefined;
      count('Shed', offer.writes);
      return overloaded(congestion, writeClass, retryAfterSeconds(congestion, random()));
    },
  };
}

const ONE: Offer = { writes: 1, messages: 1 };

function overloaded({ delay, threshold }: Congestion, writeClass: WriteClass, retryAfter: number): Problem {
  const expected = Math.ceil(delay);
  const acceptable = Math.round(threshold * 10) / 10;
  const why =
    delay < threshold
      ? `more is offered than the table takes, and what waits would soon take longer than the ${acceptable} s that ${writeClass} writes may`
      : `a write that is accepted now is expected in the table in ${expected} s, and ${writeClass} writes are refused from ${acceptable} s on`;
  const detail = `${why}: send it again in ${retryAfter} s`;
  return problem('overloaded', detail, {
    headers: { 'retry-after': String(retryAfter) },
    members: { expectedDelaySeconds: expected, acceptableDelaySeconds: acceptable, priority: writeClass },
  });
}
