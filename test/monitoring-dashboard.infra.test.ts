import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { tokenBucket } from '../lambda/contract/limit-rules';
import { sweepLine } from '../lambda/sweeper/sweep-line';
import { BatchReport, type Totals } from '../lambda/writer/batch-report';
import { metricsLine } from '../lambda/writer/metrics-line';
import { Work } from '../lambda/writer/work';
import { liveCost } from '../lib/monitoring/live-cost';
import { TOLD } from '../lib/monitoring/told-metrics';
import { DEFAULT_DEMAND } from '../lib/sizing/demand';
import { PRICES } from '../lib/sizing/prices';
import { evaluate } from './metric-math';
import { alarmsOf, EVERYTHING, metricsOfAlarm, type Watched, watched } from './monitoring-path';
import { appWith, READY_MADE } from './stacks/ready-made-stacks';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal?: readonly { readonly value: number; readonly label?: string }[] };
    readonly alarms?: readonly string[];
  };
}

/** The dashboard as CloudWatch is given it, with a reference shown as `<logical id>`. */
function widgetsOf({ template }: Pick<Watched, 'template'>): Widget[] {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  const parts: unknown[] = dashboard?.Properties.DashboardBody['Fn::Join'][1];
  const text = parts.map((part) => (typeof part === 'string' ? part : `<${referred(part)}>`)).join('');
  return JSON.parse(text).widgets;
}

function referred(part: unknown): string {
  const { Ref, 'Fn::GetAtt': attribute } = part as { Ref?: string; 'Fn::GetAtt'?: string[] };
  return Ref ?? attribute?.[0] ?? '?';
}

const titles = (widgets: readonly Widget[]) => widgets.flatMap(({ properties }) => properties.title ?? []);
const all = watched(EVERYTHING);
const widgets = widgetsOf(all);

test('its order is that of a write’s journey, after what a glance must tell', () => {
  const order = [
    'Alarms',
    'Now',
    'Offered and accepted',
    'Not accepted, by reason',
    'Backlog',
    'Age of the oldest',
    'Quarantine',
    'Applied, and what else became of writes',
    'From accepted to durable',
    'Throttled, by reason',
    'Units consumed',
    'Processing units',
    'Orders',
    'Dollars for a million accepted writes, by stage',
  ];

  expect(titles(widgets).filter((title) => order.includes(title))).toEqual(
    // Both buffers have a backlog.
    order.flatMap((title) => (title === 'Age of the oldest' ? [title, 'Backlog', title] : [title])),
  );
});

test('no widget lies on another, or beyond the grid', () => {
  for (const one of widgets) {
    expect(one.x + one.width).toBeLessThanOrEqual(24);
    const under = widgets.filter(
      (other) =>
        other !== one &&
        one.x < other.x + other.width &&
        other.x < one.x + one.width &&
        one.y < other.y + other.height &&
        other.y < one.y + one.height,
    );
    expect([one.properties.title, under]).toEqual([one.properties.title, []]);
  }
});

test('what only some paths do is shown of those only', () => {
  const plain = titles(widgetsOf(watched()));

  expect(plain).not.toContain('Orders');
  expect(plain).not.toContain('FIFO quarantine');
  expect(plain).not.toContain('Rate limits');
  const limited = watched({ limits: { rules: { burst: tokenBucket({ by: 'client', perSecond: 5, burst: 20 }) } } });
  expect(titles(widgetsOf(limited))).toContain('Rate limits');
});

test('the age is shown beside the acceptable delay and the alarm, and the runs beside the most that there are', () => {
  const { path, template } = watched({ demand: { peakWritesPerSecond: 9000, acceptableDelaySeconds: 20 } });
  const lines = (title: string) =>
    widgetsOf({ template })
      .find(({ properties }) => properties.title === title)
      ?.properties.annotations?.horizontal?.map(({ value }) => value);

  expect(lines('Age of the oldest')).toEqual([20, alarmsOf(template).BufferTooOld?.Threshold]);
  expect(lines('Runs at the same time')).toEqual([path.sizing.knobs.writerConcurrency]);
  expect(lines('Offered and accepted')).toEqual([9000]);
  expect(lines('Units consumed')).toEqual([4000, 40_000]);
});

test('all alarms but halves are in its row of alarms', () => {
  const row = widgets.find(({ type }) => type === 'alarm');

  expect(row?.properties.alarms).toHaveLength(Object.keys(all.path.monitoring?.alarms ?? {}).length + 1);
});

describe('every metric of the kit’s own', () => {
  /** Name and dimension of each, wherever it stands. */
  const seen = [
    ...widgets.flatMap(({ properties }) =>
      (properties.metrics ?? []).flatMap((row) =>
        row[0] === 'Spillway' ? [{ name: row[1], dimension: row[2], value: row[3] }] : [],
      ),
    ),
    ...Object.values(alarmsOf(all.template))
      .flatMap(metricsOfAlarm)
      .filter(({ Namespace }) => Namespace === 'Spillway')
      .map(({ MetricName, Dimensions: [dimension] }) => ({
        name: MetricName,
        dimension: dimension?.Name,
        value: `<${referred(dimension?.Value)}>`,
      })),
  ];

  test('has as its dimension the name of the function that tells it', () => {
    const idOf = (description: string) =>
      `<${Object.entries(all.template.findResources('AWS::Lambda::Function')).find(([, { Properties }]) => Properties.Description.startsWith(description))?.[0]}>`;
    const owner = { FrontDoor: idOf('Front door'), Writer: idOf('Writer'), Sweeper: idOf('Sweeper') };

    expect(seen.length).toBeGreaterThan(50);
    for (const { name, dimension, value } of seen) {
      expect([name, dimension, value]).toEqual([name, dimension, owner[dimension as keyof typeof owner]]);
      expect(TOLD[dimension as keyof typeof TOLD]).toContain(name);
    }
  });

  test('of the front door is told by it', () => {
    const source = readFileSync(join(__dirname, '..', 'lambda', 'front-door', 'door-metrics.ts'), 'utf8');
    const told = [...source.matchAll(/\| '(\w+)'/g)].map(([, name]) => name);

    expect(told.length).toBeGreaterThan(10);
    expect(TOLD.FrontDoor.filter((name) => !told.includes(name))).toEqual([]);
  });

  test('of the writer is told by it', () => {
    const told = Object.keys(metricsLine(everything(), 1_000_000, 'writer', 1));

    expect(TOLD.Writer.filter((name) => !told.includes(name))).toEqual([]);
  });

  test('of the sweeper is told by it', () => {
    const report = { ended: 1, givenBack: 1, reconciled: 1, moved: 1, left: 1, unswept: 1, sales: 1, cacheAway: false };
    const told = Object.keys(sweepLine({ ...report, cacheMisses: 1 }, 1_000_000, 'sweeper'));

    expect(TOLD.Sweeper.filter((name) => !told.includes(name))).toEqual([]);
  });

  test('has the namespace of the handlers', () => {
    const { _aws } = metricsLine(everything(), 1_000_000, 'writer', 1) as {
      _aws: { CloudWatchMetrics: { Namespace: string }[] };
    };

    expect(_aws.CloudWatchMetrics[0]?.Namespace).toBe('Spillway');
  });
});

test('the cache is asked by the dimension of serverless caches', () => {
  const rows = widgets
    .flatMap(({ properties }) => properties.metrics ?? [])
    .filter(([name]) => name === 'AWS/ElastiCache');

  expect(rows.length).toBeGreaterThan(3);
  for (const [, , dimension, value] of rows) {
    expect(dimension).toBe('clusterId');
    expect(value).toMatch(/^<WritePathReadCache/);
  }
});

describe('the live estimate of the cost', () => {
  const { path } = watched(EVERYTHING);
  const prices = PRICES['us-east-1'];
  if (prices === undefined) throw new Error('no prices');
  const plan = { demand: DEFAULT_DEMAND, sizing: path.sizing };
  const stages = liveCost({ ...path, plan }, prices);
  const dollars = (used: Readonly<Record<string, number>>) =>
    Object.fromEntries(
      stages.map(({ label, expression, period }) => [
        label,
        evaluate(expression, (id) => used[id], period?.toSeconds() ?? 0),
      ]),
    );

  test('is each stage’s use times its price, for a million accepted writes', () => {
    const { frontDoorMemoryMegabytes: door, writerMemoryMegabytes: writer } = path.sizing.knobs;
    const used = {
      accepted: 2_000_000,
      doorRuns: 2_000_000,
      doorMillis: 10_000_000,
      capacity: 3,
      standardSent: 1_000_000,
      standardReceived: 1_000_000,
      fifoSent: 100_000,
      fifoReceived: 100_000,
      writerRuns: 20_000,
      writerMillis: 4_000_000,
      written: 3_000_000,
      read: 400_000,
      cacheUnits: 8_000_000,
    };

    const found = dollars(used);

    expect(found['front door, reads too']).toBeCloseTo(
      (2 * 0.2 + (10_000 * door * 0.0000133334) / 1024 + (3 * 0.008 * 5) / 60) / 2,
      4,
    );
    expect(found['write buffer']).toBeCloseTo((1.2 * 0.4 + 0.12 * 0.5) / 2, 4);
    expect(found.writer).toBeCloseTo((0.02 * 0.2 + (4000 * writer * 0.0000133334) / 1024) / 2, 4);
    expect(found['record table: writes']).toBeCloseTo((3 * 0.625) / 2, 4);
    expect(found['record table: reads']).toBeCloseTo((0.4 * 0.125) / 2, 4);
    expect(found['read cache, reads too']).toBeCloseTo((8 * 0.0023) / 2, 4);
  });

  test('says beside it what it takes for too much: reads of clients, and sends of bulks', () => {
    const text = widgets.find(({ properties }) => properties.markdown?.includes('An estimate'))?.properties.markdown;

    expect(text).toMatch(/Too high\*\* by what clients read: .* front door, the cache and the reads of the table/);
    expect(text).toContain('ten go in a call, and calls are not told');
  });

  test('is 0 while nothing is accepted', () => {
    expect(dollars({ doorRuns: 5 })).toEqual(Object.fromEntries(stages.map(({ label }) => [label, 0])));
  });

  test('has no number with an exponent, which metric math does not take', () => {
    for (const { expression } of stages) expect(expression).not.toMatch(/\de[-+]?\d/);
  });
});

test.each(Object.entries(READY_MADE))(
  '%s: the template stays far below the megabyte that CloudFormation takes',
  (_name, make) => {
    const text = JSON.stringify(Template.fromStack(make(appWith())).toJSON());

    expect(text.length).toBeLessThan(250_000);
  },
);

test('a path without monitoring does not load the library of widgets', () => {
  jest.isolateModules(() => {
    // Before the path is: whoever loads the library with it fails, too.
    jest.doMock('cdk-monitoring-constructs', () => {
      throw new Error('loaded');
    });
    const { WritePath } = jest.requireActual<typeof import('../lib/write-path')>('../lib/write-path');
    const make = (monitoring: false | undefined) =>
      new WritePath(new Stack(new App(), 'Shop'), 'WritePath', {
        collections: { orders: { policy: 'createOnly' } },
        listener: { plaintextBecause: 'inside a test' },
        monitoring,
      });

    expect(() => make(false)).not.toThrow();
    expect(() => make(undefined)).toThrow('loaded');
  });
  jest.dontMock('cdk-monitoring-constructs');
});

/** A report of the writer in which everything has happened. */
function everything(): Totals {
  const told: Totals[] = [];
  const work = new Work();
  const throttled = ['KeyRangeThroughputExceeded', 'AccountLimitExceeded', 'MaxOnDemandThroughputExceeded', 'other'];
  work.count({ results: throttled.map((reason) => ({ kind: 'throttled', reason })), calls: 1, units: 1 });
  const kinds = { applied: 60, duplicate: 1, superseded: 1, conflict: 1, poison: 1, retry: 1 };
  const report = new BatchReport(
    () => 1_000_000,
    (totals) => told.push(totals),
  );
  report.cacheUnavailable();
  report.add({
    messages: 60,
    kinds,
    latencies: [5],
    work,
    writes: Array.from({ length: 60 }, () => ({ collection: 'orders', key: 'hot' })),
    handedBack: 1,
  });
  const [totals] = told;
  if (totals === undefined) throw new Error('nothing was told');
  return totals;
}
