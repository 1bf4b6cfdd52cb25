import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import {
  CONFLICT_POLICIES,
  type Collection,
  type Collections,
  QUEUE_OF,
  type QueueKind,
} from '../../lambda/contract/collection';
import { closedProblem } from '../../lambda/contract/operations';
import { withOrders } from '../../lambda/contract/sales';
import type { Sales } from '../sales';

/** The buffers that a stage was given. */
export interface GivenBuffers {
  readonly buffer?: IQueue;
  readonly fifoBuffer?: IQueue;
}

/**
 * The kinds of queue that these collections and sales need. Orders go by the FIFO one, whatever their collection's policy.
 * Unknown policies need none: they are refused for themselves.
 */
export function kindsNeeded(collections: Collections, sales?: Sales): ReadonlySet<QueueKind> {
  const kinds = Object.values(withOrders(collections, sales)).flatMap((collection) => kindOf(collection) ?? []);
  return new Set(sales === undefined ? kinds : [...kinds, 'fifo']);
}

/** Collections whose writes would have nowhere to go, and queues of the wrong kind. */
export function bufferProblems(
  collections: Collections,
  { buffer, fifoBuffer }: GivenBuffers,
  sales?: Sales,
): string[] {
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
  for (const [name, collection] of Object.entries(withOrders(collections, sales))) {
    const kind = kindOf(collection);
    if (kind === 'fifo' && fifoBuffer === undefined) problems.push(missing(name, collection.policy, 'fifoBuffer'));
    if (kind === 'standard' && buffer === undefined) problems.push(missing(name, collection.policy, 'buffer'));
  }
  return problems;
}

function kindOf(collection: Collection | undefined): QueueKind | undefined {
  if (collection === undefined || closedProblem(collection) !== undefined) return undefined;
  const known = CONFLICT_POLICIES.find((name) => name === collection.policy);
  return known === undefined ? undefined : QUEUE_OF[known as keyof typeof QUEUE_OF];
}

function missing(name: string, policy: string, prop: keyof GivenBuffers): string {
  return `${prop} must be given for collections.${name}, whose policy is ${policy}, got none: its writes would have nowhere to go`;
}
