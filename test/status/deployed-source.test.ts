import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DeployedSource } from '../../bin/status/deployed-source';
import type { QueriedPath } from '../../bin/status/metric-queries';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';

const NOW = Date.UTC(2026, 10, 21, 20, 41, 7);
/** Minutes are told late: the last one that counts ended a whole minute before. */
const END = Date.UTC(2026, 10, 21, 20, 40);
const LAST = END - 60_000;

const url = (name: string) => `https://sqs.eu-west-1.amazonaws.com/123456789012/${name}`;

const PATH = {
  physicalNames: { frontDoor: 'Shop-Door-1', writer: 'Shop-Writer-1' },
  queueUrls: {
    buffer: url('buffer'),
    fifoBuffer: url('buffer.fifo'),
    quarantine: url('poison'),
    fifoQuarantine: url('dead.fifo'),
  },
};

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** By namespace, dimensions' values, metric and statistic: values by minute. What is not named has none. */
type Metrics = Readonly<Record<string, Readonly<Record<number, number>>>>;

/** CloudWatch and SQS, as their API references have them. `perPage` divides the answer. */
function account(
  metrics: Metrics,
  attributes: Readonly<Record<string, readonly [number, number, number]>>,
  perPage = 500,
  path: QueriedPath = PATH,
) {
  const cloudWatch = stubRequestHandler(({ body }): StubAnswer => {
    const asked = JSON.parse(body);
    const from = Number(asked.NextToken ?? 0);
    const queries: Query[] = asked.MetricDataQueries;
    const results = queries.slice(from, from + perPage).map(({ Id, MetricStat: { Metric, Stat } }) => {
      const dimensions = Metric.Dimensions.map(({ Value }) => Value).join('+');
      const values = metrics[`${Metric.Namespace} ${dimensions} ${Metric.MetricName} ${Stat}`] ?? {};
      return {
        Id,
        Label: Metric.MetricName,
        Timestamps: Object.keys(values).map((minute) => Number(minute) / 1000),
        Values: Object.values(values),
        StatusCode: 'Complete',
      };
    });
    const more = from + perPage < queries.length ? { NextToken: String(from + perPage) } : {};
    return { status: 200, body: { MetricDataResults: results, Messages: [], ...more } };
  });
  const sqs = stubRequestHandler(({ body }): StubAnswer => {
    const name: string = JSON.parse(body).QueueUrl.split('/').at(-1);
    const [visible, hidden, delayed] = attributes[name] ?? [0, 0, 0];
    return {
      status: 200,
      body: {
        Attributes: {
          ApproximateNumberOfMessages: String(visible),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
          ApproximateNumberOfMessagesDelayed: String(delayed),
        },
      },
    };
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const settings = { region: 'eu-west-1', credentials, maxAttempts: 1 };
  const source = new DeployedSource(path, {
    cloudWatch: new CloudWatchClient({ ...settings, requestHandler: cloudWatch }),
    sqs: new SQSClient({ ...settings, requestHandler: sqs }),
    now: () => NOW,
  });
  return { source, cloudWatch: cloudWatch.requests, sqs: sqs.requests };
}

test('one look is one call to CloudWatch for whole minutes that are over, and one to each queue', async () => {
  const { source, cloudWatch, sqs } = account({}, {});

  await source.read();

  const [asked] = cloudWatch.map(({ body }) => JSON.parse(body));
  expect(cloudWatch).toHaveLength(1);
  expect(sqs).toHaveLength(4);
  expect(asked).toMatchObject({ StartTime: END / 1000 - 900, EndTime: END / 1000 });
  // The price in the help is of about thirty.
  expect(asked.MetricDataQueries).toHaveLength(32);
  expect(asked.MetricDataQueries[0]).toEqual({
    Id: 'm0',
    MetricStat: {
      Metric: {
        Namespace: 'Spillway',
        MetricName: 'Accepted',
        Dimensions: [{ Name: 'FrontDoor', Value: 'Shop-Door-1' }],
      },
      Period: 60,
      Stat: 'Sum',
    },
  });
});

const METRICS: Metrics = {
  'Spillway Shop-Door-1 Accepted Sum': { [LAST]: 600, [LAST - 60_000]: 1200 },
  'Spillway Shop-Door-1 Shed Sum': { [LAST - 60_000]: 60 },
  'Spillway Shop-Door-1 CacheUnavailable Sum': { [LAST]: 30 },
  'Spillway Shop-Writer-1 CacheUnavailable Sum': { [LAST]: 30 },
  'Spillway Shop-Writer-1 Applied Sum': { [LAST]: 540 },
  'Spillway Shop-Writer-1 AcceptToDurable p50': { [LAST]: 800 },
  'Spillway Shop-Writer-1 AcceptToDurable p95': { [LAST]: 1500 },
  'Spillway Shop-Writer-1 AcceptToDurable p99': { [LAST]: 1900 },
  'AWS/Lambda Shop-Writer-1 Errors Sum': { [LAST]: 6 },
  'AWS/Lambda Shop-Door-1 Errors Sum': { [LAST]: 3 },
  'AWS/Lambda Shop-Writer-1 ConcurrentExecutions Maximum': { [LAST]: 5 },
  'AWS/SQS buffer NumberOfMessagesSent Sum': { [LAST]: 600 },
  'AWS/SQS buffer NumberOfMessagesDeleted Sum': { [LAST]: 540 },
  'AWS/SQS buffer ApproximateAgeOfOldestMessage Maximum': { [LAST]: 4 },
  'AWS/SQS buffer.fifo ApproximateNumberOfMessagesVisible Maximum': { [LAST - 60_000]: 70 },
};

test('rates are of that minute, queues of now, and the past of the minutes before', async () => {
  const { source } = account(METRICS, { buffer: [100, 20, 3], 'buffer.fifo': [1, 2, 0], poison: [1, 1, 0] });

  const reading = await source.read();

  expect(reading).toMatchObject({
    at: NOW,
    asOf: END,
    door: { Accepted: 10, Shed: 0 },
    doorErrors: 0.05,
    buffers: [
      { kind: 'standard', waiting: 103, inFlight: 20, oldestSeconds: 4, sent: 10, drained: 9 },
      { kind: 'fifo', waiting: 1, inFlight: 2, sent: 0, drained: 0 },
    ],
    writer: { Applied: 9, errors: 0.1, runs: 5 },
    acceptToDurable: { p50: 800, p95: 1500, p99: 1900 },
    quarantine: { standard: 2, fifo: 0 },
    cacheUnavailable: 1,
  });
  expect(reading.buffers[1]).not.toHaveProperty('oldestSeconds');
  expect(reading.past).toHaveLength(15);
  expect(reading.past?.slice(-2)).toEqual([
    { at: LAST - 60_000, offered: 21, applied: 0, waiting: { standard: 0, fifo: 70 } },
    { at: LAST, offered: 10, applied: 9, waiting: { standard: 0, fifo: 0 } },
  ]);
});

describe('a door of containers', () => {
  const group = (name: string) =>
    `arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/${name}/73e2d6bc24d8a067`;
  const path: QueriedPath = {
    ...PATH,
    description: { compute: 'containers', metricName: 'Shop-Door' },
    physicalNames: {
      ...PATH.physicalNames,
      frontDoor: 'arn:aws:ecs:eu-west-1:123456789012:service/Shop-Cluster-1/Shop-Service-1',
      cluster: 'Shop-Cluster-1',
      loadBalancer: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188',
      targetGroup: group('first'),
      alternateTargetGroup: group('other'),
    },
  };
  const balancer = 'app/shop/50dc6c495c0c9188';
  const hosts = (name: string) => `AWS/ApplicationELB ${balancer}+targetgroup/${name}/73e2d6bc24d8a067`;
  const metrics: Metrics = {
    'Spillway Shop-Door Accepted Sum': { [LAST]: 600 },
    [`AWS/ApplicationELB ${balancer} HTTPCode_ELB_5XX_Count Sum`]: { [LAST]: 3 },
    'AWS/ECS Shop-Cluster-1+Shop-Service-1 CPUUtilization Average': { [LAST]: 41.6 },
    'AWS/ECS Shop-Cluster-1+Shop-Service-1 CPUUtilization SampleCount': { [LAST]: 4 },
    [`${hosts('other')} HealthyHostCount Minimum`]: { [LAST]: 3 },
    [`${hosts('other')} UnHealthyHostCount Maximum`]: { [LAST]: 1 },
  };

  test('is read by the name of its metrics, its service and both of its target groups', async () => {
    const { source } = account(metrics, {}, 500, path);

    expect(await source.read()).toMatchObject({
      door: { Accepted: 10 },
      doorErrors: 0.05,
      tasks: { running: 4, healthy: 3, unhealthy: 1, cpuPercent: 41.6 },
    });
  });

  test('of which nothing is told yet has no tasks to show', async () => {
    const { source } = account({}, {}, 500, path);

    expect(await source.read()).not.toHaveProperty('tasks');
  });
});

test('an answer in several pages is read to its end', async () => {
  const { source, cloudWatch } = account(METRICS, {}, 10);

  expect(await source.read()).toMatchObject({
    door: { Accepted: 10 },
    writer: { runs: 5 },
    buffers: [{ sent: 10 }, {}],
  });
  expect(cloudWatch).toHaveLength(4);
});

test('a path that counted nothing is all zeros, and has no percentiles', async () => {
  const reading = await account({}, {}).source.read();

  expect(reading).toMatchObject({ door: { Accepted: 0 }, writer: { Applied: 0, errors: 0 }, cacheUnavailable: 0 });
  expect(reading).not.toHaveProperty('acceptToDurable');
  expect(reading.writer).not.toHaveProperty('runs');
});

test('a call that AWS denies is one line', async () => {
  const cloudWatch = stubRequestHandler(() => ({
    status: 403,
    body: {
      __type: 'com.amazon.coral.service#AccessDeniedException',
      message: 'not authorized: cloudwatch:GetMetricData',
    },
  }));
  const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'A', secretAccessKey: 's' }, maxAttempts: 1 };
  const source = new DeployedSource(
    { ...PATH, queueUrls: {} },
    {
      cloudWatch: new CloudWatchClient({ ...settings, requestHandler: cloudWatch }),
      sqs: new SQSClient(settings),
      now: () => NOW,
    },
  );

  await expect(source.read()).rejects.toMatchObject({
    name: 'CommandError',
    message: 'AWS denies it: not authorized: cloudwatch:GetMetricData',
  });
});
