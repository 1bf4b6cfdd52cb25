import { number, percent } from '../../bin/command-line/numbers';
import type { Verification } from '../verify/verification';
import { LEAST_DELIVERED, MOST_LATE_MS } from './limits-of-trust';
import type { ObjectiveResult, RunVerdict } from './summary';
import { latencyWords } from './time-words';
import { type UnacknowledgedKind, unacknowledgedSentence } from './write-kinds';

/** All that a verdict rests on. */
export interface Evidence {
  readonly verification: Verification;
  readonly objectiveResults: readonly ObjectiveResult[];
  /** 0 to 1, or a little more. */
  readonly deliveredShare: number;
  /** How late the arrivals were, at the 99th percentile. Unit: milliseconds. Absent where nobody tells. */
  readonly lateMs?: number;
  /** Arrivals that were not begun, because too many before them had no answer: the path's own doing. @default 0 */
  readonly notBegun?: number;
  /** Writes of the load itself, without those that went before it. */
  readonly acknowledgedWrites: number;
  /** Kinds of them of which none was. @default - none */
  readonly unacknowledgedKinds?: readonly UnacknowledgedKind[];
  /** Checks in the scenario's own plugins that are not met, in a sentence. */
  readonly unmet?: string;
  /** What went wrong with the generator itself, one sentence each. */
  readonly generatorProblems: readonly string[];
  readonly interrupted: boolean;
  /** Requests of the load. */
  readonly requests: number;
  /** It was ended before its phases were over, by whomever: what it then did not offer is nobody's fault. */
  readonly isCutShort?: boolean;
  /** Of a search: none of its steps passed, or it ended for a reason that is not the path's. */
  readonly searchProblems?: { readonly failed: readonly string[]; readonly invalid: readonly string[] };
}

export interface Judgement {
  readonly verdict: RunVerdict;
  /** One sentence each, the gravest first. Empty of a pass. */
  readonly reasons: readonly string[];
}

/** Wrong data is a fail whatever else happened; what was not offered or not looked at proves nothing, either way. */
export function judge({
  verification,
  objectiveResults,
  deliveredShare,
  lateMs = 0,
  notBegun = 0,
  acknowledgedWrites,
  unacknowledgedKinds = [],
  unmet,
  generatorProblems,
  interrupted,
  requests,
  isCutShort = interrupted,
  searchProblems = { failed: [], invalid: [] },
}: Evidence): Judgement {
  const wrong = verification.checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ name, wrong: count, problems }) => `${name}: ${count} wrong${firstOf(problems)}`);
  const undecided = verification.checks
    .filter(({ verdict }) => verdict === 'undecided')
    .map(({ name, problems }) => `${name}: not decided${firstOf(problems)}`);
  const missed = objectiveResults
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ name, found, allowed }) => `${name}: ${found}, allowed are ${allowed}`);
  const piled = notBegun === 0 ? [] : [`${number(notBegun)} arrivals could not be begun: too many had no answer yet`];
  const undelivered =
    deliveredShare >= LEAST_DELIVERED || isCutShort || notBegun > 0
      ? []
      : [
          `the generator offered ${percent(deliveredShare)} of what was asked for, and ${percent(LEAST_DELIVERED)} are the least that says anything of the path`,
        ];
  const late =
    lateMs <= MOST_LATE_MS || isCutShort || notBegun > 0
      ? []
      : [`the generator was late by ${latencyWords(lateMs)}, so the load had not the shape that was asked for`];
  const notOffered = [...generatorProblems, ...undelivered, ...late, ...searchProblems.invalid];
  const unsent = interrupted && requests === 0 ? ['no request was sent'] : [];
  const reasons = [...wrong, ...(interrupted ? ['it was stopped before its end'] : []), ...unsent, ...notOffered];
  if (verification.verdict === 'fail') return { verdict: 'fail', reasons: [...reasons, ...missed] };
  if (interrupted) return { verdict: 'interrupted', reasons: [...reasons, ...undecided] };
  // Objectives missed under a load that was not the one asked for say nothing.
  if (notOffered.length > 0) return { verdict: 'invalid', reasons: [...reasons, ...undecided] };
  const failed = [...missed, ...piled, ...searchProblems.failed, ...(unmet === undefined ? [] : [unmet])];
  // Of nothing that was promised nothing can be lost.
  const kinds = acknowledgedWrites > 0 ? unacknowledgedSentence(unacknowledgedKinds) : [];
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...kinds, ...undecided] };
  const nothing =
    acknowledgedWrites > 0 ? kinds : ['no write of the load was acknowledged, so there was nothing to prove'];
  if (verification.verdict === 'undecided' || nothing.length > 0) {
    return { verdict: 'invalid', reasons: [...nothing, ...undecided] };
  }
  return { verdict: 'pass', reasons: [] };
}

function firstOf(problems: readonly { readonly what: string }[]): string {
  const [first] = problems;
  return first === undefined ? '' : `, ${first.what}`;
}
