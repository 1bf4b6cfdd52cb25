import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventIngestStack } from '../../lib/stacks/event-ingest-stack';
import { CONNECTS, ownGrants, propertiesOf, statefulIds } from './made-by';
import { appWith } from './ready-made-stacks';

function stack(app: App = appWith()): EventIngestStack {
  return new EventIngestStack(app, 'EventIngest');
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
    'WritePathReadCache71E31B1F',
    'WritePathFrontDoorBalancerAccessLogsE53CC506',
  ]);
});

test('events are made once, kept by the hour in 64 shards, and removed after 30 days', () => {
  template().allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        COLLECTIONS:
          '{"events":{"policy":"createOnly","mode":"buffered","partition":{"by":"time","bucket":"hour","shards":64},"keepDays":30}}',
      }),
    },
  });
});

test('events never move: there is no migrator and no schedule', () => {
  expect(stack().writePath.migrator).toBeUndefined();
  template().resourceCountIs('AWS::Events::Rule', 0);
  template().resourceCountIs('AWS::Lambda::Function', 2);
});

test('its knobs are those of 50,000 writes a second in bulks of 500', () => {
  template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 12,
    MaximumBatchingWindowInSeconds: 1,
    ScalingConfig: { MaximumConcurrency: 123 },
  });
  template().hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    CacheUsageLimits: Match.objectLike({ ECPUPerSecond: { Maximum: 500_000 } }),
  });
});

test('the front door and the writer may do exactly this', () => {
  const own = (role: string) => ownGrants(stack(), role);

  expect(own('WritePathFrontDoorHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathRecordTable: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
  });
  expect(own('WritePathWriterHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathWriteBufferQueue: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
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

test('nothing is warmed unasked, and what is asked for reaches the table', () => {
  const warm = new EventIngestStack(appWith(), 'EventIngest', {
    warmThroughput: { writeUnitsPerSecond: 60_000, neverLowered: true },
  });

  template().hasResourceProperties('AWS::DynamoDB::GlobalTable', { WarmThroughput: Match.absent() });
  Template.fromStack(warm).hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 60_000 },
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

  expect(Object.keys(outputs)).toEqual(['Url', 'TableName', 'BufferUrl', 'QuarantineUrl']);
});

test('with a certificate it serves HTTPS', () => {
  const secure = new EventIngestStack(appWith(), 'EventIngest', {
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0',
  });

  Template.fromStack(secure).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' });
});

test('a part of a demand leaves the rest of it as it is; knobs and removal reach its path', () => {
  const narrow = new EventIngestStack(appWith(), 'EventIngest', {
    demand: { peakWritesPerSecond: 5000 },
    knobs: { maxAttempts: 4 },
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(narrow.writePath.sizing.knobs).toMatchObject({ batchSize: 12, writerConcurrency: 13, maxAttempts: 4 });
  Template.fromStack(narrow).allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
});
