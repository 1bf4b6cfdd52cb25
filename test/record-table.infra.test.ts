import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RecordTable, type RecordTableProps } from '../lib/record-table';
import { testStack } from './test-stack';

function templateWith(props?: RecordTableProps): Template {
  const stack = testStack();
  new RecordTable(stack, 'RecordTable', props);
  return Template.fromStack(stack);
}

test('records are found by the keys of the contract, as text', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [
      { AttributeName: '_pk', KeyType: 'HASH' },
      { AttributeName: '_sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: '_pk', AttributeType: 'S' },
      { AttributeName: '_sk', AttributeType: 'S' },
    ],
  });
});

test('the table is paid by the request and forgets what has expired', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: '_expires', Enabled: true },
  });
});

test('the table is encrypted with a key of AWS’s own, which no role needs a grant for', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEEnabled: false } });
});

test('the table can be restored, is protected from deletion, and names its hot keys while they throttle', () => {
  templateWith().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [
      Match.objectLike({
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
      }),
    ],
  });
});

test('the table outlives its stack', () => {
  templateWith().hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('a table of an hour goes with its stack', () => {
  const template = templateWith({ deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY });

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    DeletionPolicy: 'Delete',
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })] },
  });
});
