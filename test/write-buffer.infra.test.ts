import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { WriteBuffer, type WriteBufferProps } from '../lib/write-buffer';
import { problemsOf, testStack } from './test-stack';

function templateWith(props?: WriteBufferProps): Template {
  const stack = testStack();
  new WriteBuffer(stack, 'WriteBuffer', props);
  return Template.fromStack(stack);
}

const BUFFER = { RedrivePolicy: Match.anyValue() };
const QUARANTINE = { RedrivePolicy: Match.absent() };
const DAY = 24 * 60 * 60;

test('a write waits 4 days for its writer, and 14 in quarantine', () => {
  const template = templateWith();

  template.resourceCountIs('AWS::SQS::Queue', 2);
  template.hasResourceProperties('AWS::SQS::Queue', { ...BUFFER, MessageRetentionPeriod: 4 * DAY });
  template.hasResourceProperties('AWS::SQS::Queue', { ...QUARANTINE, MessageRetentionPeriod: 14 * DAY });
});

test('ten failed deliveries set a message aside', () => {
  templateWith().hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: {
      maxReceiveCount: 30,
      deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WriteBufferQuarantine'), 'Arn'] },
    },
  });
  templateWith({ maxAttempts: 3 }).hasResourceProperties('AWS::SQS::Queue', {
    RedrivePolicy: Match.objectLike({ maxReceiveCount: 3 }),
  });
});

test('a message stays hidden for six runs of the writer and the window', () => {
  templateWith().hasResourceProperties('AWS::SQS::Queue', { ...BUFFER, VisibilityTimeout: 61 });
  templateWith({ writerTimeoutSeconds: 10, windowSeconds: 5 }).hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: 65,
  });
  templateWith({ visibilitySeconds: 900 }).hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 900 });
});

test('both queues are encrypted without a key that could be lost, and closed to clear text', () => {
  const template = templateWith();

  template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  template.resourcePropertiesCountIs(
    'AWS::SQS::QueuePolicy',
    {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Action: 'sqs:*',
          }),
        ],
      },
    },
    2,
  );
});

test('acknowledged writes outlive the stack, unless it is one of an hour', () => {
  const kept = templateWith();
  const dropped = templateWith({ removalPolicy: RemovalPolicy.DESTROY });

  kept.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  dropped.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
});

test('retention may be set, up to what SQS keeps', () => {
  const template = templateWith({ retentionDays: 1, quarantineRetentionDays: 2 });

  template.hasResourceProperties('AWS::SQS::Queue', { ...BUFFER, MessageRetentionPeriod: DAY });
  template.hasResourceProperties('AWS::SQS::Queue', { ...QUARANTINE, MessageRetentionPeriod: 2 * DAY });
  expect(problemsOf(() => templateWith({ retentionDays: 0 }))).toHaveLength(1);
  expect(problemsOf(() => templateWith({ quarantineRetentionDays: 15 }))).toEqual([
    'quarantineRetentionDays must be a whole number from 1 to 14, got 15: SQS keeps messages for 14 days at the most',
  ]);
});

test('quarantine must keep a message longer than the buffer does', () => {
  expect(problemsOf(() => templateWith({ retentionDays: 13 }))).toEqual([]);
  expect(problemsOf(() => templateWith({ retentionDays: 14 }))).toEqual([
    expect.stringMatching(/^quarantineRetentionDays must be longer than retentionDays, got 14 with 14: /),
  ]);
});

test('a single attempt is refused', () => {
  expect(problemsOf(() => templateWith({ maxAttempts: 2 }))).toEqual([]);
  expect(problemsOf(() => templateWith({ maxAttempts: 1 }))).toEqual([
    'maxAttempts must be a whole number from 2 to 1000, got 1: one throttled write would be set aside for good',
  ]);
});

test('all problems are told at once', () => {
  const problems = problemsOf(() => templateWith({ maxAttempts: 0, retentionDays: 0, windowSeconds: -1 }));

  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(['windowSeconds', 'maxAttempts', 'retentionDays']);
});

describe('a FIFO buffer', () => {
  test('has limits that count per record, and takes writes apart by their ids and not by their content', () => {
    const template = templateWith({ kind: 'fifo' });

    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.hasResourceProperties('AWS::SQS::Queue', {
      ...BUFFER,
      FifoQueue: true,
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
      ContentBasedDeduplication: false,
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 4 * DAY,
    });
  });

  test('has a quarantine of its own kind: SQS moves messages to no other', () => {
    templateWith({ kind: 'fifo', maxAttempts: 7 }).hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      RedrivePolicy: {
        maxReceiveCount: 7,
        deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WriteBufferQuarantine'), 'Arn'] },
      },
    });
    templateWith({ kind: 'fifo' }).hasResourceProperties('AWS::SQS::Queue', {
      ...QUARANTINE,
      FifoQueue: true,
      ContentBasedDeduplication: false,
      MessageRetentionPeriod: 14 * DAY,
    });
  });

  test('hides a message for six runs of the writer, and no window', () => {
    templateWith({ kind: 'fifo' }).hasResourceProperties('AWS::SQS::Queue', { ...BUFFER, VisibilityTimeout: 60 });
    expect(problemsOf(() => templateWith({ kind: 'fifo', visibilitySeconds: 60 }))).toEqual([]);
    expect(problemsOf(() => templateWith({ kind: 'fifo', visibilitySeconds: 59 }))).toHaveLength(1);
  });

  test('takes no window', () => {
    expect(problemsOf(() => templateWith({ kind: 'fifo', windowSeconds: 1 }))).toEqual([
      'windowSeconds must not be given for a FIFO buffer, got 1: its batches never wait to fill',
    ]);
  });
});

test('a buffer is standard unless it is asked to be FIFO', () => {
  templateWith().allResourcesProperties('AWS::SQS::Queue', {
    FifoQueue: Match.absent(),
    DeduplicationScope: Match.absent(),
    ContentBasedDeduplication: Match.absent(),
  });
  expect(templateWith({ kind: 'standard' }).toJSON()).toEqual(templateWith().toJSON());
});
