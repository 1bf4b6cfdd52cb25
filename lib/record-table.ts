// Receives the writer's conditional writes.
// Promises that a record is kept: encrypted, restorable to any second of 35 days, not deleted with its stack.
// Hands on records, their versions and stamps; nothing else in the path is the truth.

import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, Billing, ContributorInsightsMode, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { EXPIRES, PARTITION_KEY, SORT_KEY } from '../lambda/contract/record';

export interface RecordTableProps {
  /**
   * Whether DynamoDB refuses to delete the table. Without it, one wrong call deletes every record and the restore window.
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * What becomes of the table when its stack is deleted. `DESTROY` is for stacks of an hour; it needs
   * `deletionProtection: false` too.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

export class RecordTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, props: RecordTableProps = {}) {
    super(scope, id);
    const { deletionProtection = true, removalPolicy = RemovalPolicy.RETAIN } = props;

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: PARTITION_KEY, type: AttributeType.STRING },
      sortKey: { name: SORT_KEY, type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRES,
      billing: Billing.onDemand(),
      // A key of AWS's own costs nothing per request; a customer's key would cost a KMS call beside cold writes.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // Names the hot keys while they throttle and is silent, and unpaid, otherwise.
      contributorInsightsSpecification: { enabled: true, mode: ContributorInsightsMode.THROTTLED_KEYS },
      deletionProtection,
      removalPolicy,
    });
  }
}
