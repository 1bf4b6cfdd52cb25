import type { Collections } from '../lambda/contract/collection';
import { collectionsProblems } from '../lambda/contract/collection-problems';
import { limitsProblems } from '../lambda/contract/limit-problems';
import { mayMove } from '../lambda/contract/placement';
import { salesProblems } from '../lambda/contract/sales-problems';
import { accessLogProblems } from './front-door/access-log-problems';
import { backpressureProblems, pressurePlanProblems } from './front-door/backpressure';
import { computeProblems } from './front-door/compute-problems';
import { doorListenerProblems } from './front-door/door-listener';
import { guardProblems } from './front-door/guard/guard-problems';
import { noAlarmProblem, shiftedDoor, shiftProblems } from './front-door/shift/shift-problems';
import { tableAccessProblems } from './front-door/table-access';
import { tracingProblems } from './front-door/tracing';
import { migrationProblems } from './migrator';
import { monitoringProblems } from './monitoring/monitoring-props';
import { AZ_RULE } from './network';
import { indexCountProblems } from './record-table/collection-indexes';
import { warmThroughputProblems } from './record-table/warm-throughput';
import { salesRules } from './sales';
import { demandProblems } from './sizing/demand-rules';
import { idleKnobProblems } from './sizing/idle-knobs';
import { knobProblems } from './sizing/knobs';
import { numberProblems } from './sizing/number-rule';
import { impossibleText } from './sizing/plan/impossible/impossible';
import type { Plan } from './sizing/plan/plan';
import { DEFAULT_KNOBS } from './sizing/sizing';
import { declaredCollections } from './user-code/collection-props';
import { userCodeProblems } from './user-code/user-code';
import { kindsNeeded } from './write-buffer/buffer-problems';
import type { Migration, WritePathProps } from './write-path-props';

/** What a path is asked for, with the defaults that its checks need. */
export type OfferedPath = WritePathProps &
  Required<Pick<WritePathProps, 'transactions' | 'backpressure' | 'demand' | 'knobs'>>;

/** What is wrong with it by itself, whatever is derived from it. */
export function writePathProblems(offered: OfferedPath): string[] {
  const { collections, transactions, backpressure, listener, demand, knobs, warmThroughput, migration, limits, sales } =
    offered;
  const { monitoring = {} } = offered;
  const declared = declaredCollections(collections);
  const timeout = knobs.frontDoorTimeoutSeconds ?? DEFAULT_KNOBS.frontDoorTimeoutSeconds;
  return [
    ...collectionsProblems(declared),
    ...indexCountProblems(declared),
    ...doorListenerProblems(listener),
    ...guardProblems(offered.guard, { listener, collections: declared, edgeOnly: offered.edgeOnly, hasCache: true }),
    ...accessLogProblems(offered),
    ...shiftProblems(offered.shift, shiftedDoor(offered)),
    ...unwatchedShiftProblems(offered),
    ...computeProblems(
      {
        compute: offered.compute,
        balancing: offered.balancing,
        memoryMegabytes: knobs.frontDoorMemoryMegabytes,
        timeoutSeconds: timeout,
      },
      nameOfKnob,
    ),
    ...numberProblems(ZONES_RULE, { zones: offered.zones }),
    ...demandProblems(demand),
    ...knobProblems(knobs, nameOfKnob),
    ...(backpressure === false ? [] : backpressureProblems(backpressure)),
    ...(limits === undefined ? [] : limitsProblems(limits)),
    ...tracingProblems(offered.tracing),
    ...tableAccessProblems(
      { collections: declared, transactions, sells: sales !== undefined },
      timeout,
      nameOfKnob('frontDoorTimeoutSeconds'),
    ),
    ...idleKnobProblems(knobs, kindsNeeded(collections, sales), nameOfKnob),
    ...userCodeProblems(collections),
    ...(sales === undefined ? [] : salesProblems(salesRules(sales), declared)),
    ...warmThroughputProblems(warmThroughput),
    ...idleMigrationProblems(declared, migration),
    ...(monitoring === false ? [] : monitoringProblems(monitoring)),
    ...migrationProblems({ unitsPerSecond: migration?.unitsPerSecond }, (name) => `migration.${name}`),
  ];
}

const ZONES_RULE = { zones: AZ_RULE.maxAzs } as const;

/** What is wrong with what its demand comes to. Knobs that are fine one by one may not be together with those derived. */
export function planProblems({ backpressure, demand }: OfferedPath, { sizing, impossible }: Plan): string[] {
  return [
    ...knobProblems(sizing.knobs, nameOfKnob),
    ...impossible.map((one) => `demand: ${impossibleText(one)}`),
    ...(backpressure === false ? [] : pressurePlanProblems(backpressure, demand, sizing.knobs)),
  ];
}

/** The path's own alarms take a version back, where it has any. */
function unwatchedShiftProblems({ shift, monitoring }: OfferedPath): string[] {
  if (shift === undefined || monitoring !== false || (shift.alarms.alarms ?? []).length > 0) return [];
  return [
    noAlarmProblem('leave out monitoring: false, whose alarms are then taken, give shift.alarms, or leave out shift'),
  ];
}

/** Whoever sets the pace of a move expects that something moves. */
function idleMigrationProblems(collections: Collections, migration: Migration | undefined): string[] {
  if (migration === undefined || Object.values(collections).some(mayMove)) return [];
  return ['migration needs a collection that is byHash or byRange, got none: nothing would ever move'];
}

function nameOfKnob(name: string): string {
  return `knobs.${name}`;
}
