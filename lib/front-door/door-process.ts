// What the code behind the door is told, and what it may do, whatever runs it.

import { Fn, Stack } from 'aws-cdk-lib';
import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { type Collections, renderCollections } from '../../lambda/contract/collection';
import { frontDoorEnvironment } from '../../lambda/contract/environment';
import { renderSales } from '../../lambda/contract/parse-sales';
import { sharesPartitions } from '../../lambda/contract/placement';
import { renderPressure } from '../../lambda/contract/pressure';
import { allowCache, cacheVariables } from '../read-cache/cache-access';
import { salesRules } from '../sales';
import { declaredCollections } from '../user-code/collection-props';
import { USER_CODE_FILE, userCodeFiles } from '../user-code/user-code';
import type { FrontDoorProps } from './front-door-props';
import { limitsVariable } from './request-limits';
import { type DoorDuties, tableActions } from './table-access';
import { tracingVariable } from './tracing';

/** Whoever runs the door: a function, or tasks. */
export type DoorRunner = IGrantable & IConnectable;

export interface DoorProcess {
  readonly environment: Record<string, string>;
  /** To be put beside the bundle, by their names; absent where the users have none. */
  readonly files: Readonly<Record<string, string>> | undefined;
  /** Lets it reach queues, table and cache. */
  allow(runner: DoorRunner): void;
}

/** Sending, and a look at how much waits there: `/readyz` asks the queue whether it answers. */
const BUFFER_ACTIONS = ['sqs:SendMessage', 'sqs:GetQueueAttributes'];

export function doorProcess(scope: Construct, props: FrontDoorProps): DoorProcess {
  const { buffer, fifoBuffer, table, cache } = props;
  const files = userCodeFiles(props.collections);
  return {
    environment: environmentOf(scope, props, files !== undefined),
    files,
    allow: (runner) => {
      const may = (actions: string[], resource: string) =>
        runner.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [resource] }));
      for (const queue of [buffer, fifoBuffer]) {
        if (queue !== undefined) may(BUFFER_ACTIONS, queue.queueArn);
      }
      may(tableActions(doorDuties(props)), table.tableArn);
      allowCache(cache, runner, 'Front door');
    },
  };
}

/** What the declarations ask of the door. */
export function doorDuties({ collections, transactions = false, sales }: FrontDoorProps): DoorDuties {
  return { collections: declaredCollections(collections), transactions, sells: sales !== undefined };
}

function environmentOf(scope: Construct, props: FrontDoorProps, hasUserCode: boolean): Record<string, string> {
  const { buffer, fifoBuffer, table, cache, limits, pressure, sales, tracing, transactions } = props;
  const collections = declaredCollections(props.collections);
  return frontDoorEnvironment.render({
    TABLE_NAME: table.tableName,
    COLLECTIONS: renderCollections(collections),
    ...(buffer && { BUFFER_URL: buffer.queueUrl }),
    ...(fifoBuffer && { FIFO_BUFFER_URL: fifoBuffer.queueUrl }),
    ...(hasUserCode && { USER_CODE: USER_CODE_FILE }),
    ...(transactions && { TRANSACTIONS: 'on' }),
    ...(lists(collections) && { CURSOR_KEY: cursorKey(scope) }),
    ...cacheVariables(cache),
    ...limitsVariable(limits),
    ...(pressure && { PRESSURE: renderPressure(pressure) }),
    ...(sales && { SALES: renderSales(salesRules(sales)) }),
    ...tracingVariable(tracing),
  });
}

function lists(collections: Collections): boolean {
  return Object.values(collections).some(sharesPartitions);
}

/**
 * What signs the cursors of listings: the GUID at the end of the stack's id, so that every deployment of the stack has the
 * same one and every other stack another. No secret, and none is needed: the signature keeps cursors that were cut off, edited
 * or made by another stack from being read as a place in a list, and one that somebody forged would open nothing that its
 * bearer may not list anyway. docs/decisions/cursor-key.md
 */
function cursorKey(scope: Construct): string {
  return Fn.select(2, Fn.split('/', Stack.of(scope).stackId));
}
