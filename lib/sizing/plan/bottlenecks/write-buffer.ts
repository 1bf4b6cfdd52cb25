import { ENTRIES_PER_SEND } from '../../../../lambda/contract/limits';
import type { BufferFlow } from '../../buffer-flow';
import { FIFO_GROUP_CALLS, fifoCalls, IN_FLIGHT } from '../../limits';
import type { Situation } from '../situation';
import { groupWritesPerSecond } from '../told/write-buffer';
import { asPeak, type Candidate } from './candidate';

export function bufferCandidates(situation: Situation, buffer: BufferFlow): readonly Candidate[] {
  return buffer.kind === 'fifo' ? fifoCandidates(situation, buffer) : [inFlight(situation, buffer)];
}

/** A run holds its messages until it ends. */
function inFlight({ demand }: Situation, buffer: BufferFlow): Candidate {
  return {
    stage: 'write buffer',
    what: 'messages in flight',
    writesPerSecond: asPeak((IN_FLIGHT.value * buffer.packed) / buffer.runSeconds, buffer, demand),
    limit: IN_FLIGHT,
    raise: 'more writes in a message (demand.writesPerRequest), or a quota increase for SQS messages in flight',
  };
}

function fifoCandidates({ demand, region, hottest }: Situation, buffer: BufferFlow): readonly Candidate[] {
  const { writesPerRequest } = demand;
  const calls = fifoCalls(region);
  const queue: Candidate = {
    stage: 'write buffer',
    what: 'sends to the FIFO queue',
    writesPerSecond: (calls.value * writesPerRequest) / sendsPerRequest(writesPerRequest),
    limit: calls,
    raise: `bulks of ${ENTRIES_PER_SEND} and more (demand.writesPerRequest): ten messages go in one call; or a quota increase for the FIFO queue`,
  };
  if (hottest === 0) return [queue];
  return [
    queue,
    {
      stage: 'write buffer',
      what: 'sends to the message group of the hottest record',
      writesPerSecond: FIFO_GROUP_CALLS.value / hottest,
      limit: FIFO_GROUP_CALLS,
      raise: 'a greater spread of the counter collection, or writes to more records (a lower demand.hottestShare)',
    },
    {
      stage: 'write buffer',
      what: 'message group of the hottest record, one batch at a time',
      writesPerSecond: asPeak(groupWritesPerSecond(buffer) / hottest, buffer, demand),
      raise: `a greater spread of the counter collection, writes to more records (a lower demand.hottestShare)${buffer.source.batchSize < 10 ? ', knobs.fifoBatchSize of 10' : ''}, or a longer demand.acceptableDelaySeconds`,
    },
  ];
}

/** A message of the FIFO queue holds writes of one record, so those of a bulk are taken as one each. */
export function sendsPerRequest(writesPerRequest: number): number {
  return Math.ceil(writesPerRequest / ENTRIES_PER_SEND);
}
