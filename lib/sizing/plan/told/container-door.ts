import {
  BUSY_AT_ONCE,
  DEREGISTRATION_BEYOND_TIMEOUT_SECONDS,
  DRAIN_BEYOND_TIMEOUT_SECONDS,
  TARGET_CPU_PERCENT,
} from '../../container-door';
import { round } from '../../rounding';
import type { Derived } from '../../workings';
import { told } from '../../workings';
import { ASSUMED_COST } from '../cost/assumptions';
import { type Containers, sharingOf, tasksAt } from '../door/containers-of';
import type { PlannedDoor } from '../door/planned-door';
import type { PlanLine } from '../plan';
import type { Situation } from '../situation';

/** What the stack sets of a door of containers, and what follows from it. */
export function containerDoorLines(situation: Situation): readonly PlanLine[] {
  const { containers, asked } = situation;
  if (containers === undefined) return [];
  const set = (name: keyof PlannedDoor, line: Omit<Derived<string, number | string>, 'stage'>): PlanLine => {
    const overridden = asked.door?.[name] !== undefined;
    const why = overridden ? `given in place of ${line.formula}: ${line.why}` : line.why;
    return { ...told({ stage: 'front door', ...line, why }), overridden, set: true };
  };
  return [
    ...taskLines(situation, containers, set),
    ...scalingLines(containers, set),
    ...sharingLines(situation, containers),
    ...endingLines(situation, containers, set),
  ];
}

type Set = (name: keyof PlannedDoor, line: Omit<Derived<string, number | string>, 'stage'>) => PlanLine;

function taskLines({ demand, zones }: Situation, containers: Containers, set: Set): PlanLine[] {
  const { cpuUnits, memoryMegabytes, minTasks, maxTasks, forPeakAtOnce, forMean, forPeakWithZoneLost, forPeak } =
    containers;
  return [
    set('cpuUnits', {
      knob: 'taskCpuUnits',
      value: cpuUnits,
      unit: 'CPU units',
      formula: '1024',
      why: 'a whole vCPU: JavaScript runs on one thread, and a second one would wait',
    }),
    set('memoryMegabytes', {
      knob: 'taskMemoryMegabytes',
      value: memoryMegabytes,
      unit: 'MiB',
      formula: '2048',
      why: 'the least that Fargate gives with a vCPU; what waits for the queue is bounded far below it',
    }),
    set('minTasks', {
      knob: 'minTasks',
      value: minTasks,
      unit: 'tasks',
      formula: `the most of zones, peak ÷ what a task carries at ${BUSY_AT_ONCE * 100} % CPU, mean at the CPU target with a zone lost`,
      inputs: { zones, 'for the peak at once': forPeakAtOnce, 'for the mean': forMean },
      why: 'a burst comes at once, and a new task is minutes away: those that are always there take its beginning, and there is one in each zone',
    }),
    set('maxTasks', {
      knob: 'maxTasks',
      value: maxTasks,
      unit: 'tasks',
      formula: 'the most of 2 × zones, the peak at the CPU target × zones ÷ (zones − 1)',
      inputs: {
        peak: demand.peakWritesPerSecond,
        'for the peak': forPeak,
        'with a zone lost': forPeakWithZoneLost,
        zones,
      },
      why: 'the peak at the CPU target, with the tasks of one zone lost',
    }),
  ];
}

function scalingLines(containers: Containers, set: Set): PlanLine[] {
  const { targetCpuPercent, requestsPerTaskPerSecond, requestsPerVcpuSecond, vcpus } = containers;
  return [
    set('targetCpuPercent', {
      knob: 'targetCpuPercent',
      value: targetCpuPercent / 100,
      unit: '%',
      formula: `${TARGET_CPU_PERCENT} %`,
      why: 'more tasks are started from here on: the rest is for what comes until they are there',
    }),
    set('requestsPerTaskPerSecond', {
      knob: 'requestsPerTaskPerSecond',
      value: requestsPerTaskPerSecond,
      unit: 'requests/s',
      formula: 'requests/s of a vCPU × vCPUs × CPU target',
      inputs: {
        'requests/s of a vCPU': round(requestsPerVcpuSecond),
        vCPUs: vcpus,
        'CPU target': targetCpuPercent / 100,
      },
      why: `what a task carries at the CPU target; scaling looks at ${requestsPerTaskPerSecond * 60} requests a minute and target`,
    }),
  ];
}

function sharingLines({ demand, main }: Situation, containers: Containers): PlanLine[] {
  const { groupCommit } = containers;
  if (groupCommit === false || demand.writesPerRequest > 1) return [];
  const { peakWritesPerSecond: peak, meanWritesPerSecond: mean } = demand;
  const atPeak = sharingOf(containers, demand, main.kind, peak);
  const atMean = sharingOf(containers, demand, main.kind, mean);
  return [
    told({
      stage: 'front door',
      knob: 'writesPerCall',
      value: round(atPeak.writesPerCall),
      unit: 'writes',
      formula: '1 + q g − e^(−q (c − g)) + e^(−q c)',
      inputs: {
        'q, writes/s of a task': round(peak / tasksAt(containers, peak)),
        'g, longest wait × busy²': `up to ${groupCommit.maxWaitMillis} ms`,
        'c, a call': `${ASSUMED_COST.doorWaitMillis} ms`,
      },
      why: `that share a call to the queue at the peak, ${round(atMean.writesPerCall)} at the mean: ${round(1 / atPeak.writesPerCall)} and ${round(1 / atMean.writesPerCall)} sends a write. It adds ${round(atPeak.meanWaitSeconds * 1000)} ms to an answer at the peak`,
    }),
  ];
}

function endingLines({ knobs }: Situation, containers: Containers, set: Set): PlanLine[] {
  const { drainSeconds, deregistrationDelaySeconds } = containers;
  const inputs = { 'time-out': knobs.frontDoorTimeoutSeconds };
  return [
    set('deregistrationDelaySeconds', {
      knob: 'deregistrationDelaySeconds',
      value: deregistrationDelaySeconds,
      unit: 's',
      formula: `time-out + ${DEREGISTRATION_BEYOND_TIMEOUT_SECONDS}`,
      inputs,
      why: 'so long a task that is taken out keeps what it has begun: a request ends before',
    }),
    set('drainSeconds', {
      knob: 'drainSeconds',
      value: drainSeconds,
      unit: 's',
      formula: `time-out + ${DRAIN_BEYOND_TIMEOUT_SECONDS}`,
      inputs,
      why: 'so long a task that is told to stop may answer what it has taken and empty what waits for the queue; Fargate ends it after 120 s',
    }),
  ];
}
