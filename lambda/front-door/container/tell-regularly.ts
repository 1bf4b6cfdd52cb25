import { MILLIS_PER_LINE } from '../../platform/embedded-metrics';

/** Counts are told although nobody asks any more; that alone keeps no process. */
export function tellRegularly(tell: () => void): NodeJS.Timeout {
  return setInterval(tell, MILLIS_PER_LINE).unref();
}
