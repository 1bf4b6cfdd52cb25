import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OrderIntakeStack } from '../../lib/stacks/order-intake-stack';
import { propertiesOf, statefulIds } from './made-by';
import { appWith, READY_MADE } from './ready-made-stacks';

function template(app: App = appWith()): Template {
  return Template.fromStack(new OrderIntakeStack(app, 'OrderIntake'));
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

test('the cache keeps its name: another one would replace it', () => {
  template().hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    ServerlessCacheName: 'orderintake-writepath-readcache-14593a94',
  });
});

test.each(Object.entries(READY_MADE))('%s: a second synth equals the first', (_name, make) => {
  expect(Template.fromStack(make(appWith())).toJSON()).toEqual(Template.fromStack(make(appWith())).toJSON());
});

test.each(Object.entries(READY_MADE))('%s: nothing is made by a custom resource', (name, make) => {
  const { Resources } = Template.fromStack(make(appWith())).toJSON();
  const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);

  expect(types.filter((type) => type.startsWith('Custom::') || type.includes('CustomResource'))).toEqual([]);
  // The writer, the door where a function is one, and the sweeper of what sells.
  const functions = name.startsWith('Flood') ? 1 : /^(FlashSale|Load)/.test(name) ? 3 : 2;
  expect(types.filter((type) => type === 'AWS::Lambda::Function')).toHaveLength(functions);
});

test('an app without any context gets the same functions, queues and table', () => {
  const [with_, without] = [template(), template(new App())];

  for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::DynamoDB::GlobalTable']) {
    expect(propertiesOf(without, type)).toEqual(propertiesOf(with_, type));
  }
});

test('orders are made once, and the newest profile counts', () => {
  template().allResourcesProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        COLLECTIONS: '{"orders":{"policy":"createOnly"},"profiles":{"policy":"lastWriterWins"}}',
      }),
    },
  });
});

test('its outputs say where to write and where to look', () => {
  const outputs = template().findOutputs('*');

  expect(Object.keys(outputs)).toEqual(['Url', 'TableName', 'BufferUrl', 'QuarantineUrl']);
});

test('with a certificate it serves HTTPS', () => {
  const stack = new OrderIntakeStack(appWith(), 'OrderIntake', {
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0',
  });

  Template.fromStack(stack).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Protocol: 'HTTPS' });
});

test('demand, knobs and removal reach its path', () => {
  const stack = new OrderIntakeStack(appWith(), 'OrderIntake', {
    demand: { acceptableDelaySeconds: 1 },
    knobs: { maxAttempts: 4 },
    removalPolicy: RemovalPolicy.DESTROY,
  });

  expect(stack.writePath.sizing.knobs).toMatchObject({ windowSeconds: 0, batchSize: 10, maxAttempts: 4 });
  Template.fromStack(stack).hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Delete' });
});
