import { ENTRIES_PER_SEND } from '../../../../lambda/contract/limits';
import type { BufferFlow } from '../../buffer-flow';
import { FIFO_GROUP_CALLS, FIFO_IN_FLIGHT, fifoCalls, IN_FLIGHT } from '../../limits';
import { requestsPerSend, type Situation } from '../situation';
import { groupWritesPerSecond } from '../told/write-buffer';
import { asPeak, type Candidate } from './candidate';

export function bufferCandidates(situation: Situation, buffer: BufferFlow): readonly Candidate[] {
  return [inFlight(situation, buffer), ...(buffer.kind === 'fifo' ? fifoCandidates(situation, buffer) : [])];
}

/** A run holds its messages until it ends. */
function inFlight({ demand }: Situation, buffer: BufferFlow): Candidate {
  const fifo = buffer.kind === 'fifo';
  const limit = fifo ? FIFO_IN_FLIGHT : IN_FLIGHT;
  return {
    stage: 'write buffer',
    what: fifo ? 'messages in flight of the FIFO queue' : 'messages in flight',
    writesPerSecond: asPeak((limit.value * buffer.packed) / buffer.runSeconds, buffer, demand),
    limit,
    raise: fifo
      ? 'smaller batches (knobs.fifoBatchSize), which are done sooner, or a longer demand.acceptableDelaySeconds'
      : 'more writes in a message (demand.writesPerRequest), or a quota increase for SQS messages in flight',
  };
}

function fifoCandidates(situation: Situation, buffer: BufferFlow): readonly Candidate[] {
  const { demand, region, hottest } = situation;
  const { writesPerRequest } = demand;
  const calls = fifoCalls(region);
  const queue: Candidate = {
    stage: 'write buffer',
    what: 'sends to the FIFO queue',
    writesPerSecond:
      (calls.value * writesPerRequest * requestsPerSend(situation, 'fifo')) / sendsPerRequest(writesPerRequest),
    limit: calls,
    raise: `bulks of ${ENTRIES_PER_SEND} and more (demand.writesPerRequest): ten messages go in one call; or a quota increase for the FIFO queue`,
  };
  if (hottest === 0) return [queue];
  return [
    queue,
    {
      stage: 'write buffer',
      what: 'sends to the message group of the hottest record',
      writesPerSecond: groupSendsPerSecond(writesPerRequest) / hottest,
      limit: FIFO_GROUP_CALLS,
      raise:
        'bulks of ten and more (demand.writesPerRequest), a greater spread of the counter collection, or writes to more records (a lower demand.hottestShare)',
    },
    {
      stage: 'write buffer',
      what: 'message group of the hottest record, one batch at a time',
      writesPerSecond: asPeak(groupWritesPerSecond(buffer) / hottest, buffer, demand),
      raise: `a greater spread of the counter collection, writes to more records (a lower demand.hottestShare)${buffer.source.batchSize < 10 ? ', knobs.fifoBatchSize of 10' : ''}, or a longer demand.acceptableDelaySeconds`,
    },
  ];
}

/** Messages a second that one message group is sent at the most: its partition counts calls, and a call of a bulk has up to ten of them. */
export function groupSendsPerSecond(writesPerRequest: number): number {
  return (FIFO_GROUP_CALLS.value * writesPerRequest) / sendsPerRequest(writesPerRequest);
}

/** A message of the FIFO queue holds writes of one record, so those of a bulk are taken as one each. */
export function sendsPerRequest(writesPerRequest: number): number {
  return Math.ceil(writesPerRequest / ENTRIES_PER_SEND);
}
