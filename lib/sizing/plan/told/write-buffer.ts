import type { BufferFlow } from '../../buffer-flow';
import { drainPlan } from '../../planned-drain';
import { round } from '../../rounding';
import { told } from '../../workings';
import { BUFFER_NAMES, named } from '../named';
import type { PlanLine } from '../plan';
import type { Situation } from '../situation';

export function writeBufferLines(situation: Situation): readonly PlanLine[] {
  return situation.buffers.flatMap((buffer) => [
    messagesLine(situation, buffer),
    ...(buffer.kind === 'fifo' ? [groupLine(buffer)] : []),
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
        ? 'writes of one request share messages of 60 KiB; a standard queue takes nearly any number'
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

function alarmLines({ demand, knobs, writer }: Situation, { kind }: BufferFlow): readonly PlanLine[] {
  const { worstDelaySeconds, fullAt } = drainPlan(kind, demand, knobs, writer);
  return [
    {
      ...told({
        stage: 'write buffer',
        knob: named(kind, 'oldestAgeAlarmSeconds'),
        value: worstDelaySeconds,
        unit: 's',
        formula: 'delay + what gathers while Lambda starts the writer ÷ what it drains',
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
