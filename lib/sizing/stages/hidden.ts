import type { Knobs } from '../knobs';
import { HIDDEN_WRITER_RUNS, visibilityFloorSeconds } from '../visibility';
import type { TakeDown } from '../workings';

type HiddenKnobs = Pick<Knobs, 'visibilitySeconds' | 'maxAttempts'>;

const ATTEMPTS = 30;

/** How long, and how often, a message is in the hands of the writer. */
export function hiddenKnobs(
  takeDown: TakeDown,
  { writerTimeoutSeconds, windowSeconds }: Pick<Knobs, 'writerTimeoutSeconds' | 'windowSeconds'>,
): HiddenKnobs {
  return {
    visibilitySeconds: takeDown({
      stage: 'write buffer',
      knob: 'visibilitySeconds',
      value: visibilityFloorSeconds(writerTimeoutSeconds, windowSeconds),
      unit: 's',
      formula: `${HIDDEN_WRITER_RUNS} × time-out + window`,
      inputs: { 'time-out': writerTimeoutSeconds, window: windowSeconds },
      why: `six runs of ${writerTimeoutSeconds} s and the window of ${windowSeconds} s: shorter would deliver again what a run still works on`,
    }),
    maxAttempts: takeDown({
      stage: 'write buffer',
      knob: 'maxAttempts',
      value: ATTEMPTS,
      unit: 'deliveries',
      formula: `${ATTEMPTS}`,
      why: 'a table that is down or throttled is waited for about four hours, in waits that double up to a quarter of one; poison does not wait for it, the writer sets it aside at once',
    }),
  };
}
