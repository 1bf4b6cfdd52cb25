import { PURPOSES, purposeAvailability } from '../availability/path-availability';
import { demandNonsense } from '../demand-rules';
import { idleKnobs } from '../idle-knobs';
import { knobProblems } from '../knobs';
import { numberProblems } from '../number-rule';
import { ASKED_RULES, QUOTA_RULES, WRITER_RULES } from './asked-rules';
import { bottlenecksOf } from './bottlenecks/bottlenecks';
import { costOf } from './cost/cost-of';
import { doorsOf } from './cost/doors';
import { DOOR_RULES, type PlannedDoor } from './door/planned-door';
import { unpreparedBurstsOf, waitsOf } from './forecasts';
import { impossibleOf } from './impossible/impossible';
import { type Plan, type PlanAsked, type PlanLine, STAGES } from './plan';
import { quotasToRaise } from './quotas-to-raise';
import { type Situation, situationOf } from './situation';
import { containerDoorLines } from './told/container-door';
import { frontDoorLines } from './told/front-door';
import { recordTableLines } from './told/record-table';
import { writeBufferLines } from './told/write-buffer';
import { writerLines } from './told/writer';

/**
 * The whole plan for a demand: every knob and threshold with its formula, waits and backlogs, what gives out first, what is to
 * be asked for and what it costs. Pure: the same question has the same answer, on every machine. A demand that hits a limit has a
 * plan too, whose `impossible` says what would make it possible. Throws for nonsense only, such as no number at all: `planProblems` tells of it.
 */
export function planOf(asked: PlanAsked = {}): Plan {
  const problems = planProblems(asked);
  if (problems.length > 0) throw new Error(problems.join('; '));
  const situation = situationOf(asked);
  const { demand, policy, sizing, buffers, costInput } = situation;
  const { knobs, reasons } = sizing;
  return {
    demand,
    kinds: buffers.map(({ kind }) => kind),
    policy,
    demandBehindDoor: situation.behind,
    zones: situation.zones,
    ...(situation.containers && { containers: situation.containers }),
    sizing: { knobs, reasons },
    lines: linesOf(situation),
    bursts: situation.bursts,
    unpreparedBursts: unpreparedBurstsOf(situation),
    late: situation.late,
    waits: waitsOf(situation),
    bottlenecks: bottlenecksOf(situation),
    quotasToRaise: quotasToRaise(situation),
    impossible: impossibleOf(situation),
    cost: { ...costOf(costInput), doors: doorsOf(situation) },
    availability: availabilityOf(situation),
  };
}

function availabilityOf({ asked, zones }: Situation): Plan['availability'] {
  const { compute = 'lambda', webAclRules = 0 } = asked.door ?? {};
  return PURPOSES.map((purpose) => purposeAvailability(purpose, { compute, zones, webAcl: webAclRules > 0 }));
}

/** What cannot be planned with at all. Wishes beyond a limit are not among it: the plan tells of them. */
export function planProblems({ demand = {}, knobs = {}, quotas = {}, writer = {}, ...rest }: PlanAsked): string[] {
  const { spread, warmWriteUnitsPerSecond, shards, zones, door = {} } = rest;
  return [
    ...demandNonsense(demand),
    ...knobProblems(knobs, (name) => `knobs.${name}`),
    ...numberProblems(QUOTA_RULES, quotas, (name) => `quotas.${name}`),
    ...numberProblems(WRITER_RULES, writer, (name) => `writer.${name}`),
    ...numberProblems(DOOR_RULES, door, (name) => `door.${name}`),
    ...tasksProblems(door),
    ...numberProblems(ASKED_RULES, {
      spread,
      zones,
      warmWriteUnitsPerSecond,
      shards: shards === 'derived' ? undefined : shards,
    }),
  ];
}

function tasksProblems({ minTasks, maxTasks }: PlannedDoor): string[] {
  if (minTasks === undefined || maxTasks === undefined || minTasks <= maxTasks) return [];
  return [
    `door.minTasks must be no more than door.maxTasks, got ${minTasks} and ${maxTasks}: there would be no number of tasks between them`,
  ];
}

/** By the stages of a write's journey; what belongs to one stage stays in the order it was derived. */
function linesOf(situation: Situation): readonly PlanLine[] {
  const idle = new Set<string>([
    ...idleKnobs(new Set(situation.buffers.map(({ kind }) => kind))),
    ...(situation.containers ? ['frontDoorMemoryMegabytes'] : []),
  ]);
  const lines = [
    ...situation.sizing.lines.filter(({ knob }) => !idle.has(knob)),
    ...frontDoorLines(situation),
    ...containerDoorLines(situation),
    ...writeBufferLines(situation),
    ...writerLines(situation),
    ...recordTableLines(situation),
  ];
  return STAGES.flatMap((stage) => lines.filter((line) => line.stage === stage));
}
