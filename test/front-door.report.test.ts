import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DoorMetric } from '../lambda/front-door/door-metrics';
import { type DoorCounts, DoorReport, doorMetricsLine } from '../lambda/front-door/door-report';
import { jsonLog } from '../lambda/platform/log';

const page = readFileSync(join(__dirname, '..', 'docs', 'metrics.md'), 'utf8');

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

test('a line that has every metric is as long as the page says, at the most', () => {
  const names: readonly DoorMetric[] = [
    ...(['Accepted', 'Refused', 'Failed', 'RateLimited', 'Shed', 'CacheUnavailable', 'RecordsFromProcess'] as const),
    ...(['RecordsFromCache', 'RecordsFromTable', 'ReadsRateLimited', 'LimitsLocal'] as const),
    ...(['OrdersAccepted', 'OrdersSoldOut', 'OrdersUnavailable'] as const),
  ];
  const counts: DoorCounts = new Map(names.map((name) => [name, 99_999]));
  let line = '';
  const log = jsonLog(
    () => 1_780_000_000_000,
    (text) => {
      line = text;
    },
  );

  log.info('door', doorMetricsLine(counts, 1_780_000_000_000, `Shop-${'x'.repeat(59)}`));

  const [, bytes] = /A line has up to ([\d,]+) bytes/.exec(page) ?? [];
  expect(line.length).toBeLessThanOrEqual(Number(bytes?.replace(',', '')));
  expect(page).toContain(`at\nmost $${(names.length * 0.3).toFixed(2)} for a door`);
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
