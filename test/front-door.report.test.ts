import { type DoorCounts, DoorReport, doorMetricsLine } from '../lambda/front-door/door-report';

function stage() {
  let now = 1_000_000;
  const told: DoorCounts[] = [];
  const report = new DoorReport(
    () => now,
    (counts) => told.push(counts),
  );
  return { report, told, pass: (millis: number) => (now += millis) };
}

const asObjects = (told: readonly DoorCounts[]) => told.map((counts) => Object.fromEntries(counts));

test('where nothing was counted nothing is told, however long it was', () => {
  const { report, told, pass } = stage();

  report.tellIfDue();
  pass(60_000);
  report.tellIfDue();

  expect(told).toEqual([]);
});

test('the first counts of a process are told with the end of their request', () => {
  const { report, told } = stage();

  report.count('RecordsFromTable');
  expect(told).toEqual([]);
  report.tellIfDue();

  expect(asObjects(told)).toEqual([{ RecordsFromTable: 1 }]);
});

test('counts are summed up for ten seconds, each for itself', () => {
  const { report, told, pass } = stage();
  report.count('CacheUnavailable');
  report.tellIfDue();

  for (let request = 0; request < 5; request++) {
    report.count('CacheUnavailable', 2);
    report.count('RateLimited');
    pass(1999);
    report.tellIfDue();
  }
  expect(told).toHaveLength(1);
  pass(5);
  report.tellIfDue();
  pass(10_000);
  report.tellIfDue();

  expect(asObjects(told)).toEqual([{ CacheUnavailable: 1 }, { CacheUnavailable: 10, RateLimited: 5 }]);
});

test('a thousand events are a line whatever the time', () => {
  const { report, told } = stage();
  report.count('Shed');
  report.tellIfDue();

  report.count('Shed', 999);
  report.tellIfDue();
  expect(told).toHaveLength(1);
  report.count('Shed');
  report.tellIfDue();

  expect(asObjects(told)).toEqual([{ Shed: 1 }, { Shed: 1000 }]);
});

test('the line is metrics by the name of the front door', () => {
  const counts: DoorCounts = new Map([
    ['CacheUnavailable', 3],
    ['RecordsFromCache', 997],
  ]);

  expect(doorMetricsLine(counts, 123, 'the-door')).toEqual({
    CacheUnavailable: 3,
    RecordsFromCache: 997,
    FrontDoor: 'the-door',
    _aws: {
      Timestamp: 123,
      CloudWatchMetrics: [
        {
          Namespace: 'Spillway',
          Dimensions: [['FrontDoor']],
          Metrics: [
            { Name: 'CacheUnavailable', Unit: 'Count' },
            { Name: 'RecordsFromCache', Unit: 'Count' },
          ],
        },
      ],
    },
  });
});
