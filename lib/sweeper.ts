// Receives a minute of work, every minute.
// Promises that units which nobody will pay for go back on sale, that the cache's counts of stock are those of the table where
// nobody is at them, and that units lie where orders find them; a run cut off anywhere loses nothing.
// Hands on counts to the read cache, and units from bucket to bucket in the table.

import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { renderCollections } from '../lambda/contract/collection';
import { collectionsProblems } from '../lambda/contract/collection-problems';
import { sweeperEnvironment } from '../lambda/contract/environment';
import { renderSales } from '../lambda/contract/parse-sales';
import { salesProblems } from '../lambda/contract/sales-problems';
import { everyMinute } from './every-minute';
import { HandlerFunction } from './handler-function';
import { refuse } from './kit-error';
import type { IReadCache } from './read-cache';
import { allowCache, cacheVariables } from './read-cache/cache-access';
import { type Sales, salesRules } from './sales';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';

export interface SweeperProps {
  /** As the front door and the writer are given them. */
  readonly sales: Sales;
  /** As the front door and the writer are given them. */
  readonly collections: CollectionsProps;
  /** Where sales and orders are. Its keys must be those of `RecordTable`. */
  readonly table: ITableV2;
  /** Where units are reserved. */
  readonly cache: IReadCache;
  /** The network of the cache; its isolated subnets must reach DynamoDB. */
  readonly vpc: IVpc;
}

/** The list of sales, orders and stock as they stand, and units moved between buckets. */
const TABLE_ACTIONS = ['dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem'];

/** Work for up to 50 s; the rest of the minute is for the sale that is under way. */
const TIMEOUT_SECONDS = 60;

/** It waits for answers nearly all of its time. */
const MEMORY_MEGABYTES = 512;

export class Sweeper extends Construct {
  readonly function: LambdaFunction;
  readonly schedule: Rule;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { sales, collections: offered, table, cache, vpc } = props;
    const collections = declaredCollections(offered);
    const rules = salesRules(sales);
    refuse(this, [...collectionsProblems(collections), ...salesProblems(rules, collections)]);

    const { function: handler } = new HandlerFunction(this, 'Handler', {
      handler: 'sweeper',
      description: 'Sweeper: ends holds that nobody will end and mends counts of stock, every minute',
      environment: sweeperEnvironment.render({
        TABLE_NAME: table.tableName,
        COLLECTIONS: renderCollections(collections),
        SALES: renderSales(rules),
        ...cacheVariables(cache),
      }),
      memoryMegabytes: MEMORY_MEGABYTES,
      timeoutSeconds: TIMEOUT_SECONDS,
      vpc,
    });
    this.function = handler;
    handler.addToRolePolicy(new PolicyStatement({ actions: TABLE_ACTIONS, resources: [table.tableArn] }));
    allowCache(cache, handler, 'Sweeper');
    this.schedule = everyMinute(this, 'Schedule', handler, 'Has holds of sales ended and counts of stock mended');
  }
}
