import { duration, percent } from '../../bin/command-line/numbers';
import type { Objectives } from '../scenario/scenario';
import type { GeneratorResult } from './generator';
import type { RequestRow } from './ledger-tally';
import { LEAST_DELIVERED, LEAST_FREE_CPU, MOST_FOREIGN_CPU, MOST_GENERATOR_CPU } from './limits-of-trust';
import { unansweredShareOf } from './objectives';
import type { CpuUse, SearchStep } from './summary';
import { drainTime, latencyWords } from './time-words';
import { ranksOf } from './timeline';

/** What one step of a search found. */
export interface StepFindings {
  /** Asked for. Unit: arrivals a second. */
  readonly offered: number;
  readonly result: GeneratorResult;
  /** Of the arrivals that count, without the warm-up's: how many were asked for, and how many began. */
  readonly asked: number;
  readonly begun: number;
  readonly requests: readonly RequestRow[];
  readonly cpu: CpuUse | undefined;
  /** From the end of the last request until the buffers were empty; `null`: not in the time; `undefined`: nobody looks. Unit: seconds. */
  readonly drainSeconds: number | null | undefined;
  readonly drainAllowed: number;
  /** Writes settled a second while the step was measured. `undefined`: nobody tells. */
  readonly durablePerSecond?: number | undefined;
}

/** An arrival that is begun so late was not offered when it was due. Unit: milliseconds. */
const LATEST = 250;

/**
 * A step says something of the path only where the generator kept its times. Where somebody else used the machine up, a step that
 * failed says nothing: it may be their doing. One that passed all the same holds: the path would not have carried less without them.
 */
export function judgeStep(found: StepFindings, objectives: Objectives): SearchStep {
  const { offered, asked, begun, requests, result } = found;
  const ranks = ranksOf(requests);
  const step = {
    offered,
    delivered: asked === 0 ? 0 : offered * Math.min(1, begun / asked),
    p50Ms: ranks.p50 ?? 0,
    p99Ms: ranks.p99 ?? 0,
    ...(found.drainSeconds == null ? {} : { drainSeconds: found.drainSeconds }),
    ...(found.durablePerSecond === undefined ? {} : { durablePerSecond: found.durablePerSecond }),
    ...(found.cpu === undefined ? {} : { cpu: found.cpu }),
  };
  // A path that does not answer lets arrivals pile up until no more are begun: that is the path's own fault.
  const piled = (result.notBegun ?? 0) > 0;
  const notOffered = piled ? undefined : notOfferedBecause(found);
  if (notOffered !== undefined) return { ...step, verdict: 'invalid', why: notOffered };
  const failed = failedBecause(found, objectives, ranks.p99);
  if (failed === undefined) return { ...step, verdict: 'pass' };
  const foreign = piled ? undefined : foreignBecause(found);
  return foreign === undefined
    ? { ...step, verdict: 'fail', why: failed }
    : { ...step, verdict: 'invalid', why: `${foreign}, and ${failed}` };
}

function foreignBecause({ cpu }: StepFindings): string | undefined {
  if (cpu !== undefined && cpu.others > MOST_FOREIGN_CPU && freeOf(cpu) < LEAST_FREE_CPU) {
    return `other programs took ${percent(cpu.others)} of a core`;
  }
  if (cpu !== undefined && cpu.generator > MOST_GENERATOR_CPU) return 'the generator had no CPU left';
  return undefined;
}

function notOfferedBecause({ result, asked, begun }: StepFindings): string | undefined {
  if (result.problem !== undefined) return result.problem;
  if (begun < asked * LEAST_DELIVERED) return `the generator began ${percent(begun / asked)} of the arrivals`;
  if ((result.latestMs ?? 0) > LATEST) return `the generator was late by ${latencyWords(result.latestMs ?? 0)}`;
  return undefined;
}

function freeOf({ cores, generator, stack = 0, runner, others }: CpuUse): number {
  return cores - generator - stack - runner - others;
}

function failedBecause(found: StepFindings, objectives: Objectives, p99: number | undefined): string | undefined {
  const { requests, result, drainSeconds, drainAllowed } = found;
  const { p99Ms, unansweredShare } = objectives;
  if ((result.notBegun ?? 0) > 0) return 'so many requests had no answer yet that no more could be begun';
  const unanswered = unansweredShareOf(requests);
  if (unanswered > unansweredShare) return `${percent(unanswered)} of the requests were not answered`;
  if (p99 === undefined || p99 > p99Ms)
    return `p99 of http.total was ${p99 === undefined ? 'not told' : latencyWords(p99)}`;
  if (drainSeconds === null) return `the backlog was not drained after ${duration(drainAllowed)}`;
  if (drainSeconds !== undefined && drainSeconds > drainAllowed)
    return `the backlog was drained after ${drainTime(drainSeconds)}`;
  return undefined;
}
