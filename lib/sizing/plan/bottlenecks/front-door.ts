import { REQUESTS_PER_CONCURRENCY } from '../../limits';
import { LAMBDA_CONCURRENCY } from '../quotas';
import { invocationsPerSecond, lambdaConcurrencyNeeded, type Situation } from '../situation';
import type { Candidate } from './candidate';

const QUOTA = 'the quota "Concurrent executions" of Lambda in the region';

/** What the account's functions share. */
export function lambdaCandidates(situation: Situation): readonly Candidate[] {
  const { demand, quotas, containers } = situation;
  const { peakWritesPerSecond: peak } = demand;
  const stage = containers === undefined ? 'front door' : 'writer';
  const have = quotas.lambdaConcurrency;
  const { door: environments, writer } = lambdaConcurrencyNeeded(situation);
  return [
    {
      stage,
      what:
        containers === undefined
          ? 'Lambda concurrency, shared by the front door and the writer'
          : 'Lambda concurrency, of the writer',
      writesPerSecond: (peak * have) / (environments + writer),
      limit: { ...LAMBDA_CONCURRENCY, value: have },
      raise: QUOTA,
    },
    {
      stage,
      what: 'invocations a second of the account',
      writesPerSecond: (peak * have * REQUESTS_PER_CONCURRENCY.value) / invocationsPerSecond(situation),
      limit: REQUESTS_PER_CONCURRENCY,
      raise: `${QUOTA}: ten requests a second come with each unit; or more writes in a request (demand.writesPerRequest)`,
    },
  ];
}
