import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CounterStack } from '../../lib/stacks/counter-stack';
import { CONNECTS, ownGrants, propertiesOf, statefulIds } from './made-by';
import { appWith } from './ready-made-stacks';

function stack(app: App = appWith()): CounterStack {
  return new CounterStack(app, 'Counter');
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
    'WritePathFifoWriteBufferQuarantineD26C0F35',
    'WritePathFifoWriteBufferQueueE3F2E542',
    'WritePathQuarantine8F0C9A20',
    'WritePathReadCache71E31B1F',
    'WritePathFrontDoorBalancerAccessLogsE53CC506',
  ]);
});

test('counters are spread over four parts, and carts are patched', () => {
  template().allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        COLLECTIONS: '{"counters":{"policy":"counter","spread":4},"carts":{"policy":"patch"}}',
      }),
    },
  });
});

test('everything goes through one FIFO buffer, in batches of ten', () => {
  template().resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: Match.absent(),
    ScalingConfig: { MaximumConcurrency: 12 },
  });
});

test('the front door and the writer may do exactly this', () => {
  const own = (role: string) => ownGrants(stack(), role);

  expect(own('WritePathFrontDoorHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathFifoWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathRecordTable: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
  });
  expect(own('WritePathWriterHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathFifoWriteBufferQueue: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    WritePathQuarantine: ['sqs:SendMessage'],
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

  expect(Object.keys(outputs)).toEqual(['Url', 'TableName', 'FifoBufferUrl', 'QuarantineUrl', 'FifoQuarantineUrl']);
});

test('with a certificate it serves HTTPS', () => {
  const secure = new CounterStack(appWith(), 'Counter', {
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0',
  });

  Template.fromStack(secure).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' });
});

test('demand, knobs and removal reach its path', () => {
  const wide = new CounterStack(appWith(), 'Counter', {
    demand: { peakWritesPerSecond: 5000 },
    knobs: { maxAttempts: 4 },
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(wide.writePath.sizing.knobs).toMatchObject({ fifoConcurrency: 112, maxAttempts: 4 });
  Template.fromStack(wide).allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
});
