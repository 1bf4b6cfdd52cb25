import { LEAST_DELIVERED } from '../run/limits-of-trust';
import { P99 } from '../run/objectives';
import type { RunSummary } from '../run/summary';

type Judged = Pick<RunSummary, 'verdict' | 'verification' | 'objectiveResults' | 'rates' | 'search'>;

/** What the verdict says of the stack, in a sentence. Why, say its reasons. */
export function meaningOf(summary: Judged): string {
  switch (summary.verdict) {
    case 'pass':
      return 'The objectives hold, and the data are as they were promised.';
    case 'fail':
      return failWords(summary);
    case 'invalid':
      return isUndelivered(summary)
        ? 'The generator did not offer what was asked for, so the objectives say nothing.'
        : 'It cannot be said whether the run held what it must.';
    case 'interrupted':
      return 'The run was stopped; what could be verified was.';
    default:
      return summary.verdict satisfies never;
  }
}

function failWords({ verification, objectiveResults }: Judged): string {
  if (verification.verdict === 'fail') return 'The data are not as they were promised.';
  if (verification.verdict === 'undecided') return 'The run did not hold what it must.';
  const missed = new Set(objectiveResults.flatMap(({ name, verdict }) => (verdict === 'fail' ? [name] : [])));
  if (missed.has('answered')) return 'The data are right; too many requests were not answered.';
  if ([...missed].some((name) => name.startsWith(P99)))
    return 'The data are right; the answers were slower than allowed.';
  if (missed.has('backlog drained')) return 'The data are right; the buffers were not empty in time.';
  return 'The data are right; the rate was not held.';
}

function isUndelivered({ rates, search }: Judged): boolean {
  return search === undefined && rates.deliveredShare < LEAST_DELIVERED;
}
