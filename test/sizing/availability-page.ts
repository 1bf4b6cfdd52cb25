import { duration } from '../../bin/command-line/numbers';
import { share } from '../../bin/plan/availability-text';
import { minutesDownAMonth, ofFailures } from '../../lib/sizing/availability/availability';
import { AVAILABILITY_PARTS, type AvailabilityPart } from '../../lib/sizing/availability/parts';
import { neededFor, type Purpose, purposeAvailability } from '../../lib/sizing/availability/path-availability';
import {
  ASSUMED_TASK,
  ASSUMED_ZONE,
  type Failing,
  tasksAlone,
  zonesAlone,
} from '../../lib/sizing/availability/redundancy';

/** What stands between `<!-- NAME, from the module -->` and `<!-- end -->` of docs/availability.md. */
export const AVAILABILITY_TABLES: Readonly<Record<string, () => string>> = {
  'the parts': parts,
  'the purposes': purposes,
  'the zones': zones,
  'the tasks': tasks,
  'failing and repaired': failing,
};

const down = (availability: number) => shortOf(minutesDownAMonth(availability) * 60);
/** Less would tell of nothing but the arithmetic. */
const shortOf = (seconds: number) => (seconds > 0 && seconds < 1 ? 'under 1 s' : duration(seconds));

function parts(): string {
  return table(
    ['part', 'in two zones and more', 'a month', 'in one zone', 'a month', 'source', 'confidence'],
    Object.values<AvailabilityPart>(AVAILABILITY_PARTS).map(({ name, availability, inOneZone, source, confidence }) => [
      name,
      share(availability),
      down(availability),
      inOneZone === undefined ? 'has no less' : share(inOneZone),
      inOneZone === undefined ? '' : down(inOneZone),
      source,
      confidence,
    ]),
  );
}

const PURPOSES: Readonly<Record<Purpose, string>> = {
  accept: 'a buffered write is accepted (202)',
  apply: 'an accepted write is applied, later',
  direct: 'a direct write (200, 201)',
  read: 'a read',
  status: 'a status (`GET /v1/writes/{id}`)',
};

function purposes(): string {
  return table(
    ['a client wants', 'needs', 'function', 'a month', 'containers', 'a month', 'containers in one zone'],
    Object.entries(PURPOSES).map(([name, what]) => {
      const purpose = name as Purpose;
      const needs = neededFor(purpose, { compute: 'containers', zones: 3 }).map((part) =>
        part === 'tasks' ? 'tasks or functions' : AVAILABILITY_PARTS[part].name.replace(/ \(.*/, ''),
      );
      const at = (compute: 'lambda' | 'containers', in_: number) =>
        purposeAvailability(purpose, { compute, zones: in_ }).availability;
      const [ofFunction, ofContainers] = [at('lambda', 3), at('containers', 3)];
      return [
        what,
        needs.join(', '),
        share(ofFunction),
        down(ofFunction),
        share(ofContainers),
        down(ofContainers),
        down(at('containers', 1)),
      ];
    }),
  );
}

function zones(): string {
  return table(
    [
      'zones',
      'tasks for the peak, one zone lost',
      'refused until the lost one is given up, a month',
      'fewer than all but one work',
      'none works',
    ],
    [1, 2, 3].map((count) => {
      const { any, allButOne, untilGivenUpMinutes } = zonesAlone(count);
      return [
        String(count),
        count === 1 ? 'there is no other' : `${(count / (count - 1)).toFixed(1)} × those for the peak`,
        shortOf(untilGivenUpMinutes * 60),
        count === 1 ? '' : down(allButOne),
        down(any),
      ];
    }),
  );
}

function tasks(): string {
  return table(
    ['tasks that run', 'that carry what comes', 'part of the time', 'less a month'],
    [
      [3, 3],
      [3, 2],
      [6, 4],
    ].map(([among = 0, needed = 0]) => {
      const availability = tasksAlone(needed, among);
      return [String(among), String(needed), share(availability), down(availability)];
    }),
  );
}

function failing(): string {
  const rows: readonly (readonly [string, Failing])[] = [
    ['a zone', ASSUMED_ZONE],
    ['a task', ASSUMED_TASK],
  ];
  return table(
    ['what', 'fails every', 'is back after', 'works'],
    rows.map(([what, { mtbfHours, mttrHours }]) => [
      what,
      duration(mtbfHours * 3600),
      duration(mttrHours * 3600),
      share(ofFailures(mtbfHours, mttrHours)),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
