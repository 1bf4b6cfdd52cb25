import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FlashSaleStack } from '../../lib/stacks/flash-sale-stack';
import { CONNECTS, ownGrants, propertiesOf, statefulIds } from './made-by';
import { appWith } from './ready-made-stacks';

function stack(app: App = appWith()): FlashSaleStack {
  return new FlashSaleStack(app, 'FlashSale');
}

function template(app?: App): Template {
  return Template.fromStack(stack(app));
}

test('the template is the one that was looked at last', () => {
  expect(template().toJSON()).toMatchSnapshot();
});

test('what holds data keeps its logical id: another one would replace it', () => {
  expect(statefulIds(template())).toEqual([
    'WritePathRecordTable9994216D',
    'WritePathFifoWriteBufferQuarantineD26C0F35',
    'WritePathFifoWriteBufferQueueE3F2E542',
    'WritePathQuarantine8F0C9A20',
    'WritePathReadCache71E31B1F',
    'WritePathFrontDoorBalancerAccessLogsE53CC506',
  ]);
});

test('the front door, the writer and the sweeper know what is sold, and by the same rules', () => {
  const functions = Object.values(template().findResources('AWS::Lambda::Function'));

  expect(functions.map(({ Properties }) => Properties.Environment.Variables.SALES)).toEqual(
    Array(3).fill('{"orders":"orders","holdSeconds":60,"maxQuantity":10}'),
  );
});

test('the front door, the writer and the sweeper may do exactly this', () => {
  const own = (role: string) => ownGrants(stack(), role);
  const emptied = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

  expect(own('WritePathFrontDoorHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathFifoWriteBufferQueue: ['sqs:GetQueueAttributes', 'sqs:SendMessage'],
    WritePathRecordTable: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
  });
  expect(own('WritePathWriterHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathFifoWriteBufferQueue: emptied,
    WritePathQuarantine: ['sqs:SendMessage'],
    WritePathRecordTable: [
      'dynamodb:BatchGetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ],
  });
  expect(own('WritePathSweeperHandlerRole')).toEqual({
    ...CONNECTS,
    WritePathRecordTable: ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
  });
});

test('an app without any context gets the same functions, queues and table', () => {
  const [with_, without] = [template(), template(new App())];

  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable']) {
    expect(propertiesOf(without, type)).toEqual(propertiesOf(with_, type));
  }
});

test('its outputs say where to write and where to look', () => {
  expect(Object.keys(template().findOutputs('*'))).toEqual([
    ...['Url', 'TableName', 'FifoBufferUrl', 'QuarantineUrl', 'FifoQuarantineUrl'],
  ]);
});

test('with a certificate it serves HTTPS', () => {
  const secure = new FlashSaleStack(appWith(), 'FlashSale', {
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0',
  });

  Template.fromStack(secure).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' });
});

test('it is sized for a crowd of a minute, whose orders may be in the table twenty seconds later', () => {
  const { knobs } = stack().writePath.sizing;

  expect(knobs).toMatchObject({ fifoBatchSize: 10, fifoConcurrency: 35, cacheEcpuPerSecond: 20_000 });
});

test('demand, knobs and removal reach its path; what a demand does not name keeps the stack’s own', () => {
  const wide = new FlashSaleStack(appWith(), 'FlashSale', {
    demand: { peakWritesPerSecond: 5000 },
    knobs: { maxAttempts: 4 },
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(wide.writePath.sizing.knobs).toMatchObject({ cacheEcpuPerSecond: 50_000, maxAttempts: 4 });
  expect(wide.writePath.sizing.reasons.find(({ knob }) => knob === 'fifoConcurrency')?.reason).toContain(
    '5000/s for 60 s, drained 20 s after',
  );
  Template.fromStack(wide).allResources('AWS::SQS::Queue', { DeletionPolicy: 'Delete' });
});
