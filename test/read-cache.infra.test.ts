import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Network } from '../lib/network';
import { ReadCache, type ReadCacheProps } from '../lib/read-cache';
import { accessString } from '../lib/read-cache/access-string';
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
    SubnetIds: [1, 2, 3].map((n) => ({ Ref: Match.stringLikeRegexp(`IsolatedSubnet${n}`) })),
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

// Four zones are what a network of the user's own may have; ElastiCache would refuse the fourth.
test('of a network of four zones it takes three subnets, each in a zone of its own', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  const availabilityZones = ['a', 'b', 'c', 'd'].map((zone) => `us-east-1${zone}`);
  const subnetConfiguration = [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }];
  const vpc = new Vpc(stack, 'Vpc', { availabilityZones, natGateways: 0, subnetConfiguration });
  new ReadCache(stack, 'ReadCache', { vpc });

  Template.fromStack(stack).hasResourceProperties('AWS::ElastiCache::ServerlessCache', {
    SubnetIds: [1, 2, 3].map((n) => ({ Ref: Match.stringLikeRegexp(`IsolatedSubnet${n}`) })),
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

test('who connects logs in with IAM, and nobody else connects', () => {
  const template = templateWith();
  const [[group] = [], [user] = []] = ['UserGroup', 'User'].map((type) =>
    Object.keys(template.findResources(`AWS::ElastiCache::${type}`)),
  );

  template.hasResourceProperties('AWS::ElastiCache::ServerlessCache', { UserGroupId: { Ref: group } });
  template.hasResourceProperties('AWS::ElastiCache::UserGroup', { Engine: 'valkey', UserIds: [{ Ref: user }] });
  template.hasResourceProperties('AWS::ElastiCache::User', {
    Engine: 'valkey',
    AuthenticationMode: { Type: 'iam' },
    AccessString: accessString(),
    Passwords: Match.absent(),
    NoPasswordRequired: Match.absent(),
  });
});

test('the user has one name, in lower case, and no other stack’s cache has a user of it', () => {
  const [first, second] = ['One', 'Two'].map((id) => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    new ReadCache(stack, id, { vpc });
    const [user] = Object.values(Template.fromStack(stack).findResources('AWS::ElastiCache::User'));
    return user?.Properties;
  });

  expect(first.UserId).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  expect(first.UserId.length).toBeLessThanOrEqual(40);
  expect(first.UserName).toBe(first.UserId);
  expect(second.UserId).not.toBe(first.UserId);
});

test('the user may do what handlers do, on the keys that handlers name', () => {
  expect(accessString()).toBe(
    'on ~a:* ~q:* ~k:* ~o:* ~r:* ~l:* ~p:* ~s:* ~e:* resetchannels -@all +ping +info +readonly +readwrite +cluster|slots +cluster|info +set +mget +evalsha +eval +del +exists +expire +get +hdel +hget +hgetall +hincrby +hlen +hmget +hset +hsetnx +incrby +pexpire +pttl +zadd +zcard +zrangebyscore +zrem',
  );
});

// On a developer's machine every command is allowed: a script that calls another one would fail on AWS only.
test('the user may call every command that a script calls', () => {
  const root = join(__dirname, '..', 'lambda');
  const scripts = globSync('**/*.lua', { cwd: root }).map((path) => readFileSync(join(root, path), 'utf8'));
  const calls = scripts.flatMap((lua) =>
    [...lua.matchAll(/redis\.p?call\(\s*['"](\w+)['"]/g)].map(([, name = '']) => name),
  );
  const may = accessString().split(' ');

  expect(calls.length).toBeGreaterThan(0);
  expect(scripts.join('\n').match(/redis\.p?call\(/g)).toHaveLength(calls.length);
  expect([...new Set(calls)].filter((name) => !may.includes(`+${name.toLowerCase()}`))).toEqual([]);
});

test('limits that ElastiCache would refuse are refused here, by the names of the props', () => {
  expect(problemsOf(() => templateWith({ ecpuPerSecond: 999, gigabytes: 5001 }))).toEqual([
    'ecpuPerSecond must be a whole number from 1000 to 15000000, got 999: ElastiCache refuses the limit',
    'gigabytes must be a whole number from 1 to 5000, got 5001: ElastiCache refuses the limit',
  ]);
});
