import { redeliverySeconds } from '../lambda/writer/backoff';
import { drainPlan } from '../lib/sizing/planned-drain';
import { comesIn, type Minute, minutes, statesOf } from './alarm-history';
import { type AlarmProperties, alarmsOf, watched } from './monitoring-path';

const { path, template } = watched();
const alarms = { ...alarmsOf(template) };
const { knobs } = path.sizing;
const longestWait = drainPlan('standard', path.plan.demand, knobs).worstDelaySeconds;

interface History {
  /** When writes are accepted. Unit: seconds from the beginning. */
  readonly accepted: readonly number[];
  /** Between these the table answers nothing. Unit: seconds. */
  readonly outage: readonly [from: number, to: number];
  readonly totalMinutes: number;
  readonly random?: () => number;
}

const RECEIVED_AFTER_SECONDS = 0.2;

/** SQS leaves messages out of the age that were received so often. Source: SQS developer guide, "Available CloudWatch metrics". */
const LEFT_OUT_FROM = 3;

/** What each minute is told of a path, its messages one by one: received, and handed back for as long as the writer does. */
function toldOf({ accepted, outage: [from, to], totalMinutes, random = () => 0.5 }: History): Minute[] {
  const told: Record<string, number>[] = Array.from({ length: totalMinutes }, () => ({}));
  const add = (name: string, minute: number, value: number) => {
    const at = told[minute];
    if (at) at[name] = (at[name] ?? 0) + value;
  };
  const most = (name: string, minute: number, value: number) => {
    const at = told[minute];
    if (at) at[name] = Math.max(at[name] ?? 0, value);
  };
  for (const sent of accepted) {
    add('Accepted', Math.floor(sent / 60), 1);
    let receives = 0;
    let time = sent + RECEIVED_AFTER_SECONDS;
    for (; time >= from && time < to && receives < knobs.maxAttempts; ) {
      receives += 1;
      const minute = Math.floor(time / 60);
      add('Writes', minute, 1);
      add('Retries', minute, 1);
      const next = time + redeliverySeconds(receives, random);
      // Hidden when the minute ends, which is when a queue is looked at.
      for (let end = (minute + 1) * 60; end <= next; end += 60) {
        add('ApproximateNumberOfMessagesNotVisible', end / 60 - 1, 1);
        if (receives < LEFT_OUT_FROM) most('ApproximateAgeOfOldestMessage', end / 60 - 1, end - sent);
      }
      time = next;
    }
    if (receives === knobs.maxAttempts) continue;
    const minute = Math.floor(time / 60);
    for (const name of ['Writes', 'Applied', 'NumberOfMessagesDeleted']) add(name, minute, 1);
    if (time - sent > longestWait) add('Late', minute, 1);
  }
  return told;
}

function everySecond(from: number, to: number, step = 1): number[] {
  return Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);
}

function named(name: string): AlarmProperties {
  const alarm = alarms[name];
  if (alarm === undefined) throw new Error(`no alarm ${name}`);
  return alarm;
}

describe('the table answers nothing for three hours, at one write a second', () => {
  const begins = 60;
  const ends = begins + 180;
  const history = toldOf({
    accepted: everySecond(0, 300 * 60),
    outage: [begins * 60, ends * 60],
    totalMinutes: 300,
  });
  const during = history.slice(0, ends);
  const minuteOf = (name: string) => (comesIn(named(name), during) ?? Number.POSITIVE_INFINITY) - begins;

  test('nothing is visible and nothing is an error: the alarms on age and on late writes see none of it', () => {
    expect(during.filter((minute) => minute.ApproximateNumberOfMessagesVisible)).toEqual([]);
    expect(minuteOf('BufferTooOld')).toBe(Number.POSITIVE_INFINITY);
    expect(minuteOf('WriterFails')).toBe(Number.POSITIVE_INFINITY);
    for (const half of ['DurableBurnFast60m', 'DurableBurnFast5m', 'DurableBurnSlow360m', 'DurableBurnSlow30m']) {
      expect(minuteOf(half)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('that writes come back is told in minute 3', () => {
    expect(minuteOf('WritesComeBack')).toBe(3);
  });

  test('that nothing leaves the buffer, after a crash and the longest wait would be over', () => {
    expect(minuteOf('NothingLeavesBuffer')).toBe(named('NothingLeavesBuffer').EvaluationPeriods);
  });

  test('that the backlog outlasts the burst, by what is hidden', () => {
    // 400 are more than the writer holds and may wait: so many were accepted after 7 minutes.
    expect(minuteOf('BacklogOutlastsBurst')).toBe(6 + named('BacklogOutlastsBurst').EvaluationPeriods);
  });

  test('they are over within five minutes of the outage, but for the backlog, which is over with what waits', () => {
    for (const name of ['WritesComeBack', 'NothingLeavesBuffer']) {
      expect(statesOf(named(name), history).slice(ends + 5)).not.toContain(true);
    }
    expect(statesOf(named('BacklogOutlastsBurst'), history).slice(ends + 16)).not.toContain(true);
  });
});

describe('writes come back', () => {
  const forever = Number.POSITIVE_INFINITY;

  test.each([
    ['one write in ten minutes', everySecond(0, 3600, 600)],
    ['one write a minute', everySecond(0, 3600, 60)],
    ['a hundred a second', everySecond(0, 600, 0.01)],
  ])('at %s, the alarm comes within five minutes', (_, accepted) => {
    const history = toldOf({ accepted, outage: [0, forever], totalMinutes: 60 });

    expect(comesIn(alarms.WritesComeBack, history)).toBeLessThanOrEqual(5);
  });

  test.each([0, 0.5, 0.999])('also of one write alone, wherever in its minute, with a luck of %s', (luck) => {
    for (let second = 0; second < 60; second += 1) {
      const history = toldOf({ accepted: [second], outage: [0, forever], totalMinutes: 10, random: () => luck });

      expect(comesIn(alarms.WritesComeBack, history)).toBeLessThanOrEqual(6);
    }
  });

  test('and when an eighth of the writes is refused: each of them comes back often', () => {
    const well = toldOf({ accepted: everySecond(0, 3600, 8 / 7), outage: [0, 0], totalMinutes: 60 });
    const ill = toldOf({ accepted: everySecond(0, 3600, 8), outage: [0, forever], totalMinutes: 60 });
    const names = ['Writes', 'Retries'];
    const both = well.map((minute, at) =>
      Object.fromEntries(names.map((name) => [name, (minute[name] ?? 0) + (ill[at]?.[name] ?? 0)])),
    );

    expect(comesIn(alarms.WritesComeBack, both)).toBeLessThanOrEqual(5);
  });

  test('but it does not come of half a minute, at any rate', () => {
    for (const step of [0.1, 1, 60]) {
      const accepted = everySecond(0, 1800, step);

      const history = toldOf({ accepted, outage: [600, 630], totalMinutes: 30 });

      expect(comesIn(alarms.WritesComeBack, history)).toBeUndefined();
      expect(comesIn(alarms.NothingLeavesBuffer, history)).toBeUndefined();
    }
  });

  test('nor of writes that were decided in another way than applied, with one that comes back among them', () => {
    expect(comesIn(alarms.WritesComeBack, minutes(60, { Duplicates: 9, Retries: 1, Writes: 10 }))).toBeUndefined();
  });

  test('nor of a night without a write', () => {
    expect(comesIn(alarms.WritesComeBack, minutes(60, {}))).toBeUndefined();
    expect(comesIn(alarms.NothingLeavesBuffer, minutes(60, {}))).toBeUndefined();
  });
});

test('a writer that Lambda does not run tells nothing, and has no errors: that nothing leaves is told all the same', () => {
  const history = minutes(30, { ApproximateNumberOfMessagesVisible: 0, ApproximateNumberOfMessagesNotVisible: 12 });

  expect(comesIn(alarms.NothingLeavesBuffer, history)).toBe(named('NothingLeavesBuffer').EvaluationPeriods);
  for (const name of ['WritesComeBack', 'WriterFails', 'BufferTooOld', 'BacklogOutlastsBurst']) {
    expect([name, comesIn(named(name), history)]).toEqual([name, undefined]);
  }
});

test('a backlog does not count what the writer works on at its full width', () => {
  const full = named('BacklogOutlastsBurst').Threshold;
  const history = (visible: number, inFlight: number) =>
    minutes(60, { ApproximateNumberOfMessagesVisible: visible, ApproximateNumberOfMessagesNotVisible: inFlight });

  expect(comesIn(alarms.BacklogOutlastsBurst, history(full, full))).toBeUndefined();
  expect(comesIn(alarms.BacklogOutlastsBurst, history(full + 1, 0))).toBeDefined();
  expect(comesIn(alarms.BacklogOutlastsBurst, history(0, 2 * full + 1))).toBeDefined();
});

describe('one batch crashes at each delivery', () => {
  test.each([90, 150, 240, 900, 7200, 43_200])(
    'with %s s of visibility, the alarm comes by the third at the latest',
    (visibilitySeconds) => {
      const own = alarmsOf(watched({ knobs: { visibilitySeconds } }).template).WriterFails;
      const history: Minute[] = Array.from({ length: (2 * visibilitySeconds) / 60 + 1 }, () => ({}));
      for (const delivery of [0, 1, 2]) history[Math.floor((delivery * visibilitySeconds) / 60)] = { Errors: 1 };

      expect(comesIn(own, history)).toBeDefined();
    },
  );

  test.each([90, 240, 7200])(
    'with %s s of visibility, one crash that the next delivery mends is none',
    (visibilitySeconds) => {
      const own = alarmsOf(watched({ knobs: { visibilitySeconds } }).template).WriterFails;

      expect(comesIn(own, [{ Errors: 1 }, ...minutes(400, { Errors: 0 })])).toBeUndefined();
    },
  );
});

describe('throttled', () => {
  test('a cold table, whose batches are refused without a reason, is not called a key', () => {
    const cold = minutes(10, { ThrottledTable: 40 });

    expect(comesIn(alarms.KeyOrTableThrottled, cold)).toBe(5);
    expect(comesIn(alarms.KeyThrottled, cold)).toBeUndefined();
  });

  test('what DynamoDB says is a key is one', () => {
    expect(comesIn(alarms.KeyThrottled, minutes(10, { ThrottledKeyRange: 3 }))).toBe(5);
  });
});
