import { webAclRules } from './front-door/guard/web-acl-rules';
import { completeDemand } from './sizing/demand';
import { doorAskedOf } from './sizing/plan/door/door-asked';
import type { PlannedDoor } from './sizing/plan/door/planned-door';
import type { Plan } from './sizing/plan/plan';
import { planAskedOf } from './sizing/plan/plan-asked';
import { planOf } from './sizing/plan/plan-of';
import { declaredCollections } from './user-code/collection-props';
import { kindsNeeded } from './write-buffer/buffer-problems';
import type { OfferedPath } from './write-path-problems';

/** What of the door its plan goes by. */
export function plannedDoor({
  compute,
  balancing,
  shift,
  accessLogs,
  accessLogDays,
  guard,
  edgeOnly = false,
  demand,
}: OfferedPath): PlannedDoor {
  const { peakWritesPerSecond } = completeDemand(demand);
  const rules = guard?.webAcl && webAclRules(guard.webAcl, { edgeOnly, peakWritesPerSecond });
  return doorAskedOf({
    compute,
    balancing,
    shift: shift !== undefined,
    accessLogs,
    accessLogDays,
    ...(rules && { webAclRules: rules.length }),
  });
}

interface Placed {
  readonly region: string | undefined;
  readonly door: PlannedDoor;
  readonly zones: number;
}

export function planOfPath(
  { collections, sales, demand, knobs, warmThroughput, monitoring }: OfferedPath,
  { region, door, zones }: Placed,
): Plan {
  return planOf(
    planAskedOf({
      demand,
      knobs,
      door,
      zones,
      collections: declaredCollections(collections),
      kinds: kindsNeeded(collections, sales),
      warmWriteUnitsPerSecond: warmThroughput?.writeUnitsPerSecond,
      sells: sales !== undefined,
      monitored: monitoring !== false,
      ...(region !== undefined && { region }),
    }),
  );
}
