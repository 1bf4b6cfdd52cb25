// Receives: a target whose path is known
// Promises: one look at its buffers and quarantines, as its place tells them
// Hands on: to the sampler

import type { LivePath, PathQueue } from '../../bin/path/live-path';
import { localState } from '../../bin/path/local-path';
import { lookAtState, type PathLook } from './path-samples';

export type LookAtPath = () => Promise<PathLook>;

export function lookerAt(path: LivePath): LookAtPath {
  const { place, description } = path;
  if (place.kind === 'local') return async () => lookAtState(await localState(place.url), description.resources);
  return deployedLooker(path);
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const QUARANTINES: readonly PathQueue[] = ['quarantine', 'fifoQuarantine'];

/** What SQS counts, nearly now. Ages and what was applied are CloudWatch's, a minute or two later: see `ToldMinutes`. */
function deployedLooker({ sqs, queueUrls }: Pick<LivePath, 'sqs' | 'queueUrls'>): LookAtPath {
  return async () => {
    const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
    const counted = Object.entries(queueUrls).map(async ([queue, QueueUrl]) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] }),
      );
      const [visible = 0, inFlight = 0, delayed = 0] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
      return { isQuarantine: QUARANTINES.some((name) => name === queue), waiting: visible + delayed, inFlight };
    });
    const queues = await Promise.all(counted);
    const buffers = queues.filter(({ isQuarantine }) => !isQuarantine);
    return {
      backlog: buffers.reduce((sum, { waiting }) => sum + waiting, 0),
      inFlight: buffers.reduce((sum, { inFlight }) => sum + inFlight, 0),
      quarantined: queues.reduce((sum, one) => (one.isQuarantine ? sum + one.waiting + one.inFlight : sum), 0),
    };
  };
}
