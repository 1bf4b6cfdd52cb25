import { percent } from '../../bin/command-line/numbers';
import type { Verification } from '../verify/verification';
import { LEAST_DELIVERED } from './limits-of-trust';
import type { ObjectiveResult, RunVerdict } from './summary';

/** All that a verdict rests on. */
export interface Evidence {
  readonly verification: Verification;
  readonly objectiveResults: readonly ObjectiveResult[];
  /** 0 to 1, or a little more. */
  readonly deliveredShare: number;
  /** Writes of the load itself, without those that went before it. */
  readonly acknowledgedWrites: number;
  /** What went wrong with the generator itself, one sentence each. */
  readonly generatorProblems: readonly string[];
  readonly interrupted: boolean;
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
  acknowledgedWrites,
  generatorProblems,
  interrupted,
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
  const undelivered =
    deliveredShare >= LEAST_DELIVERED
      ? []
      : [
          `the generator offered ${percent(deliveredShare)} of what was asked for, and ${percent(LEAST_DELIVERED)} are the least that says anything of the path`,
        ];
  const notOffered = [...generatorProblems, ...undelivered, ...searchProblems.invalid];
  const reasons = [...wrong, ...(interrupted ? ['it was stopped before its end'] : []), ...notOffered];
  if (verification.verdict === 'fail') return { verdict: 'fail', reasons: [...reasons, ...missed] };
  if (interrupted) return { verdict: 'interrupted', reasons: [...reasons, ...undecided] };
  // Objectives missed under a load that was not the one asked for say nothing.
  if (notOffered.length > 0) return { verdict: 'invalid', reasons: [...reasons, ...undecided] };
  const failed = [...missed, ...searchProblems.failed];
  if (failed.length > 0) return { verdict: 'fail', reasons: [...failed, ...undecided] };
  // Of nothing that was promised nothing can be lost.
  const nothing =
    acknowledgedWrites > 0 ? [] : ['no write of the load was acknowledged, so there was nothing to prove'];
  if (verification.verdict === 'undecided' || nothing.length > 0) {
    return { verdict: 'invalid', reasons: [...nothing, ...undecided] };
  }
  return { verdict: 'pass', reasons: [] };
}

function firstOf(problems: readonly { readonly what: string }[]): string {
  const [first] = problems;
  return first === undefined ? '' : `, ${first.what}`;
}
