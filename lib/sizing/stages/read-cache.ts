import type { Demand } from '../demand';
import type { Knobs } from '../knobs';
import { held, MOST_ECPU } from '../limits';
import type { TakeDown } from '../workings';

type ReadCacheKnobs = Pick<Knobs, 'cacheEcpuPerSecond' | 'cacheGigabytes'>;

/** Accepted mark, outcome, status and a record's read and fill, each of one or two units. */
export const ECPU_PER_WRITE = 10;
/** Lets an ordinary peak of reads through on a path of few writes. */
const ECPU_MIN = 5000;
const GIGABYTES = 10;

export function readCacheKnobs(takeDown: TakeDown, { peakWritesPerSecond: peak }: Required<Demand>): ReadCacheKnobs {
  const asked = Math.max(ECPU_MIN, Math.ceil((peak * ECPU_PER_WRITE) / 1000) * 1000);
  return {
    cacheEcpuPerSecond: takeDown({
      stage: 'read cache',
      knob: 'cacheEcpuPerSecond',
      ...held(asked, { most: MOST_ECPU }),
      unit: 'ECPU/s',
      formula: 'peak × units a write, in thousands, at least the least',
      inputs: { peak, 'units a write': ECPU_PER_WRITE, least: ECPU_MIN },
      why: `${ECPU_PER_WRITE} units for each of ${peak} writes/s, at least ${ECPU_MIN}; a ceiling of cost, not a reservation`,
    }),
    cacheGigabytes: takeDown({
      stage: 'read cache',
      knob: 'cacheGigabytes',
      value: GIGABYTES,
      unit: 'GB',
      formula: `${GIGABYTES}`,
      why: 'some 60 million statuses of about 150 bytes; what does not fit is evicted, and a status is then unknown, never wrong',
    }),
  };
}
