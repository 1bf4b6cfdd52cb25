import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ToldMinutes } from '../../load/run/told-minutes';
import { type StubAnswer, stubRequestHandler } from '../stub-request-handler';

const MINUTE = 60_000;
/** Within a minute, as runs begin. */
const BEGIN = 1_800_000_000_000 - (1_800_000_000_000 % MINUTE);
const PATH = {
  physicalNames: { writer: 'Shop-Writer', frontDoor: 'Shop-Door' },
  queueUrls: { buffer: 'https://sqs.eu-west-1.amazonaws.com/123456789012/buffer' },
};

interface Query {
  readonly Id: string;
  readonly MetricStat: { readonly Metric: { readonly MetricName: string } };
}

/** CloudWatch, which tells of each metric by minutes since the begin. */
function world(metrics: Readonly<Record<string, Readonly<Record<number, number>>>>, refuse?: StubAnswer) {
  const requestHandler = stubRequestHandler(({ body }): StubAnswer => {
    if (refuse !== undefined) return refuse;
    const { MetricDataQueries, EndTime } = JSON.parse(body);
    const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat }: Query) => {
      const points = Object.entries(metrics[MetricStat.Metric.MetricName] ?? {}).filter(
        ([minute]) => BEGIN + Number(minute) * MINUTE < EndTime * 1000,
      );
      return {
        Id,
        Timestamps: points.map(([minute]) => BEGIN / 1000 + Number(minute) * 60),
        Values: points.map(([, value]) => value),
      };
    });
    return { status: 200, body: { MetricDataResults } };
  });
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
  const client = new CloudWatchClient({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1 });
  let now = BEGIN + 20_000;
  const said: string[] = [];
  const tell = (line: string) => void said.push(line);
  const minutes = new ToldMinutes(PATH, { cloudWatch: async () => client, now: () => now, tell });
  const looks = Array.from({ length: 300 }, (_, second) => ({
    time: BEGIN + 20_000 + second * 1000 + 400,
    backlog: 1,
    inFlight: 0,
    quarantined: 0,
  }));
  const passTo = async (seconds: number) => {
    for (; now < BEGIN + seconds * 1000; now += 1000) await minutes.look();
  };
  const told = () =>
    minutes
      .addTo(looks)
      .flatMap(({ time, backlog: _, inFlight: __, quarantined: ___, ...more }) =>
        Object.keys(more).length === 0 ? [] : [[(time - BEGIN) / 1000, more]],
      );
  return { passTo, told, said, asked: requestHandler.requests };
}

test('what CloudWatch tells of a minute is with the look at its end, and nowhere else', async () => {
  const { passTo, told } = world({
    Applied: { 0: 100, 1: 300, 2: 50 },
    Conflicts: { 1: 7 },
    ApproximateAgeOfOldestMessage: { 1: 12 },
  });

  await passTo(330);

  expect(told()).toEqual([
    [60.4, { applied: 100 }],
    [120.4, { applied: 407, oldestSeconds: 12 }],
    [180.4, { applied: 457 }],
  ]);
});

test('a minute that is not over for a minute is not told, and one without a word is none of zero', async () => {
  const { passTo, told } = world({ Applied: { 0: 100, 2: 50 } });

  await passTo(145);
  expect(told()).toEqual([[60.4, { applied: 100 }]]);
  await passTo(330);
  expect(told()).toEqual([
    [60.4, { applied: 100 }],
    [180.4, { applied: 150 }],
  ]);
});

test('it is asked once a minute at most, and only for what is wanted', async () => {
  const { passTo, asked } = world({});

  await passTo(330);

  expect(asked.length).toBeGreaterThanOrEqual(3);
  expect(asked.length).toBeLessThanOrEqual(5);
  const names = JSON.parse(asked[0]?.body ?? '').MetricDataQueries.map(
    ({ MetricStat }: Query) => MetricStat.Metric.MetricName,
  );
  expect(names).toEqual([
    ...['Applied', 'Duplicates', 'Superseded', 'Conflicts', 'Poison'],
    'ApproximateAgeOfOldestMessage',
  ]);
});

test('where nobody may ask, nothing fails, and it is said once what is needed for it', async () => {
  const message = 'User load is not authorized to perform: cloudwatch:GetMetricData';
  const refusal = { __type: 'AccessDeniedException', message };
  const { passTo, told, said } = world({}, { status: 403, body: refusal });

  await passTo(330);

  expect(told()).toEqual([]);
  expect(said).toEqual([
    `CloudWatch may not be asked (${message}), so the run goes on without the writes applied and the age of the oldest message: they need cloudwatch:GetMetricData`,
  ]);
});

test('where CloudWatch is too busy, nothing is told and nothing is said', async () => {
  const refusal = { __type: 'ThrottlingException', message: 'Rate exceeded' };
  const { passTo, told, said } = world({}, { status: 400, body: refusal });

  await passTo(200);

  expect([told(), said]).toEqual([[], []]);
});
