import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type ITableV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { Collections } from '../lambda/contract/collection';
import { KitError } from '../lib/kit-error';
import { Network } from '../lib/network';

export const COLLECTIONS: Collections = { orders: { policy: 'createOnly' } };

/** Collections that need a FIFO buffer and no other. */
export const FIFO_COLLECTIONS: Collections = { carts: { policy: 'patch' } };

export function testStack(app = new App()): Stack {
  return new Stack(app, 'Test');
}

/** Neighbours that were made elsewhere: a stage on its own needs no more of them than this. */
export function neighbours(stack: Stack): {
  readonly buffer: IQueue;
  readonly fifoBuffer: IQueue;
  readonly quarantine: IQueue;
  readonly table: ITableV2;
  readonly network: Network;
} {
  return {
    buffer: Queue.fromQueueArn(stack, 'Buffer', 'arn:aws:sqs:eu-west-1:123456789012:buffer'),
    fifoBuffer: Queue.fromQueueArn(stack, 'FifoBuffer', 'arn:aws:sqs:eu-west-1:123456789012:buffer.fifo'),
    quarantine: Queue.fromQueueArn(stack, 'Quarantine', 'arn:aws:sqs:eu-west-1:123456789012:quarantine'),
    table: TableV2.fromTableArn(stack, 'Table', 'arn:aws:dynamodb:eu-west-1:123456789012:table/records'),
    network: new Network(stack, 'Network'),
  };
}

/** The problems a construct is refused with. */
export function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof KitError && error.code === 'InvalidProps') return error.problems;
    throw error;
  }
  return [];
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

/** Every grant of the role whose logical id begins so: the whole list of actions by the resource they are for. */
export function grantsOf(stack: Stack, rolePrefix: string): Record<string, readonly string[]> {
  const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const found = policies.filter(([id]) => id.startsWith(rolePrefix));
  const statements = found.flatMap(([, policy]): Statement[] => policy.Properties.PolicyDocument.Statement);
  return Object.fromEntries(
    statements.map((statement) => [
      typeof statement.Resource === 'string' ? statement.Resource : JSON.stringify(statement.Resource),
      [statement.Action].flat(),
    ]),
  );
}
