import type { BufferFlow } from '../../buffer-flow';
import { held, MOST_POLLERS, MOST_RUNS, RUNS_ADDED, RUNS_PER_POLLER } from '../../limits';
import { worstDelaySeconds } from '../../planned-drain';
import { round } from '../../rounding';
import { runsWanted } from '../../stages/writer-width';
import { told } from '../../workings';
import { BUFFER_NAMES, named } from '../named';
import type { PlanLine } from '../plan';
import type { Situation } from '../situation';

export function writerLines(situation: Situation): readonly PlanLine[] {
  return [
    ...situation.buffers.flatMap((buffer) => [
      runLine(situation, buffer),
      drainLine(buffer),
      waitLine(situation, buffer),
      ...pollerLines(situation, buffer),
    ]),
    lateLine(situation),
  ];
}

function runLine({ writer }: Situation, { kind, runSeconds, writesPerRun }: BufferFlow): PlanLine {
  return told({
    stage: 'writer',
    knob: named(kind, 'runSeconds'),
    value: Number(runSeconds.toPrecision(3)),
    unit: 's',
    formula: 'a run + rounds × a call of 25 statements + units × a KiB',
    inputs: { writes: writesPerRun, 'calls in a round': writer.callsAtOnce },
    why: `how long a full batch of ${BUFFER_NAMES[kind]} takes when no condition fails, by assumptions on the slow side or as it was measured`,
  });
}

function drainLine({ kind, perRun, source, capacity }: BufferFlow): PlanLine {
  return told({
    stage: 'writer',
    knob: named(kind, 'drainPerSecond'),
    value: round(capacity),
    unit: 'writes/s',
    formula: 'runs × writes of a batch ÷ seconds of a batch',
    inputs: { runs: source.concurrency, 'writes/s of a run': round(perRun) },
    why: `what empties ${BUFFER_NAMES[kind]} when every run is full and none waits for the table`,
  });
}

/** Of the unluckiest write of a burst, as it is forecast: the acceptable delay is what the full width is for, and Lambda takes time to reach it. */
function waitLine(situation: Situation, { kind, source }: BufferFlow): PlanLine {
  const { acceptableDelaySeconds: delay } = situation.demand;
  const { worstWaitSeconds: wait = 0 } = situation.bursts[kind] ?? {};
  const late = wait > delay;
  return told({
    stage: 'writer',
    knob: named(kind, 'worstWaitSeconds'),
    value: Number.isFinite(wait) ? round(wait) : 'for ever',
    unit: Number.isFinite(wait) ? 's' : '',
    formula: 'the longest distance of what came from what was applied, while runs are added one by one',
    inputs: {
      runs: source.concurrency,
      'runs at first': situation.ramp.firstRuns,
      'runs added a second': situation.ramp.runsAddedPerSecond,
    },
    ...(late && source.concurrency > situation.ramp.firstRuns && { limit: RUNS_ADDED }),
    why: late
      ? `longer than the acceptable ${delay} s: a burst that comes at once finds few runs. Provisioned mode with ${Math.ceil(source.concurrency / RUNS_PER_POLLER.value)} MinimumPollers keeps them ready; the stack does not set it`
      : `within the acceptable ${delay} s, from the first second of a burst that comes at once`,
  });
}

/** Provisioned pollers, where one event source without them runs too few. Not set: the kit's event sources have MaximumConcurrency. */
function pollerLines({ demand, writer }: Situation, { kind, source, writesPerRun }: BufferFlow): readonly PlanLine[] {
  const patienceSeconds = demand.acceptableDelaySeconds - source.windowSeconds;
  const wanted = runsWanted(demand, { writes: writesPerRun, patienceSeconds }, writer);
  if (wanted <= MOST_RUNS.value) return [];
  return [
    told({
      stage: 'writer',
      knob: named(kind, 'provisionedPollers'),
      ...held(Math.ceil(wanted / RUNS_PER_POLLER.value), { most: MOST_POLLERS }),
      unit: 'pollers',
      formula: 'runs ÷ runs of a poller',
      inputs: { runs: wanted, 'runs of a poller': RUNS_PER_POLLER.value },
      limit: MOST_RUNS,
      why: `${wanted} runs are more than the ${MOST_RUNS.value} of an event source: its provisioned mode has so many pollers as MaximumPollers, and no MaximumConcurrency; the stack does not set it`,
    }),
  ];
}

/** One number for all buffers: the writer does not look where a write came from. */
function lateLine({ demand, buffers, knobs, writer }: Situation): PlanLine {
  const { acceptableDelaySeconds: delay } = demand;
  return {
    ...told({
      stage: 'writer',
      knob: 'lateAfterSeconds',
      value: worstDelaySeconds(new Set(buffers.map(({ kind }) => kind)), demand, knobs, writer),
      unit: 's',
      formula: 'the longest wait of any buffer: delay + what gathers while Lambda starts the writer ÷ what it drains',
      inputs: { delay },
      why: 'a write that takes longer from its acceptance to the table counts as late, against the durable objective; no burst of the plan makes one so',
    }),
    set: true,
  };
}
