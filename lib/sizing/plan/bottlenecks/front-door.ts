import { REQUESTS_PER_CONCURRENCY } from '../../limits';
import { LAMBDA_CONCURRENCY } from '../quotas';
import { invocationsPerSecond, lambdaConcurrencyNeeded, type Situation } from '../situation';
import type { Candidate } from './candidate';

const QUOTA = 'the quota "Concurrent executions" of Lambda in the region';

/** What the account's functions share. */
export function lambdaCandidates(situation: Situation): readonly Candidate[] {
  const { demand, door, buffers, quotas } = situation;
  const { peakWritesPerSecond: peak } = demand;
  const have = quotas.lambdaConcurrency;
  const { door: environments, writer } = lambdaConcurrencyNeeded(situation);
  return [
    {
      stage: 'front door',
      what: 'Lambda concurrency, shared by the front door and the writer',
      writesPerSecond: (peak * have) / (environments + writer),
      limit: { ...LAMBDA_CONCURRENCY, value: have },
      raise: QUOTA,
    },
    {
      stage: 'front door',
      what: 'invocations a second of the account',
      writesPerSecond: (peak * have * REQUESTS_PER_CONCURRENCY.value) / invocationsPerSecond(door, buffers),
      limit: REQUESTS_PER_CONCURRENCY,
      raise: `${QUOTA}: ten requests a second come with each unit; or more writes in a request (demand.writesPerRequest)`,
    },
  ];
}
