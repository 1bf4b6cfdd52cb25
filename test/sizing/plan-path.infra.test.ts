import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { CollectionsProps } from '../../lib';
import { byHash, byTime, planOf, WritePath, type WritePathProps } from '../../lib';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import { pathsIn } from '../../lib/path-description';
import type { Demand } from '../../lib/sizing/demand';
import { planAskedOf } from '../../lib/sizing/plan/plan-asked';
import { problemsOf, testStack } from '../test-stack';

const CREATES = { orders: { policy: 'createOnly' } } as const satisfies CollectionsProps;
const COUNTERS = { views: { policy: 'counter', spread: 4 } } as const satisfies CollectionsProps;
const EVENTS = {
  events: { policy: 'createOnly', partition: byTime({ bucket: 'hour', shards: 32 }) },
} as const satisfies CollectionsProps;

function pathOf(props: Partial<WritePathProps>): WritePath {
  return new WritePath(testStack(), 'WritePath', {
    collections: CREATES,
    listener: { plaintextBecause: 'inside a test' },
    ...props,
  });
}

test.each<Demand>([
  {},
  { peakWritesPerSecond: 20_000, burstSeconds: 60, itemBytes: 900, acceptableDelaySeconds: 5 },
  { peakWritesPerSecond: 3000, writesPerRequest: 50, meanWritesPerSecond: 2900 },
  { acceptableDelaySeconds: 1, itemBytes: 20_000 },
])('a path has the plan that planOf makes of its demand, and its knobs: %j', (demand) => {
  const { plan, sizing } = pathOf({ demand });

  expect(plan).toEqual(planOf({ demand }));
  expect(sizing).toBe(plan.sizing);
});

test('policy, buffers, spread and shards are those of the collections', () => {
  const demand = { peakWritesPerSecond: 1000, hottestShare: 0.1 };

  expect(pathOf({ collections: COUNTERS, demand }).plan).toEqual(planOf({ policy: 'counter', spread: 4, demand }));
  expect(pathOf({ collections: EVENTS, demand }).plan).toEqual(planOf({ shards: 32, demand }));
  expect(pathOf({ collections: { ...CREATES, ...COUNTERS }, demand }).plan.kinds).toEqual(['standard', 'fifo']);
});

describe('the bill is of what the path has', () => {
  const parts = (props: Partial<WritePathProps>): readonly (string | undefined)[] => {
    const { rows } = pathOf(props).plan.cost.perMonth;
    return ['alarms and dashboard', 'migrator, a run a minute', 'sweeper, a run a minute'].map(
      (what) => rows.find((row) => row.what === what)?.working,
    );
  };

  test('one buffer and nothing else', () => {
    expect(parts({})).toEqual([expect.stringMatching(/^40 metrics of alarms/), undefined, undefined]);
  });

  test('two buffers, what moves and what is sold', () => {
    const all = {
      ...CREATES,
      ...COUNTERS,
      moving: { policy: 'createOnly', partition: byHash({ shards: 16 }) },
    } as const;

    // Six of the second buffer and one of its quarantine; one of each function more.
    expect(parts({ collections: { ...CREATES, ...COUNTERS } })[0]).toMatch(/^47 metrics of alarms/);
    expect(parts({ collections: all, sales: { orders: 'orders' } })).toEqual([
      expect.stringMatching(/^49 metrics of alarms/),
      expect.stringMatching(/^43\.8 k runs/),
      expect.stringMatching(/^43\.8 k runs/),
    ]);
  });

  test('and not of a dashboard and alarms that were left out', () => {
    expect(parts({ monitoring: false })[0]).toMatch(/^0 metrics of alarms .* 0 composite .* 0 dashboard/);
  });

  test('orders of a sale are FIFO messages, whatever the policy of their collection', () => {
    const { plan } = pathOf({ sales: { orders: 'orders' } });

    expect([plan.kinds, plan.policy]).toEqual([['fifo'], 'createOnly']);
    for (const { rows } of [plan.cost.perMillionWrites, plan.cost.perMonth]) {
      expect(rows.filter(({ what }) => what.endsWith(' requests')).map(({ what }) => what)).toEqual(['fifo requests']);
    }
  });
});

test('knobs by hand and warm throughput are in the plan', () => {
  const props = {
    knobs: { writerConcurrency: 9 },
    warmThroughput: { writeUnitsPerSecond: 8000, neverLowered: true },
  } as const;

  expect(pathOf(props).plan).toEqual(planOf({ knobs: props.knobs, warmWriteUnitsPerSecond: 8000 }));
});

test('sales go by the FIFO buffer', () => {
  const { plan } = pathOf({ sales: { orders: 'orders' } });

  expect(plan.kinds).toEqual(['fifo']);
  expect(plan.bottlenecks.map(({ what }) => what)).toContain('runs of the writer from the FIFO buffer');
});

describe('a path with a door of containers', () => {
  const demand = { peakWritesPerSecond: 20_000 };
  const props: Partial<WritePathProps> = {
    demand,
    compute: FrontDoorCompute.containers({ minTasks: 4 }),
    guard: { webAcl: {} },
    accessLogs: false,
    zones: 2,
  };

  test('has the plan of that door, its web ACL and its zones, and the template tells the same', () => {
    const stack = testStack();
    const { plan, frontDoor } = new WritePath(stack, 'WritePath', {
      collections: CREATES,
      listener: { plaintextBecause: 'inside a test' },
      ...props,
    });
    const [description] = Object.values(pathsIn(Template.fromStack(stack).toJSON()).paths);
    const door = { compute: 'containers', minTasks: 4, webAclRules: 4, accessLogs: false } as const;

    expect(plan).toEqual(planOf({ demand, door, zones: 2 }));
    expect(description && planOf(planAskedOf(description))).toEqual(plan);
    expect(plan.containers).toMatchObject({
      minTasks: frontDoor.containerSettings?.minTasks,
      maxTasks: frontDoor.containerSettings?.maxTasks,
      memoryMegabytes: frontDoor.containerSettings?.memoryMegabytes,
      drainSeconds: frontDoor.containerSettings?.drainSeconds,
      groupCommit: frontDoor.containerSettings?.groupCommit,
    });
  });
});

describe('a demand that cannot be met is refused at synth, with its limit and the way out', () => {
  test.each<readonly [string, Partial<WritePathProps>, RegExp]>([
    [
      'one record above its rate in order',
      { collections: COUNTERS, demand: { peakWritesPerSecond: 5000, hottestShare: 0.5 } },
      /^demand: 2,500 writes\/s for one record, over 4 parts .* cannot be: one record in order takes 86\.96 writes\/s.*; it would take a spread of \d+ parts/,
    ],
    [
      'a mean above what the runs apply',
      { demand: { meanWritesPerSecond: 500 }, knobs: { writerConcurrency: 2, batchSize: 10 } },
      /^demand: a mean of 500 .* 2 runs from the standard buffer .*; it would take knobs\.writerConcurrency of 6 or more/,
    ],
    [
      'more shards than a collection has',
      {
        collections: { events: { policy: 'createOnly', partition: byHash({ shards: 64 }) } },
        demand: { peakWritesPerSecond: 250_000 },
        knobs: { writerConcurrency: 1000 },
      },
      /^demand: 250000 write units\/s .* need 313 shards cannot be: a collection has 256 shards at the most/,
    ],
    [
      'more runs than one event source has',
      { demand: { peakWritesPerSecond: 400_000, burstSeconds: 600, acceptableDelaySeconds: 5 } },
      /^demand: 400,000 writes\/s for 600 s within 5 s .* cannot be: one event source runs 1,000 at once, .* need 1,272 runs; it would take /,
    ],
    [
      'a mean above the peak',
      { demand: { peakWritesPerSecond: 10, meanWritesPerSecond: 11 } },
      /^demand: a mean of 11 writes\/s .* cannot be: the mean is no more than the peak of 10 writes\/s/,
    ],
  ])('%s', (_what, props, problem) => {
    expect(problemsOf(() => pathOf(props))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the region of the stack', () => {
  const demand = { peakWritesPerSecond: 20_000 };
  const pathIn = (region?: string) => {
    const stack = new Stack(new App(), 'Test', region === undefined ? {} : { env: { region } });
    const { plan } = new WritePath(stack, 'WritePath', {
      collections: { orders: { policy: 'patch' } },
      listener: { plaintextBecause: 'inside a test' },
      demand,
    });
    const [description] = Object.values(pathsIn(Template.fromStack(stack).toJSON()).paths);
    return { plan, description };
  };

  test('has its quotas and prices, in the plan and in what the template tells', () => {
    const { plan, description } = pathIn('sa-east-1');

    expect(description?.region).toBe('sa-east-1');
    expect(plan).toEqual(planOf({ policy: 'patch', demand, region: 'sa-east-1' }));
    expect(plan.quotasToRaise.map(({ quota }) => quota).join()).toContain('sa-east-1');
    expect(description && planOf(planAskedOf(description))).toEqual(plan);
  });

  test('is left out where only the deployment knows it', () => {
    const { plan, description } = pathIn();

    expect(description).not.toHaveProperty('region');
    expect(plan.cost.region).toBe('us-east-1');
  });
});

test('what the template tells of a path has the same plan', () => {
  const stack = testStack();
  const demand = { peakWritesPerSecond: 20_000, hottestShare: 0.0001 };
  const { plan } = new WritePath(stack, 'WritePath', {
    collections: { totals: { policy: 'counter', mode: 'direct' }, ...EVENTS },
    listener: { plaintextBecause: 'inside a test' },
    demand,
    knobs: { writerConcurrency: 200 },
    warmThroughput: { writeUnitsPerSecond: 20_000, neverLowered: true },
  });

  const { paths, problems } = pathsIn(Template.fromStack(stack).toJSON());

  const [description] = Object.values(paths);
  expect(problems).toEqual([]);
  expect(description && planOf(planAskedOf(description))).toEqual(plan);
  // The collection that is buffered stands for all.
  expect(plan.policy).toBe('createOnly');
});
