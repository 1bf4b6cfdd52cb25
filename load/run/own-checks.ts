// Receives: how artillery ended
// Promises: checks in the scenario's own plugins that are not met are told apart from what is artillery's own fault
// Hands on: to the verdict, which misses an objective by the one and says nothing by the other

import type { ArtilleryResult } from '../artillery/run-artillery';
import type { GeneratorResult } from './generator';

type Ended = Pick<ArtilleryResult, 'how' | 'problem' | 'report'>;

export function wrongWith({ how, problem, report }: Ended): Pick<GeneratorResult, 'unmet' | 'problem'> {
  // Being stopped is no fault of artillery's.
  if (problem === undefined || how === 'stopped') return {};
  if (how !== 'unmet') return { problem };
  return isMetByThoseWhoAsked(problem, report) ? {} : { unmet: problem };
}

/** The one check that counts visitors who had nothing to ask as errors, which a verdict does not. */
const ERROR_RATE = /: maxErrorRate < ([\d.]+)$/;

function isMetByThoseWhoAsked(problem: string, report: Ended['report']): boolean {
  const most = ERROR_RATE.exec(problem)?.[1];
  if (most === undefined || report === undefined || report.left === 0) return false;
  return (report.failed / Math.max(1, report.created)) * 100 <= Number(most);
}
