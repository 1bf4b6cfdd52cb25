import type { DoorKind } from '../../../lib/front-door/compute';
import { minutesDownAMonth } from '../../../lib/sizing/availability/availability';
import { type Purpose, purposeAvailability } from '../../../lib/sizing/availability/path-availability';
import { ASSUMED_ZONE, zonesAlone } from '../../../lib/sizing/availability/redundancy';
import type { BarPicture, BarSeries, Tone } from '../../charts/picture';
import { duration } from '../../command-line/numbers';

const WAYS: readonly (readonly [string, Purpose, DoorKind])[] = [
  ['a write is accepted: function', 'accept', 'lambda'],
  ['a write is accepted: containers', 'accept', 'containers'],
  ['an accepted write is applied', 'apply', 'containers'],
  ['a direct write: containers', 'direct', 'containers'],
  ['a read: containers', 'read', 'containers'],
];

const ZONES: readonly (readonly [number, string, Tone])[] = [
  [1, 'one zone', 'over'],
  [2, 'two zones', 'near'],
  [3, 'three zones', 'good'],
];

/** What is not there of a month, by what AWS promises, in one, two and three zones; and what zones by themselves would come to. The same for every plan. */
export function availabilityPicture(): BarPicture {
  const years = Math.round(ASSUMED_ZONE.mtbfHours / 8760);
  return {
    kind: 'bars',
    title: 'From the second zone on AWS promises the same',
    subtitle: `What of a month is not promised. Last: zones alone, each lost once in ${years} years for ${ASSUMED_ZONE.mttrHours} hours, until it is given up; the more there are, the more often. No forecast. Each step of the axis is ten times the one before.`,
    categories: [...WAYS.map(([name]) => name), 'zones by themselves, peak carried'],
    panels: [
      {
        name: 'time a month',
        logarithmic: true,
        label: (minutes) => duration(minutes * 60),
        tick: (minutes) => duration(minutes * 60),
        series: ZONES.map(([zones, name, tone]): BarSeries => {
          const { allButOne, untilGivenUpMinutes } = zonesAlone(zones);
          const alone = minutesDownAMonth(allButOne) + (zones > 1 ? untilGivenUpMinutes : 0);
          const promised = WAYS.map(
            ([, purpose, compute]) => purposeAvailability(purpose, { compute, zones }).availability,
          );
          return { name, tone, values: [...promised.map(minutesDownAMonth), alone] };
        }),
      },
    ],
  };
}
