import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { pathsIn } from '../../lib/path-description';
import { LoadStack } from '../../load/stack/load-stack';
import { statefulIds } from '../stacks/made-by';
import { appWith } from '../stacks/ready-made-stacks';

const template = Template.fromStack(new LoadStack(appWith(), 'LoadStack'));
const { paths } = pathsIn(template.toJSON());

test('it has a collection of every policy, transactions and a sale', () => {
  const { collections, transactions, sells } = paths.WritePath ?? {};

  const policies = Object.entries(collections ?? {}).map(([name, { policy, mode }]) => [name, policy, mode]);
  expect(policies).toEqual([
    ['orders', 'createOnly', undefined],
    ['profiles', 'lastWriterWins', undefined],
    ['counters', 'counter', undefined],
    ['carts', 'patch', undefined],
    ['documents', 'versioned', 'direct'],
    ['accounts', 'versioned', 'direct'],
    ['transfers', 'createOnly', 'direct'],
    ['tickets', 'createOnly', undefined],
  ]);
  expect({ transactions, sells }).toEqual({ transactions: true, sells: true });
});

test('what a killed writer held comes back within half a minute', () => {
  const visible = Object.values(template.findResources('AWS::SQS::Queue'))
    .map(({ Properties }) => Properties.VisibilityTimeout)
    .filter((seconds) => seconds !== undefined);

  expect(visible.length).toBeGreaterThan(0);
  for (const seconds of visible) expect(seconds).toBeLessThanOrEqual(32);
});

test('faults of a whole run do not set a good write aside', () => {
  const queues = Object.values(template.findResources('AWS::SQS::Queue'));
  const deliveries = queues.flatMap(({ Properties }) => Properties.RedrivePolicy?.maxReceiveCount ?? []);

  expect(deliveries).toEqual([10, 10]);
});

test('no record outlives the stack, only the access logs: it is for an hour', () => {
  const { Resources } = template.toJSON();

  const kept = statefulIds(template).filter((id) => Resources[id].DeletionPolicy === 'Retain');
  expect(kept).toEqual(['WritePathFrontDoorBalancerAccessLogsE53CC506']);
  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [Match.objectLike({ DeletionProtectionEnabled: false })],
  });
});

test('its outputs say where to write and where to look', () => {
  expect(Object.keys(template.findOutputs('*'))).toEqual([
    'Url',
    'TableName',
    'BufferUrl',
    'FifoBufferUrl',
    'QuarantineUrl',
    'FifoQuarantineUrl',
  ]);
});

test('its door is a function, or tasks where it is asked for them', () => {
  const ofTasks = Template.fromStack(new LoadStack(appWith(), 'LoadStack', { compute: FrontDoorCompute.containers() }));

  template.resourceCountIs('AWS::ECS::Service', 0);
  ofTasks.resourceCountIs('AWS::ECS::Service', 1);
});
