// Receives: a request whose writes are to join a buffer.
// Promises: while what waits there is worked off in time nobody is refused; then background writes first and critical ones
//   last, a rising share of each. Where nobody knows how much waits, nobody is refused.
// Hands on: the refusal, and when to come again.

import type { QueueKind } from '../../contract/collection';
import { type PlannedDrain, type PressureRules, WRITE_CLASSES, type WriteClass } from '../../contract/pressure';
import { type Problem, problem } from '../problems';
import { crowdBefore, expectedDelay, type Sample } from './expected-delay';
import type { Pressure } from './pressure';
import { type Congestion, retryAfterSeconds, shedShare, thresholdOf } from './shed';
import type { WatchedBuffer, WatchPorts } from './watched-buffer';
import { writeClassOf } from './write-class';

export interface PressurePorts {
  readonly watch: (
    kind: QueueKind,
    plan: PlannedDrain,
    ways: Pick<WatchPorts, 'isCalm' | 'beside'>,
  ) => WatchedBuffer | undefined;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export function bufferPressure(rules: PressureRules, { watch, random }: PressurePorts): Pressure {
  const running = new Set<Promise<void>>();
  const beside = (work: Promise<void>): void => {
    running.add(work);
    const end = () => void running.delete(work);
    work.then(end, end);
  };
  const gaugeOf = (kind: QueueKind) => {
    const plan = rules.plan[kind];
    const watched = plan && watch(kind, plan, { isCalm: (sample, age) => isCalm(sample, age, plan, rules), beside });
    return plan && watched && { plan, watched };
  };
  const gauges = { standard: gaugeOf('standard'), fifo: gaugeOf('fifo') };
  return {
    refusal: async ({ headers }, buffer, messages = 1) => {
      const { plan, watched } = gauges[buffer] ?? gauges.fifo ?? {};
      const sample = await watched?.(messages);
      if (sample === undefined || plan === undefined) return undefined;
      const writeClass = rules.trustPriority ? writeClassOf(headers) : 'normal';
      const threshold = thresholdOf(writeClass, rules);
      const congestion = { ...crowdedness(sample, plan), threshold };
      if (random() >= shedShare(congestion)) return undefined;
      return overloaded(congestion, writeClass, retryAfterSeconds(congestion, random()));
    },
    settled: async () => {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

/** Of the delay at which the first are refused: what came since has room above it. */
const CALM_SHARE = 0.5;

/** A writer that has stood still since then takes longer by a second each second. */
function isCalm(sample: Sample, ageSeconds: number, plan: PlannedDrain, rules: PressureRules): boolean {
  const { delay, ...crowded } = crowdedness(sample, plan);
  const threshold = Math.min(...WRITE_CLASSES.map((writeClass) => thresholdOf(writeClass, rules)));
  return shedShare({ ...crowded, delay: (delay + ageSeconds) / CALM_SHARE, threshold }) === 0;
}

function crowdedness(sample: Sample, plan: PlannedDrain): Pick<Congestion, 'delay' | 'crowd'> {
  const delay = expectedDelay(sample, plan);
  const crowd = crowdBefore(sample, delay, plan);
  return { delay, ...(crowd !== undefined && { crowd }) };
}

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
