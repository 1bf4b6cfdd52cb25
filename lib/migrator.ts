// Receives a minute of work, every minute.
// Promises that records of a collection whose shards or ranges were raised move to their new places, one by one, at a pace
// that leaves the table to its writes; and that a run cut off anywhere loses nothing and repeats nothing.
// Hands on, where everything has moved, a table that knows one layout again.

import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { renderCollections } from '../lambda/contract/collection';
import { collectionsProblems } from '../lambda/contract/collection-problems';
import { migratorEnvironment } from '../lambda/contract/environment';
import { everyMinute } from './every-minute';
import { HandlerFunction } from './handler-function';
import { refuse } from './kit-error';
import { COLD_WRITE_UNITS, type WarmThroughput } from './record-table/warm-throughput';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { type CollectionsProps, declaredCollections } from './user-code/collection-props';

export interface MigratorProps {
  /** The table whose records it moves. Its keys must be those of `RecordTable`. */
  readonly table: ITableV2;
  /** As the front door and the writer are given them, and deployed after both. Those that never move anything are left alone. */
  readonly collections: CollectionsProps;
  /**
   * Write units a second that a move may take of the table, 10–40,000. Fewer leave more to the writes and make the move longer:
   * a record of 1 KB takes two. A throttled table is left at half of it.
   * @default 400, a tenth of what a new table takes at once
   */
  readonly unitsPerSecond?: number;
  /**
   * A network to run in, whose isolated subnets must reach DynamoDB. Only where a policy of yours wants every function in one:
   * it needs the table alone, which is reached by TLS and its role.
   * @default - none: no network interfaces, and no right to make them
   */
  readonly vpc?: IVpc;
}

/** Of what the table takes at once. */
const SHARE_OF_TABLE = 0.1;
/** A move of ten million records must end within days. Unit: write units per second. */
const UNITS_MIN = 100;

/** What a move may take of a table that was given so much, or nothing, to begin with. Unit: write units per second. */
export function migrationUnits(warm?: Pick<WarmThroughput, 'writeUnitsPerSecond'>): number {
  return Math.max(UNITS_MIN, Math.floor((warm?.writeUnitsPerSecond ?? COLD_WRITE_UNITS) * SHARE_OF_TABLE));
}

const RULES: Readonly<Record<'unitsPerSecond', NumberRule>> = {
  unitsPerSecond: {
    min: 10,
    max: 40_000,
    otherwise: 'the move would never end, or take all that the quota of a table lets through',
  },
};

export function migrationProblems(
  offered: { readonly unitsPerSecond?: number },
  shownAs: (name: string) => string = (name) => name,
): string[] {
  return numberProblems(RULES, offered, shownAs);
}

/** Pages of records, layouts, copies, and the removal of what is left behind. */
const TABLE_ACTIONS = ['dynamodb:Query', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];

/** Work for up to 55 s; the rest of the minute is for the call that is under way. */
const TIMEOUT_SECONDS = 60;

/** A default move is 400 calls a second, of about one millisecond of CPU each: that takes more than half a CPU. */
const MEMORY_MEGABYTES = 1024;

export class Migrator extends Construct {
  readonly function: LambdaFunction;
  readonly schedule: Rule;

  constructor(scope: Construct, id: string, props: MigratorProps) {
    super(scope, id);
    const { table, collections: offered, vpc, unitsPerSecond = migrationUnits() } = props;
    const collections = declaredCollections(offered);
    refuse(this, [...collectionsProblems(collections), ...migrationProblems({ unitsPerSecond })]);

    const { function: handler } = new HandlerFunction(this, 'Handler', {
      handler: 'migrator',
      description: 'Migrator: moves records to their new shards or ranges, a minute of it every minute',
      environment: migratorEnvironment.render({
        TABLE_NAME: table.tableName,
        COLLECTIONS: renderCollections(collections),
        UNITS_PER_SECOND: String(unitsPerSecond),
      }),
      memoryMegabytes: MEMORY_MEGABYTES,
      timeoutSeconds: TIMEOUT_SECONDS,
      vpc,
    });
    this.function = handler;
    handler.addToRolePolicy(new PolicyStatement({ actions: TABLE_ACTIONS, resources: [table.tableArn] }));
    this.schedule = everyMinute(this, 'Schedule', handler, 'Has records moved to their new shards or ranges');
  }
}
