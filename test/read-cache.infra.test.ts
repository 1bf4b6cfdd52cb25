import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network } from '../lib/network';
import { ReadCache, type ReadCacheProps } from '../lib/read-cache';
import { problemsOf, testStack } from './test-stack';

function templateWith(props?: Omit<ReadCacheProps, 'vpc'>): Template {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  new ReadCache(stack, 'ReadCache', { vpc, ...props });
  return Template.fromStack(stack);
}

test('the cache is a serverless Valkey in the isolated subnets', () => {
  templateWith().hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    Engine: 'valkey',
    MajorEngineVersion: '8',
    SubnetIds: [{ Ref: Match.stringLikeRegexp('IsolatedSubnet1') }, { Ref: Match.stringLikeRegexp('IsolatedSubnet2') }],
    SnapshotRetentionLimit: 0,
  });
});

test('what it can cost is limited', () => {
  templateWith().hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    CacheUsageLimits: { ECPUPerSecond: { Maximum: 5000 }, DataStorage: { Unit: 'GB', Maximum: 10 } },
  });
  templateWith({ ecpuPerSecond: 1000, gigabytes: 1 }).hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    CacheUsageLimits: { ECPUPerSecond: { Maximum: 1000 }, DataStorage: { Unit: 'GB', Maximum: 1 } },
  });
});

test('nobody reaches it who was not let in', () => {
  const groups = templateWith().findResources('AWS::EC2::SecurityGroup', {
    Properties: { GroupDescription: 'Test/ReadCache/SecurityGroup' },
  });

  expect(Object.values(groups)).toHaveLength(1);
  for (const group of Object.values(groups)) expect(group.Properties.SecurityGroupIngress).toBeUndefined();
});

test('its name is one that ElastiCache keeps as it is', () => {
  const caches = Object.values(templateWith().findResources('AWS::ElastiCache::ServerlessCache'));

  expect(caches.map((cache) => cache.Properties.ServerlessCacheName)).toEqual([
    expect.stringMatching(/^[a-z][a-z0-9-]{0,39}$/),
  ]);
});

test('limits that ElastiCache would refuse are refused here, by the names of the props', () => {
  expect(problemsOf(() => templateWith({ ecpuPerSecond: 999, gigabytes: 5001 }))).toEqual([
    'ecpuPerSecond must be a whole number from 1000 to 15000000, got 999: ElastiCache refuses the limit',
    'gigabytes must be a whole number from 1 to 5000, got 5001: ElastiCache refuses the limit',
  ]);
});
