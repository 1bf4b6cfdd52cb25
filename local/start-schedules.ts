import { systemClock } from './functions/clock';
import type { FunctionPool } from './functions/function-pool';
import { RateSchedule } from './schedule/rate-schedule';
import { scheduledEvent } from './schedule/scheduled-event';
import type { Shutdown } from './shutdown';
import type { LocalPlan } from './template/local-plan';
import type { SchedulePlan } from './template/resource-types/schedule-rule';

export interface RunningSchedule {
  readonly plan: SchedulePlan;
  readonly schedule: RateSchedule;
}

/** The rules that call functions of the plan. They stop before the functions do. */
export function startSchedules(
  plan: LocalPlan,
  pools: ReadonlyMap<string, FunctionPool>,
  surroundings: { readonly print: (line: string) => void; readonly patience: number },
  shutdown: Shutdown,
): readonly RunningSchedule[] {
  const schedules = plan.schedules.map((rule): RunningSchedule => {
    const schedule = new RateSchedule(rule.everySeconds, {
      invoke: () =>
        Promise.all(
          rule.targets.flatMap(({ functionName, input }) => {
            const pool = pools.get(functionName);
            return pool === undefined ? [] : [pool.invoke(input ?? scheduledEvent(rule.arn, systemClock.now()))];
          }),
        ),
      clock: systemClock,
      log: (line) => surroundings.print(`${rule.logicalId}: ${line}`),
    });
    return { plan: rule, schedule };
  });
  shutdown.add('the schedules', async () => {
    await Promise.all(schedules.map(({ schedule }) => schedule.stop(surroundings.patience)));
  });
  for (const { plan: rule, schedule } of schedules) if (rule.enabled) schedule.start();
  return schedules;
}
