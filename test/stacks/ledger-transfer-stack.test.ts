import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LedgerTransferStack } from '../../lib/stacks/ledger-transfer-stack';
import { CONNECTS, ownGrants, propertiesOf, statefulIds } from './made-by';
import { appWith } from './ready-made-stacks';

function stack(app: App = appWith()): LedgerTransferStack {
  return new LedgerTransferStack(app, 'LedgerTransfer');
}

function template(app?: App): Template {
  return Template.fromStack(stack(app));
}

test('the template is the one that was looked at last', () => {
  expect(template().toJSON()).toMatchSnapshot();
});

test('what holds data keeps its logical id: another one would replace it', () => {
  const ids = statefulIds(template());

  expect(ids).toEqual([
    'WritePathRecordTable9994216D',
    'WritePathWriteBufferQuarantine33414A4D',
    'WritePathWriteBufferQueueB0726EA2',
    'WritePathFifoWriteBufferQuarantineD26C0F35',
    'WritePathFifoWriteBufferQueueE3F2E542',
    'WritePathReadCache71E31B1F',
    'WritePathFrontDoorBalancerAccessLogsE53CC506',
  ]);
});

test('accounts are versioned, transfers are made once, and both are answered when they are done', () => {
  template().allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        COLLECTIONS:
          '{"accounts":{"policy":"versioned","mode":"direct","tracking":"durable"},"transfers":{"policy":"createOnly","mode":"direct","tracking":"durable"}}',
        USER_CODE: 'user-code.cjs',
      }),
    },
  });
});

test('transactions are on, and only the front door needs to know', () => {
  const functions = Object.values(template().findResources('AWS::Lambda::Function'));

  expect(functions.map(({ Properties }) => Properties.Environment.Variables.TRANSACTIONS)).toEqual([undefined, 'on']);
});

test('the front door and the writer may do exactly this', () => {
  // Grants of the same actions on several queues are one statement.
  const own = (role: string) => ownGrants(stack(), role);
  const emptied = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

  expect(own('WritePathFrontDoorHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathFifoWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathRecordTable: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  });
  expect(own('WritePathWriterHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathWriteBufferQueue: emptied,
    WritePathFifoWriteBufferQueue: emptied,
    WritePathWriteBufferQuarantine: ['sqs:SendMessage'],
    WritePathRecordTable: [
      'dynamodb:BatchGetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
  });
});

test('an app without any context gets the same functions, queues and table', () => {
  const [with_, without] = [template(), template(new App())];

  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable']) {
    expect(propertiesOf(without, type)).toEqual(propertiesOf(with_, type));
  }
});

test('its outputs say where to write and where to look', () => {
  const outputs = template().findOutputs('*');

  expect(Object.keys(outputs)).toEqual([
    'Url',
    'TableName',
    'BufferUrl',
    'FifoBufferUrl',
    'QuarantineUrl',
    'FifoQuarantineUrl',
  ]);
});

test('with a certificate it serves HTTPS', () => {
  const secure = new LedgerTransferStack(appWith(), 'LedgerTransfer', {
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0',
  });

  Template.fromStack(secure).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' });
});

test('demand, knobs and removal reach its path', () => {
  const wide = new LedgerTransferStack(appWith(), 'LedgerTransfer', {
    demand: { peakWritesPerSecond: 5000 },
    knobs: { maxAttempts: 4 },
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(wide.writePath.sizing.knobs).toMatchObject({ fifoConcurrency: 112, maxAttempts: 4 });
  Template.fromStack(wide).allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
});
