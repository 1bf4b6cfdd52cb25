import type { BufferFlow } from '../../buffer-flow';
import { drainPlan } from '../../planned-drain';
import { mm1 } from '../../queueing/mm1';
import { round, wholeUp } from '../../rounding';
import { told } from '../../workings';
import { BUFFER_NAMES, named } from '../named';
import type { PlanLine } from '../plan';
import type { Situation } from '../situation';

export function writeBufferLines(situation: Situation): readonly PlanLine[] {
  return situation.buffers.flatMap((buffer) => [
    messagesLine(situation, buffer),
    ...(buffer.kind === 'fifo' ? [groupLine(buffer), groupsLine(buffer), ...hottestGroupLines(situation, buffer)] : []),
    ...alarmLines(situation, buffer),
  ]);
}

function messagesLine({ demand }: Situation, { kind, packed }: BufferFlow): PlanLine {
  return told({
    stage: 'write buffer',
    knob: named(kind, 'messagesPerSecond'),
    value: round(demand.peakWritesPerSecond / packed),
    unit: 'messages/s',
    formula: 'peak ÷ writes in a message',
    inputs: { peak: demand.peakWritesPerSecond, 'writes in a message': packed },
    why:
      kind === 'standard'
        ? 'writes that come together share messages of 60 KiB; a standard queue takes nearly any number'
        : 'a message holds writes of one record only; if all of the demand comes this way',
  });
}

/** One batch of a group is in flight at a time, so a group is as fast as one run. */
export function groupWritesPerSecond({ perRun }: BufferFlow): number {
  return perRun;
}

function groupLine(buffer: BufferFlow): PlanLine {
  return told({
    stage: 'write buffer',
    knob: 'groupWritesPerSecond',
    value: round(groupWritesPerSecond(buffer)),
    unit: 'writes/s',
    formula: 'messages of a batch ÷ seconds of a batch',
    inputs: { 'messages of a batch': buffer.source.batchSize, 'seconds of a batch': round(buffer.runSeconds) },
    why: 'a record is a message group, and SQS hands out one batch of a group at a time: this is what one record takes in order',
  });
}

/** A run has batches of one group only as long as there is one that waits: fewer groups, fewer runs. */
function groupsLine(buffer: BufferFlow): PlanLine {
  const { source, wanted } = buffer;
  return told({
    stage: 'write buffer',
    knob: 'activeGroups',
    value: source.concurrency,
    unit: 'records',
    formula: 'runs: one record, one message group, one batch at a time',
    inputs: { runs: source.concurrency, 'without headroom': wholeUp(wanted / groupWritesPerSecond(buffer)) },
    why: 'so many records must have writes waiting at the same time for the writer to run at its full width; fewer leave runs idle, and no knob mends that',
  });
}

/**
 * The hottest record as one server before which its batches queue (M/M/1): full batches come at random, while the burst is worked
 * off in time. A queue that is nearly always busy is where waits explode, long before it is said to be too much.
 */
function hottestGroupLines({ hottest }: Situation, { source, wanted, runSeconds }: BufferFlow): readonly PlanLine[] {
  if (hottest === 0) return [];
  const batchesPerSecond = (wanted * hottest) / source.batchSize;
  const { utilization, meanWaitSeconds } = mm1(batchesPerSecond, runSeconds);
  const endless = !Number.isFinite(meanWaitSeconds);
  const inputs = {
    'batches/s': Number(batchesPerSecond.toPrecision(4)),
    'seconds of a batch': Number(runSeconds.toPrecision(3)),
  };
  return [
    told({
      stage: 'write buffer',
      knob: 'hottestGroupUtilization',
      value: Number(utilization.toPrecision(4)),
      unit: 'share',
      formula: 'batches/s of the hottest record × seconds of a batch',
      inputs,
      why: 'which part of the time a batch of the hottest record is being written, while the burst is worked off; near the whole of it, its writes wait for one another',
    }),
    told({
      stage: 'write buffer',
      knob: 'hottestGroupWaitSeconds',
      value: endless ? 'for ever' : Number(meanWaitSeconds.toPrecision(3)),
      unit: endless ? '' : 's',
      formula: 'M/M/1: utilization × seconds of a batch ÷ (1 − utilization)',
      inputs,
      why: 'what a full batch of the hottest record waits on average until the one before it is done, if they come at random',
    }),
  ];
}

function alarmLines({ demand, behind, knobs, writer }: Situation, { kind }: BufferFlow): readonly PlanLine[] {
  const { worstDelaySeconds, fullAt } = drainPlan(kind, behind, knobs, writer);
  return [
    {
      ...told({
        stage: 'write buffer',
        knob: named(kind, 'oldestAgeAlarmSeconds'),
        value: worstDelaySeconds,
        unit: 's',
        formula: 'the longest wait of the forecast with runs twice as long, at least the delay',
        inputs: { delay: demand.acceptableDelaySeconds },
        why: `an oldest message of this age in ${BUFFER_NAMES[kind]} is older than any burst of the plan makes it`,
      }),
      set: true,
    },
    {
      ...told({
        stage: 'write buffer',
        knob: named(kind, 'backlogAlarmMessages'),
        value: fullAt,
        unit: 'messages',
        formula: 'messages of a batch × runs',
        why: 'with so many messages every run is full: where it lasts longer than the planned burst, more comes than was planned',
      }),
      set: true,
    },
  ];
}
