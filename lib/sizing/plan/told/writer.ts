import type { BufferFlow } from '../../buffer-flow';
import { held, MOST_POLLERS, MOST_RUNS, runsCountedOn } from '../../limits';
import { worstDelaySeconds } from '../../planned-drain';
import { round } from '../../rounding';
import { runsWanted } from '../../stages/writer-width';
import { told } from '../../workings';
import { BUFFER_NAMES, named } from '../named';
import type { PlanLine } from '../plan';
import { pollersFor } from '../pollers';
import type { Situation } from '../situation';

export function writerLines(situation: Situation): readonly PlanLine[] {
  return [
    ...situation.buffers.flatMap((buffer) => [
      runLine(situation, buffer),
      drainLine(buffer),
      waitLine(situation, buffer),
      ...pollerLines(situation, buffer),
    ]),
    lateAfterLine(situation),
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
  const { ramp, demand, bursts } = situation;
  const { acceptableDelaySeconds: delay } = demand;
  const { worstWaitSeconds: wait = 0 } = bursts[kind] ?? {};
  const late = situation.late.find((one) => one.kind === kind);
  return told({
    stage: 'writer',
    knob: named(kind, 'worstWaitSeconds'),
    value: Number.isFinite(wait) ? round(wait) : 'for ever',
    unit: Number.isFinite(wait) ? 's' : '',
    formula: 'the longest distance of what came from what was applied, while runs are added one by one',
    inputs: {
      runs: source.concurrency,
      'runs at first': ramp.firstRuns,
      'runs added a second': ramp.runsAddedPerSecond,
    },
    ...(late?.by === 'ramp' && { limit: runsCountedOn(ramp) }),
    why:
      late === undefined
        ? `within the acceptable ${delay} s, from the first second of a burst that comes at once`
        : `longer than the acceptable ${delay} s: ${late.because}. What would change it: ${late.wouldTake}`,
  });
}

/** Provisioned pollers, where one event source without them runs too few. Not set: the kit's event sources have MaximumConcurrency. */
function pollerLines(situation: Situation, buffer: BufferFlow): readonly PlanLine[] {
  const { demand, writer } = situation;
  const { kind, source, writesPerRun, wanted, packed } = buffer;
  const patienceSeconds = demand.acceptableDelaySeconds - source.windowSeconds;
  const runs = runsWanted(demand, { writes: writesPerRun, patienceSeconds }, writer);
  if (runs <= MOST_RUNS.value) return [];
  const { pollers, limit, byRuns, byBytes, byPolls } = pollersFor(situation, buffer, runs);
  return [
    told({
      stage: 'writer',
      knob: named(kind, 'provisionedPollers'),
      limit,
      ...held(pollers, { most: MOST_POLLERS }),
      unit: 'pollers',
      formula:
        'the most of runs ÷ runs of a poller, bytes/s ÷ bytes/s of a poller, messages/s ÷ messages/s of its polls',
      inputs: {
        runs,
        'messages/s': round(wanted / packed),
        'by runs': byRuns,
        'by bytes': byBytes,
        'by polls': byPolls,
      },
      why: `${runs} runs are more than the ${MOST_RUNS.value} of an event source: its provisioned mode has so many pollers as MaximumPollers, and no MaximumConcurrency; the stack does not set it`,
    }),
  ];
}

/** One number for all buffers: the writer does not look where a write came from. */
function lateAfterLine({ demand, behind, buffers, knobs, writer }: Situation): PlanLine {
  const { acceptableDelaySeconds: delay } = demand;
  return {
    ...told({
      stage: 'writer',
      knob: 'lateAfterSeconds',
      value: worstDelaySeconds(new Set(buffers.map(({ kind }) => kind)), behind, knobs, writer),
      unit: 's',
      formula: 'the longest wait of any buffer, by the forecast with runs twice as long, at least the delay',
      inputs: { delay },
      why: 'a write that takes longer from its acceptance to the table counts as late, against the durable objective; no burst of the plan makes one so',
    }),
    set: true,
  };
}
