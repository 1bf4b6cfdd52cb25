import type { Reading } from '../../bin/status/reading';
import { verdictOf } from '../../bin/status/verdict';
import { bufferWith, CALM, reading } from './readings';

const EXPECTED = { acceptableDelaySeconds: 10, lateAfterSeconds: 10, windowSeconds: 1 };

const verdict = (change: Partial<Reading>) => verdictOf(reading(change), EXPECTED);

test('writes that are applied as they come are calm', () => {
  expect(verdict({})).toEqual({ kind: 'calm' });
  expect(verdict({ door: {}, ...bufferWith({ waiting: 0, drained: 0 }), writer: {} })).toEqual({ kind: 'calm' });
});

describe('busy', () => {
  test.each([
    ['three seconds of work are still a batch that fills and one that runs', 150, 'calm'],
    ['more than that is a backlog', 151, 'busy'],
  ])('%s', (_what, waiting, kind) => {
    expect(verdict(bufferWith({ waiting })).kind).toBe(kind);
  });

  test('it says how long the drain takes, of the slowest buffer', () => {
    const [standard] = CALM.buffers;
    const fifo = { kind: 'fifo', waiting: 500, inFlight: 0, drained: 60 } as const;

    expect(verdict({ buffers: standard === undefined ? [] : [standard, fifo] })).toMatchObject({
      kind: 'busy',
      why: 'draining in 9 s',
    });
  });

  test('it says where the last of it will be late', () => {
    expect(verdict(bufferWith({ waiting: 1000 }))).toMatchObject({
      why: 'draining in 20 s: the last of it will be late, after more than 10 s',
    });
  });

  test('what waits and is not drained is busy once it is older than a batch may be', () => {
    expect(verdict(bufferWith({ drained: 0, oldestSeconds: 3 })).kind).toBe('calm');
    expect(verdict(bufferWith({ drained: 0, oldestSeconds: 3.1 }))).toEqual({
      kind: 'busy',
      why: '40 messages wait, and none was drained lately',
    });
  });
});

describe('unwell: a person is needed, or clients feel it', () => {
  const cases: [string, Partial<Reading>, Partial<Reading>, string][] = [
    ['quarantine', { quarantine: {} }, { quarantine: { standard: 1 } }, '1 message is in quarantine'],
    [
      'the quarantine of the FIFO buffer',
      { quarantine: { fifo: 0 } },
      { quarantine: { standard: 1, fifo: 2 } },
      '3 messages are in quarantine',
    ],
    [
      'failures',
      { door: { Accepted: 999, Failed: 1 } },
      { door: { Accepted: 998, Failed: 2 } },
      '0.2 % of the writes fail at the front door',
    ],
    [
      'shed writes',
      { door: { Accepted: 999, Shed: 1 } },
      { door: { Accepted: 90, Shed: 10 } },
      '10 % of the writes are shed for the backlog',
    ],
    [
      'age',
      bufferWith({ oldestSeconds: 10 }),
      bufferWith({ oldestSeconds: 10.5 }),
      'the oldest write waits 10.5 s, 10 s are acceptable',
    ],
    ['a door that tells nothing', { doorErrors: 0 }, { door: {}, doorErrors: 0.1 }, 'runs of the front door fail'],
    ['the writer', { writer: { errors: 0 } }, { writer: { errors: 0.1 } }, 'runs of the writer fail'],
    [
      'latency',
      { acceptToDurable: { p50: 1, p95: 1, p99: 10_000 } },
      { acceptToDurable: { p50: 1, p95: 1, p99: 10_200 } },
      'p99 from accepted to durable is 10.2 s, 10 s are acceptable',
    ],
    [
      'throttles, of any reason',
      { writer: { Applied: 99, ThrottledKeyRange: 1 } },
      {
        writer: { Applied: 99, ThrottledKeyRange: 1, ThrottledTable: 1, ThrottledAccount: 1, ThrottledMaxOnDemand: 1 },
      },
      'DynamoDB throttles 4 statements/s',
    ],
    [
      'a table that takes nothing: what is handed back is in flight, and waits nowhere',
      { writer: { Applied: 50, Retries: 50 } },
      { ...bufferWith({ waiting: 0, drained: 0, inFlight: 5000 }), writer: { Applied: 0, Retries: 200 } },
      'the writer hands 100 % of its writes back to the buffer',
    ],
    ['the cache', { cacheUnavailable: 50 }, { cacheUnavailable: 51 }, 'the read cache leaves 51 calls/s unanswered'],
  ];
  test.each(cases)('%s', (_what, at, beyond, sentence) => {
    expect(verdict(at).kind).not.toBe('unwell');
    expect(verdict(beyond)).toEqual({ kind: 'unwell', why: [sentence] });
  });

  test('clients that ask too much, or wrongly, are not the path’s illness', () => {
    expect(verdict({ door: { Accepted: 1, Refused: 500, RateLimited: 500 } }).kind).toBe('calm');
  });

  test('what a planned burst may take is not late, and both numbers are said of what is', () => {
    const expected = { ...EXPECTED, lateAfterSeconds: 30 };
    const slow = (seconds: number) =>
      verdictOf(
        reading({
          ...bufferWith({ oldestSeconds: seconds }),
          acceptToDurable: { p50: 1, p95: 2, p99: seconds * 1000 },
        }),
        expected,
      );

    expect(slow(30)).toEqual({ kind: 'calm' });
    expect(slow(31)).toEqual({
      kind: 'unwell',
      why: [
        'the oldest write waits 31 s, 10 s are acceptable, up to 30 s in a burst',
        'p99 from accepted to durable is 31 s, 10 s are acceptable, up to 30 s in a burst',
      ],
    });
    expect(verdictOf(reading(bufferWith({ waiting: 1000 })), expected)).toMatchObject({ why: 'draining in 20 s' });
  });

  test('everything that is wrong is said, what loses writes first', () => {
    expect(verdict({ quarantine: { standard: 2 }, writer: { errors: 1 } })).toMatchObject({
      why: ['2 messages are in quarantine', 'runs of the writer fail'],
    });
  });
});

describe('a door of containers', () => {
  const why = (change: Partial<Reading>) => {
    const found = verdict(change);
    return found.kind === 'unwell' ? found.why : found.kind;
  };

  test('is unwell with a task that is, or with none that is well', () => {
    expect(why({ tasks: { running: 3, healthy: 3, unhealthy: 0 } })).toBe('calm');
    expect(why({ tasks: { running: 3, healthy: 2, unhealthy: 1 } })).toEqual(['1 task of the front door is unhealthy']);
    expect(why({ tasks: { running: 2, healthy: 0, unhealthy: 2 } })).toEqual([
      'no task of the front door is healthy',
      '2 tasks of the front door are unhealthy',
    ]);
  });

  test('with tasks that start or stop is not', () => {
    expect(why({ tasks: { running: 4, healthy: 3, draining: 2 } })).toBe('calm');
  });

  test('fails requests, not runs', () => {
    expect(why({ tasks: { healthy: 3 }, doorErrors: 0.1 })).toEqual([
      'requests are answered by no task of the front door',
    ]);
    expect(why({ doorErrors: 0.1 })).toEqual(['runs of the front door fail']);
  });
});
