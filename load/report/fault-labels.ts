import type { TimeWindow } from '../../bin/charts/picture';
import type { FaultWindow } from '../run/summary';

/** More names than this have no room above a picture: the windows are then numbered, as the report's list is. */
const MOST_NAMES = 12;

/** Of each fault its name without its times, which the picture shows. */
export function faultLabels(faults: readonly FaultWindow[]): TimeWindow[] {
  const name = (fault: string) => fault.replace(/[@+][^@+,]*$/, '').replace(/@.*$/, '');
  return faults
    .filter(({ from }) => Number.isFinite(from))
    .map(({ fault, from, to }, index) => ({
      from,
      to: Number.isFinite(to) ? Math.max(from, to) : Number.MAX_SAFE_INTEGER,
      label: faults.length > MOST_NAMES ? `${index + 1}` : name(fault),
    }));
}
