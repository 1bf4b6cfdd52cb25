import { createHash } from 'node:crypto';
import { Template } from 'aws-cdk-lib/assertions';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { parseApiKeys } from '../../lambda/contract/parse-api-keys';
import { FrontDoor, type FrontDoorProps } from '../../lib/front-door';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import type { ApiKeys } from '../../lib/front-door/guard/guard';
import { guardProblems } from '../../lib/front-door/guard/guard-problems';
import { ReadCache } from '../../lib/read-cache';
import { COLLECTIONS, neighbours, problemsOf, testStack } from '../test-stack';

const digest = (key: string) => createHash('sha256').update(key).digest('hex');
const SHOP = { sha256: digest('shop') };
const KEYS: ApiKeys = { keys: { shop: SHOP, till: { sha256: digest('till'), collections: ['orders'] } } };

function doorWith(apiKeys: ApiKeys, props: Partial<FrontDoorProps> = {}, cached = false): Template {
  const stack = testStack();
  const { buffer, table, network } = neighbours(stack);
  const { vpc } = network;
  const cache = cached ? new ReadCache(stack, 'ReadCache', { vpc, ecpuPerSecond: 1_000, gigabytes: 1 }) : undefined;
  const listener = { plaintextBecause: 'inside a test' };
  const guard = { apiKeys };
  const given = { buffer, table, collections: COLLECTIONS, vpc, listener, guard };
  new FrontDoor(stack, 'FrontDoor', { ...given, ...(cache && { cache }), ...props });
  return Template.fromStack(stack);
}

function variableOf(template: Template): unknown {
  const [door] = Object.values(template.findResources('AWS::Lambda::Function'));
  if (door !== undefined) return door.Properties.Environment.Variables.API_KEYS;
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const variables: { Name: string; Value: string }[] = task?.Properties.ContainerDefinitions[0].Environment;
  return variables.find(({ Name }) => Name === 'API_KEYS')?.Value;
}

test.each([
  ['a function', {}],
  ['containers', { compute: FrontDoorCompute.containers() }],
])('%s has the keys’ digests in its environment, in a form that the door reads', (_what, props) => {
  const rendered = variableOf(doorWith(KEYS, props));

  expect(parseApiKeys(String(rendered))).toEqual({ header: 'x-api-key', keys: KEYS.keys });
});

test('without keys the door asks for none', () => {
  const template = doorWith(KEYS, { guard: {} });

  expect(variableOf(template)).toBeUndefined();
});

test('a limit of a key is counted in the cache', () => {
  const limited = { keys: { shop: { ...SHOP, writesPerSecond: 5 } } };

  expect(problemsOf(() => doorWith(limited, {}, true))).toEqual([]);
  expect(problemsOf(() => doorWith(limited))).toEqual([
    expect.stringMatching(
      /^guard\.apiKeys\.keys\.shop\.writesPerSecond needs a read cache, got 5 without one: .*give the front door a cache/,
    ),
  ]);
});

test.each<readonly [what: string, apiKeys: ApiKeys, problem: RegExp]>([
  [
    'a digest of other length',
    { keys: { shop: { sha256: 'abc' } } },
    /^guard\.apiKeys\.keys\.shop\.sha256 must be 64 hex/,
  ],
  [
    'one key under two names',
    { keys: { a: SHOP, b: SHOP } },
    /^guard\.apiKeys\.keys\.b\.sha256 must be of a key of its own/,
  ],
  [
    'an unknown collection',
    { keys: { a: { ...SHOP, collections: ['nosuch'] } } },
    /^guard\.apiKeys\.keys\.a\.collections .*"nosuch".*orders/,
  ],
  ['no keys', { keys: {} }, /^guard\.apiKeys\.keys must name at least one key/],
  [
    'a header that the load balancer drops',
    { header: 'x_key', ...KEYS },
    /^guard\.apiKeys\.header must be .*"x_key".*drops/,
  ],
  ['a header that there cannot be', { header: 'a b', ...KEYS }, /^guard\.apiKeys\.header must be .*"a b"/],
])('refused: %s', (_what, apiKeys, problem) => {
  expect(problemsOf(() => doorWith(apiKeys))).toEqual([expect.stringMatching(problem)]);
});

describe('a header that has something else in it at this door', () => {
  const SECURE = {
    listener: { certificate: ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/0') },
    collections: COLLECTIONS,
    hasCache: true,
  };
  const JWT = { issuer: 'https://issuer.example/', jwksEndpoint: 'https://issuer.example/keys' };
  const under = (header: string) => ({ apiKeys: { ...KEYS, header } });

  test.each(['authorization', 'Authorization'])('%s, beside tokens', (header) => {
    expect(guardProblems({ ...under(header), jwt: JWT }, SECURE)).toEqual([
      expect.stringMatching(
        `^guard\\.apiKeys\\.header must be another header than that of tokens, got "${header}" together with guard\\.jwt: .*nobody could come in; leave header out for x-api-key$`,
      ),
    ]);
    expect(guardProblems(under(header), SECURE)).toEqual([]);
    expect(guardProblems({ ...under('x-shop-key'), jwt: JWT }, SECURE)).toEqual([]);
  });

  test.each(['x-origin-secret', 'X-Origin-Secret'])('%s, behind an edge', (header) => {
    expect(guardProblems(under(header), { ...SECURE, edgeOnly: true })).toEqual([
      expect.stringMatching(
        `^guard\\.apiKeys\\.header must be another header than that of the edge's secret, got "${header}" together with edgeOnly: .*nobody could come in; leave header out for x-api-key$`,
      ),
    ]);
    expect(guardProblems(under(header), SECURE)).toEqual([]);
    expect(guardProblems(under('authorization'), { ...SECURE, edgeOnly: true })).toEqual([]);
  });
});

test('what a CDN may keep would be there for those without a key', () => {
  const collections = { orders: { policy: 'createOnly', cache: { edgeSeconds: 5 } } } as const;

  expect(problemsOf(() => doorWith(KEYS, { collections }))).toEqual([
    expect.stringMatching(/^guard\.apiKeys cannot be with collections\.orders\.cache\.edgeSeconds, got 5: /),
  ]);
});

test('more keys than the environment of a function holds end the synth and say whose bytes they are; tasks hold more', () => {
  const keys = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`client-${index}`, { sha256: digest(`${index}`) }]),
  );

  expect(problemsOf(() => doorWith({ keys }))).toEqual([
    expect.stringMatching(/environment must fit 4096 bytes.*API_KEYS/),
  ]);
  expect(problemsOf(() => doorWith({ keys }, { compute: FrontDoorCompute.containers() }))).toEqual([]);
});
