import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { CONFLICT_POLICIES, type Collections, QUEUE_OF, type QueueKind } from '../../lambda/contract/collection';

/** The buffers that a stage was given. */
export interface GivenBuffers {
  readonly buffer?: IQueue;
  readonly fifoBuffer?: IQueue;
}

/** The kinds of queue that these collections and sales need. Unknown policies need none: they are refused for themselves. */
export function kindsNeeded(collections: Collections, sells = false): ReadonlySet<QueueKind> {
  const kinds = Object.values(collections).flatMap((collection) => kindOf(collection?.policy) ?? []);
  return new Set(sells ? [...kinds, 'fifo'] : kinds);
}

/** Collections whose writes would have nowhere to go, and queues of the wrong kind. */
export function bufferProblems(collections: Collections, { buffer, fifoBuffer }: GivenBuffers): string[] {
  const problems: string[] = [];
  if (buffer?.fifo === true) {
    problems.push(
      `buffer must be a standard queue, got the FIFO queue ${buffer.queueName}: give it as fifoBuffer, or every write would be refused for its missing message group`,
    );
  }
  if (fifoBuffer?.fifo === false) {
    problems.push(
      `fifoBuffer must be a FIFO queue, got ${fifoBuffer.queueName}: writes that build on one another would be applied in any order`,
    );
  }
  for (const [name, collection] of Object.entries(collections)) {
    const kind = kindOf(collection?.policy);
    if (kind === 'fifo' && fifoBuffer === undefined) problems.push(missing(name, collection.policy, 'fifoBuffer'));
    if (kind === 'standard' && buffer === undefined) problems.push(missing(name, collection.policy, 'buffer'));
  }
  return problems;
}

function kindOf(policy: string | undefined): QueueKind | undefined {
  const known = CONFLICT_POLICIES.find((name) => name === policy);
  return known === undefined ? undefined : QUEUE_OF[known as keyof typeof QUEUE_OF];
}

function missing(name: string, policy: string, prop: keyof GivenBuffers): string {
  return `${prop} must be given for collections.${name}, whose policy is ${policy}, got none: its writes would have nowhere to go`;
}
