// Made-up runs of every kind, for the report and its pictures. Nothing in them is measured.

import { completeDemand } from '../../lib/sizing/demand';
import type { FaultWindow, PathSample, RunSummary, Second } from '../../load/run/summary';
import type { CheckResult, Verification } from '../../load/verify/verification';

/** The same on each call: a picture can be held to another. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const CHECKS: readonly CheckResult[] = [
  { name: 'nothing acknowledged is lost', verdict: 'pass', checked: 11_988, wrong: 0, problems: [] },
  { name: 'nothing is applied twice', verdict: 'pass', checked: 11_988, wrong: 0, problems: [] },
  { name: 'nothing good is quarantined', verdict: 'pass', checked: 3, wrong: 0, problems: [] },
];

export const GOOD: Verification = {
  verdict: 'pass',
  checks: CHECKS,
  writes: { acknowledged: 11_988, refused: 0, unknown: 12 },
  unknownTaken: 7,
  readBy: 'every item of the table',
};

interface Shape {
  readonly seconds: number;
  readonly offered: (second: number) => number;
  /** What the writer takes. Unit: messages a second. */
  readonly drained: number;
  readonly slow?: (second: number) => number;
  readonly unknown?: (second: number) => number;
  readonly refused?: (second: number) => number;
}

function played({ seconds, offered, drained, slow = () => 1, unknown = () => 0, refused = () => 0 }: Shape) {
  const random = seeded(7);
  const timeline: Second[] = [];
  const samples: PathSample[] = [{ at: -2, backlog: 0, inFlight: 0, quarantined: 0, applied: 0 }];
  let backlog = 0;
  let applied = 0;
  let drainedAt: number | undefined;
  for (let second = 0; second < seconds || (backlog > 0 && second < seconds + 600); second += 1) {
    const arrivals = second < seconds ? offered(second) : 0;
    if (second < seconds) {
      const lost = Math.round(unknown(second));
      const turned = Math.round(refused(second));
      const p50 = (4 + 2 * random()) * slow(second);
      timeline.push({
        second,
        offered: arrivals,
        acknowledged: Math.max(0, Math.round(arrivals * (0.98 + 0.04 * random())) - lost - turned),
        refused: turned,
        unknown: lost,
        p50,
        p95: p50 * (2.5 + random()),
        p99: p50 * (5 + 4 * random()),
      });
    }
    const taken = Math.min(backlog + arrivals, drained);
    backlog = backlog + arrivals - taken;
    applied += taken;
    const oldest = backlog / drained;
    samples.push({
      at: second + 0.4 * random(),
      backlog: Math.round(backlog),
      inFlight: Math.round(taken * 0.4),
      ...(backlog > 0 && { oldestSeconds: oldest }),
      quarantined: 0,
      applied,
    });
    if (backlog === 0 && second >= seconds - 1 && drainedAt === undefined) drainedAt = second + 1.3;
  }
  return {
    timeline,
    samples,
    drainedAt: drainedAt ?? seconds + 1.3,
    mostBacklog: Math.max(...samples.map((s) => s.backlog)),
  };
}

function summaryOf(name: string, shape: Shape, more: Partial<RunSummary> = {}): RunSummary {
  const run = played(shape);
  const arrivals = run.timeline.reduce((sum, { offered }) => sum + offered, 0);
  return {
    version: 2,
    run: 'rmk3a8f2x7',
    scenario: name,
    summary: 'a rate that the stack carries for good',
    startedAt: '2026-11-21T22:14:05.123Z',
    verdict: 'pass',
    reasons: [],
    target: 'local run, OrderIntakeStack/WritePath',
    isLocal: true,
    generator: 'artillery',
    machine: { line: '2 × AMD EPYC 7B13, 8 GB, linux x64, Node 24.21.0', commit: 'cffba2c' },
    demand: completeDemand({ peakWritesPerSecond: 400 }),
    phases: [{ name: name, durationSeconds: shape.seconds, arrivalRate: 50, rampTo: 50 }],
    objectives: { p99Ms: 500, unansweredShare: 0.001 },
    objectiveResults: [
      { name: 'p99 of http.total', verdict: 'pass', found: '48 ms', allowed: '500 ms' },
      { name: 'answered', verdict: 'pass', found: '100 %', allowed: '99.9 %' },
      { name: 'backlog drained', verdict: 'pass', found: '1.3 s', allowed: '12 s' },
    ],
    rates: {
      offered: arrivals / shape.seconds,
      delivered: (arrivals / shape.seconds) * 0.998,
      deliveredShare: 0.998,
      latestMs: 14,
      answeredSeconds: shape.seconds,
      requests: Math.round(arrivals),
      acknowledgedPerSecond: (arrivals / shape.seconds) * 0.997,
      writesPerSecond: (arrivals / shape.seconds) * 0.997,
      durableWritesPerSecond: arrivals / run.drainedAt,
      statuses: { 202: Math.round(arrivals) - 15, 503: 12, 0: 3 },
    },
    writes: { acknowledged: 11_988, refused: 0, unknown: 12 },
    lastArrivalSeconds: shape.seconds,
    sentSeconds: shape.seconds,
    latency: { p50: 5.1, p95: 17.4, p99: 48.2, max: 212 },
    drainSeconds: run.drainedAt - shape.seconds,
    plannedDrainSeconds: 12,
    mostBacklog: run.mostBacklog,
    cpu: { cores: 2, generator: 0.41, stack: 0.92, runner: 0.04, others: 0.11 },
    timeline: run.timeline,
    samples: run.samples,
    drainedAt: run.drainedAt,
    faults: [],
    verification: GOOD,
    ...more,
  };
}

export const steady = summaryOf('steady', { seconds: 60, offered: () => 50, drained: 300 });

export const spike = summaryOf(
  'spike',
  {
    seconds: 60,
    offered: (s) => (s >= 15 && s < 35 ? 400 : 40),
    drained: 150,
    slow: (s) => (s >= 15 && s < 36 ? 6 : 1),
  },
  {
    summary: 'ten times the calm rate for 20 s',
    phases: [
      { name: 'calm', durationSeconds: 15, arrivalRate: 40, rampTo: 40 },
      { name: 'spike', durationSeconds: 20, arrivalRate: 400, rampTo: 400 },
      { name: 'calm again', durationSeconds: 25, arrivalRate: 40, rampTo: 40 },
    ],
    plannedDrainSeconds: 28,
    plannedDrainAsMeasuredSeconds: 14,
  },
);

const SEVEN: readonly FaultWindow[] = [
  { fault: 'kill:writer@10s', what: 'the writer killed', from: 10, to: 10 },
  { fault: 'freeze:frontDoor@12s+3s', what: 'the front door frozen', from: 12, to: 15 },
  { fault: 'throttle-table:30%,reason=table@15s+10s', what: '30 % of the table’s calls throttled', from: 15, to: 25 },
  { fault: 'stop-cache@20s+5s', what: 'the cache stopped', from: 20, to: 25 },
  { fault: 'duplicate:50%@30s+10s', what: 'half of the messages delivered twice', from: 30, to: 40 },
  { fault: 'delay:20%,by=3s@34s+8s', what: 'a fifth of the messages held back', from: 34, to: 42 },
  { fault: 'fail-send:10%@55s', what: 'a tenth of the entries refused', from: 55, to: 60 },
];

/** As the scenario has them. */
const ELEVEN: readonly FaultWindow[] = [
  { fault: 'duplicate-messages@5s+8s', what: 'messages delivered twice', from: 5, to: 13 },
  { fault: 'delay-messages:50%,by=3s@18s+8s', what: '50 % of the messages 3 s later', from: 18, to: 26 },
  { fault: 'fail-sends:30%@32s+6s', what: '30 % of the sends not taken', from: 32, to: 38 },
  { fault: 'lose-send-answers:30%@44s+6s', what: '30 % of the answers lost', from: 44, to: 50 },
  { fault: 'throttle-table:30%@56s+8s', what: '30 % of the table’s calls throttled', from: 56, to: 64 },
  { fault: 'stop-cache@70s+6s', what: 'the cache stopped', from: 70, to: 76 },
  { fault: 'freeze-cache@82s+4s', what: 'the cache frozen', from: 82, to: 86 },
  { fault: 'freeze:writer@92s+4s', what: 'writer frozen', from: 92, to: 96 },
  { fault: 'freeze:frontDoor@102s+2s', what: 'front door frozen', from: 102, to: 104 },
  { fault: 'kill:frontDoor@110s', what: 'front door killed', from: 110, to: 110 },
  { fault: 'kill:writer@118s', what: 'writer killed', from: 118, to: 118 },
];

export const fault = summaryOf(
  'fault',
  {
    seconds: 60,
    offered: () => 60,
    drained: 90,
    slow: (s) => (s >= 12 && s < 15 ? 300 : s >= 20 && s < 25 ? 8 : 1),
    unknown: (s) => (s >= 12 && s < 15 ? 22 : s > 54 ? 4 : 0),
    refused: (s) => (s >= 20 && s < 25 ? 9 : 0),
  },
  {
    verdict: 'fail',
    reasons: ['2 of 3,600 acknowledged writes are lost.', 'p99 of http.total is 1.4 s, allowed are 500 ms.'],
    faults: SEVEN,
    objectiveResults: [{ name: 'p99 of http.total', verdict: 'fail', found: '1,400 ms', allowed: '500 ms' }],
    verification: {
      ...GOOD,
      verdict: 'fail',
      checks: [
        {
          name: 'nothing acknowledged is lost',
          verdict: 'fail',
          checked: 3600,
          wrong: 2,
          problems: [
            {
              what: 'Acknowledged and not in the table.',
              op: 'o-17',
              collection: 'orders',
              key: 'rmk3a8f2x7-1-17',
              id: '0199',
            },
            {
              what: 'Acknowledged and not in the table.',
              op: 'o-18',
              collection: 'orders',
              key: 'rmk3a8f2x7-1-18',
              id: '0200',
            },
          ],
        },
        ...CHECKS.slice(1),
        {
          name: 'versions have no gap',
          verdict: 'undecided',
          checked: 0,
          wrong: 0,
          problems: [{ what: 'The table could not be read.' }],
        },
      ],
    },
  },
);

export const breakpoint = summaryOf(
  'breakpoint',
  { seconds: 30, offered: () => 900, drained: 700, slow: (s) => 1 + s },
  {
    summary: 'the highest rate that holds the objective',
    generator: 'open-loop',
    search: {
      steps: [
        { offered: 200, delivered: 200, p50Ms: 4, p99Ms: 18, verdict: 'pass' },
        { offered: 320, delivered: 320, p50Ms: 4, p99Ms: 22, verdict: 'pass' },
        { offered: 512, delivered: 511, p50Ms: 5, p99Ms: 41, verdict: 'pass' },
        { offered: 819, delivered: 815, p50Ms: 11, p99Ms: 180, verdict: 'pass' },
        { offered: 1311, delivered: 1296, p50Ms: 460, p99Ms: 2900, verdict: 'fail', why: 'p99 2.9 s' },
        { offered: 1065, delivered: 1060, p50Ms: 120, p99Ms: 820, verdict: 'fail', why: 'p99 820 ms' },
        { offered: 942, delivered: 861, p50Ms: 21, p99Ms: 390, verdict: 'invalid', why: 'delivered 91 %' },
        {
          offered: 880,
          delivered: 874,
          p50Ms: 15,
          p99Ms: 310,
          drainSeconds: 1.3,
          durablePerSecond: 871.2,
          verdict: 'pass',
        },
      ],
      highest: 880,
    },
    cpu: { cores: 2, generator: 0.97, stack: 0.88, runner: 0.05, others: 0.1 },
  },
);

export const elevenFaults = summaryOf(
  'fault',
  {
    seconds: 130,
    offered: () => 20,
    drained: 40,
    slow: (s) => (s >= 102 && s < 104 ? 300 : 1),
    unknown: (s) => (s >= 44 && s < 50 ? 5 : s >= 32 && s < 38 ? 2 : 0),
  },
  { faults: ELEVEN, plannedDrainSeconds: 90 },
);

const whole = played({ seconds: 60, offered: () => 50, drained: 300 });

export const interrupted = summaryOf(
  'steady',
  { seconds: 60, offered: () => 50, drained: 300 },
  {
    verdict: 'interrupted',
    reasons: ['It was stopped 23 s after its begin.'],
    timeline: whole.timeline.slice(0, 23),
    samples: whole.samples.slice(0, 25),
    lastArrivalSeconds: 23,
    sentSeconds: 23,
    drainSeconds: null,
    drainedAt: undefined,
    verification: { ...GOOD, verdict: 'undecided' },
  },
);

export const soak = summaryOf(
  'soak',
  {
    seconds: 1800,
    offered: (s) => 100 + 3 * Math.sin(s / 60),
    drained: 300,
    slow: (s) => (s % 300 < 4 ? 20 : 1 + s / 3000),
  },
  {
    summary: 'half an hour at one rate',
    phases: [{ name: 'soak', durationSeconds: 1800, arrivalRate: 100, rampTo: 100 }],
  },
);

/** Nothing came of it: the target went away before the first second was over. */
export const empty = summaryOf(
  'smoke',
  { seconds: 5, offered: () => 20, drained: 100 },
  {
    verdict: 'invalid',
    reasons: ['The generator delivered nothing.'],
    timeline: [],
    samples: [],
    drainSeconds: null,
    drainedAt: undefined,
    plannedDrainSeconds: undefined,
    cpu: undefined,
    rates: {
      offered: 20,
      delivered: 0,
      deliveredShare: 0,
      answeredSeconds: 0,
      requests: 0,
      acknowledgedPerSecond: 0,
      writesPerSecond: 0,
      statuses: {},
    },
    latency: { p50: 0, p95: 0, p99: 0, max: 0 },
  },
);

export const oneSecond = summaryOf('smoke', { seconds: 1, offered: () => 20, drained: 100 });

export const ALL: Readonly<Record<string, RunSummary>> = {
  steady,
  spike,
  fault,
  elevenFaults,
  breakpoint,
  interrupted,
  soak,
  empty,
  oneSecond,
};
