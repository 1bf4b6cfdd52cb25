import type { Knobs } from '../knobs';
import type { TakeDown } from '../workings';

type FrontDoorKnobs = Pick<Knobs, 'frontDoorMemoryMegabytes' | 'frontDoorTimeoutSeconds'>;

const MEMORY_MEGABYTES = 512;
const TIMEOUT_SECONDS = 10;

export function frontDoorKnobs(takeDown: TakeDown): FrontDoorKnobs {
  return {
    frontDoorMemoryMegabytes: takeDown({
      stage: 'front door',
      knob: 'frontDoorMemoryMegabytes',
      value: MEMORY_MEGABYTES,
      unit: 'MiB',
      formula: `${MEMORY_MEGABYTES}`,
      why: 'a request is about a millisecond of CPU around one or a few calls to SQS or the table; more memory would wait for them just as long',
    }),
    frontDoorTimeoutSeconds: takeDown({
      stage: 'front door',
      knob: 'frontDoorTimeoutSeconds',
      value: TIMEOUT_SECONDS,
      unit: 's',
      formula: `${TIMEOUT_SECONDS}`,
      why: 'room for the retries of a failed entry, or of a throttled direct write; a client waits no longer than this for its refusal',
    }),
  };
}
