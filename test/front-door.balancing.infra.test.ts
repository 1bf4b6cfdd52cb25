import { Token } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import type { Balancing } from '../lib/front-door/balancing';
import { FrontDoorCompute } from '../lib/front-door/compute';
import { attributesOf, containerTemplate } from './door-of-containers';
import { problemsOf } from './test-stack';

function attributesWith(balancing?: Balancing, timeoutSeconds?: number): Record<string, unknown> {
  return attributesOf(containerTemplate({}, { balancing, timeoutSeconds }), 'TargetGroup');
}

function problemsWith(balancing: unknown): readonly string[] {
  return problemsOf(() => containerTemplate({}, { balancing: balancing as Balancing }));
}

test('tasks are targets by their addresses, asked every ten seconds whether the process is up', () => {
  containerTemplate().hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 8080,
    HealthCheckEnabled: true,
    HealthCheckPath: '/healthz',
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 5,
    HealthyThresholdCount: 2,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: '200' },
  });
});

test('unless it is told otherwise, a request goes to the task with the fewest open ones, whatever its zone', () => {
  expect(attributesWith()).toEqual({
    'load_balancing.algorithm.type': 'least_outstanding_requests',
    'load_balancing.cross_zone.enabled': 'true',
    'stickiness.enabled': 'false',
    // The ten seconds of a request, and five more.
    'deregistration_delay.timeout_seconds': '15',
  });
  expect(attributesWith({}, 30)).toMatchObject({ 'deregistration_delay.timeout_seconds': '35' });
});

test.each([
  ['roundRobin', 'round_robin'],
  ['leastOutstandingRequests', 'least_outstanding_requests'],
  ['weightedRandom', 'weighted_random'],
] as const)('%s is the load balancer’s %s', (algorithm, type) => {
  expect(attributesWith({ algorithm })['load_balancing.algorithm.type']).toBe(type);
});

test('a weighted choice gives less to a task that fails, unless that is turned off', () => {
  const KEY = 'load_balancing.algorithm.anomaly_mitigation';

  expect(attributesWith({ algorithm: 'weightedRandom' })[KEY]).toBe('on');
  expect(attributesWith({ algorithm: 'weightedRandom', anomalyMitigation: true })[KEY]).toBe('on');
  expect(attributesWith({ algorithm: 'weightedRandom', anomalyMitigation: false })[KEY]).toBe('off');
});

test('clients may stay with their task', () => {
  expect(attributesWith({ stickinessSeconds: 604_800 })).toMatchObject({
    'stickiness.enabled': 'true',
    'stickiness.type': 'lb_cookie',
    'stickiness.lb_cookie.duration_seconds': '604800',
  });
});

test('clients that stay with their task need every zone: refused without', () => {
  expect(problemsWith({ crossZone: false, stickinessSeconds: 60 })).toEqual([
    'balancing.stickinessSeconds needs crossZone, got 60 with crossZone: false: the load balancer refuses the target group; leave out one of them',
  ]);
  expect(problemsWith({ crossZone: true, stickinessSeconds: 60 })).toEqual([]);
});

test('slow start, zones and the delay may be set', () => {
  expect(
    attributesWith({
      algorithm: 'roundRobin',
      slowStartSeconds: 30,
      crossZone: false,
      deregistrationDelaySeconds: 0,
    }),
  ).toEqual({
    'load_balancing.algorithm.type': 'round_robin',
    'slow_start.duration_seconds': '30',
    'stickiness.enabled': 'false',
    'load_balancing.cross_zone.enabled': 'false',
    'deregistration_delay.timeout_seconds': '0',
  });
});

test.each([
  ['slowStartSeconds', { algorithm: 'roundRobin', slowStartSeconds: 30 }, { slowStartSeconds: 29 }, '30 to 900'],
  ['slowStartSeconds', { algorithm: 'roundRobin', slowStartSeconds: 900 }, { slowStartSeconds: 901 }, '30 to 900'],
  ['stickinessSeconds', { stickinessSeconds: 1 }, { stickinessSeconds: 0 }, '1 to 604800'],
  ['stickinessSeconds', { stickinessSeconds: 604_800 }, { stickinessSeconds: 604_801 }, '1 to 604800'],
  ['deregistrationDelaySeconds', { deregistrationDelaySeconds: 0 }, { deregistrationDelaySeconds: -1 }, '0 to 3600'],
  [
    'deregistrationDelaySeconds',
    { deregistrationDelaySeconds: 3600 },
    { deregistrationDelaySeconds: 3601 },
    '0 to 3600',
  ],
])('%s has its range: %j, and not %j', (name, within, beyond, range) => {
  expect(problemsWith(within)).toEqual([]);
  expect(problemsWith({ ...within, ...beyond })).toEqual([
    expect.stringContaining(
      `balancing.${name} must be a whole number from ${range}, got ${Object.values(beyond)[0]}: `,
    ),
  ]);
});

test.each(['leastOutstandingRequests', 'weightedRandom', undefined] as const)(
  'a slow start with %s is refused: the load balancer would',
  (algorithm) => {
    expect(problemsWith({ algorithm, slowStartSeconds: 60 })).toEqual([
      `balancing.slowStartSeconds needs the algorithm roundRobin, got 60 with ${algorithm ?? 'leastOutstandingRequests'}: the load balancer refuses the target group; leave it out, or say roundRobin`,
    ]);
  },
);

test.each(['leastOutstandingRequests', 'roundRobin', undefined] as const)(
  'less for those that fail needs weights, which %s has none of',
  (algorithm) => {
    expect(problemsWith({ algorithm, anomalyMitigation: true })).toEqual([
      `balancing.anomalyMitigation needs the algorithm weightedRandom, got true with ${algorithm ?? 'leastOutstandingRequests'}: no other has weights to lower; leave it out, or say weightedRandom`,
    ]);
    expect(problemsWith({ algorithm, anomalyMitigation: false })).toEqual([]);
  },
);

describe('less for those that fail needs three tasks to compare', () => {
  const problemsOfTasks = (maxTasks: number, balancing: Balancing) =>
    problemsOf(() => containerTemplate({ maxTasks }, { balancing }));

  test.each([[{}], [{ anomalyMitigation: true }]])('%j', (said) => {
    const balancing = { algorithm: 'weightedRandom', ...said } as const;

    expect(problemsOfTasks(3, balancing)).toEqual([]);
    for (const maxTasks of [1, 2]) {
      expect(problemsOfTasks(maxTasks, balancing)).toEqual([
        `balancing.anomalyMitigation, which weightedRandom has by itself, needs 3 tasks or more, got compute.maxTasks ${maxTasks}: the load balancer compares no fewer targets, and one that fails would keep its share; raise maxTasks, or say anomalyMitigation: false`,
      ]);
    }
  });

  test('and who does not ask for it may have two', () => {
    expect(problemsOfTasks(2, { algorithm: 'weightedRandom', anomalyMitigation: false })).toEqual([]);
    expect(problemsOfTasks(2, { algorithm: 'leastOutstandingRequests' })).toEqual([]);
    expect(problemsOfTasks(2, {})).toEqual([]);
  });

  test('a count that is none is told once, and one that only the deployment knows is no matter', () => {
    expect(problemsOfTasks(0, { algorithm: 'weightedRandom' })).toEqual([
      expect.stringMatching(/^compute\.maxTasks must be a whole number from 1 to 1000, got 0: /),
    ]);
    expect(problemsOfTasks(Token.asNumber({ Ref: 'Tasks' }), { algorithm: 'weightedRandom' })).toEqual([]);
  });
});

test('clients that stay with their task leave nothing to weigh: refused with weightedRandom', () => {
  expect(problemsWith({ algorithm: 'weightedRandom', stickinessSeconds: 60 })).toEqual([
    'balancing.stickinessSeconds needs an algorithm other than weightedRandom, got 60 with it: the load balancer refuses the target group; leave it out, or say roundRobin or leastOutstandingRequests',
  ]);
  expect(problemsWith({ algorithm: 'roundRobin', stickinessSeconds: 60 })).toEqual([]);
});

test('an algorithm that the load balancer does not have is refused', () => {
  expect(problemsWith({ algorithm: 'random' })).toEqual([
    'balancing.algorithm must be one of roundRobin, leastOutstandingRequests, weightedRandom, got "random": the load balancer knows no other',
  ]);
});

test.each([{}, { algorithm: 'leastOutstandingRequests' }, { crossZone: true }] as const)(
  'a function at the door is one target: %j is refused',
  (balancing) => {
    expect(problemsOf(() => containerTemplate({}, { balancing, compute: FrontDoorCompute.lambda() }))).toEqual([
      `balancing needs tasks to spread requests over, got ${JSON.stringify(balancing)} with a door of a function: a Lambda target group has one target; use compute: FrontDoorCompute.containers(), or leave balancing out`,
    ]);
    expect(problemsOf(() => containerTemplate({}, { balancing, compute: undefined }))).toHaveLength(1);
  },
);

test('a function at the door is behind a target group of its own kind', () => {
  containerTemplate({}, { compute: FrontDoorCompute.lambda() }).hasResourceProperties(
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    { TargetType: 'lambda', Port: Match.absent() },
  );
});
