import { stripVTControlCharacters } from 'node:util';
import { momentOf } from '../../bin/status/reading';
import { screen } from '../../bin/status/screen';
import { sparkline } from '../../bin/status/sparkline';
import { verdictOf } from '../../bin/status/verdict';
import { AT, CALM, reading, view } from './readings';

const plain = (width: number, height: number) => ({ width, height, color: false });

const UNWELL = reading({
  door: { Accepted: 480, Refused: 3, Failed: 1, Shed: 26, RateLimited: 2 },
  buffers: [
    { kind: 'standard', waiting: 4211, inFlight: 300, oldestSeconds: 12.34, sent: 510, drained: 480 },
    { kind: 'fifo', waiting: 12, inFlight: 0, oldestSeconds: 0.4, sent: 3, drained: 0 },
  ],
  writer: {
    Applied: 478,
    Duplicates: 0.04,
    Retries: 2,
    ThrottledKeyRange: 12,
    ThrottledTable: 1,
    errors: 0.2,
    runs: 4,
  },
  acceptToDurable: { p50: 1210, p95: 7800, p99: 12_345 },
  quarantine: { standard: 3, fifo: 2 },
  cacheUnavailable: 0.05,
});

const unwell = view({
  reading: UNWELL,
  verdict: verdictOf(UNWELL, { acceptableDelaySeconds: 10, lateAfterSeconds: 10, windowSeconds: 1 }),
  past: Array.from({ length: 150 }, (_, index) => ({
    at: AT - (150 - index) * 2000,
    offered: index < 75 ? 50 : 512,
    applied: Math.min(478, 50 + index * 4),
    waiting: { standard: Math.max(0, index - 75) * 60, fifo: 12 },
  })),
});

test('80 × 24: a calm path on one screen', () => {
  expect(screen(view({ past: unwell.past }), plain(80, 24))).toMatchInlineSnapshot(`
"spillway status  local run on http://127.0.0.1:8080, ShopStack/WritePath
20:41:07 UTC, every 2 s; Ctrl-C ends it

CALM  writes are applied as they come

front door      offered         50/s  ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂███████████████  top 512
                accepted 50/s   refused 0   failed 0   shed 0   limited 0

write buffer    waiting           40  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▃▃▄▄▅▅▆▆▇▇██  top 4,440
                oldest 1.2 s of 10 s   drained in 1 s   in flight 60
                messages in 50/s   out 50/s

writer          applied         50/s  ▂▂▃▃▃▃▄▄▄▅▅▅▅▆▆▆▇▇▇███████████  top 478
                runs 1 of 4   failed runs 0   retries 0   late 0   poison 0
                conflicts 0   duplicates 0   superseded 0
                throttled 0

durable in      p50 600 ms   p95 1.1 s   p99 1.3 s of 10 s
quarantine      empty
read cache      answers"
`);
});

test('80 × 24: what is wrong stays, what is empty goes first', () => {
  expect(screen(unwell, plain(80, 24))).toMatchInlineSnapshot(`
"spillway status  local run on http://127.0.0.1:8080, ShopStack/WritePath
20:41:07 UTC, every 2 s; Ctrl-C ends it
UNWELL  5 messages are in quarantine
        0.2 % of the writes fail at the front door
        5.08 % of the writes are shed for the backlog
        the oldest write waits 12.3 s, 10 s are acceptable
        runs of the writer fail
        p99 from accepted to durable is 12.3 s, 10 s are acceptable
        DynamoDB throttles 13 statements/s
front door      offered        512/s  ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂███████████████  top 512
                accepted 480/s   refused 3/s   failed 1/s   shed 26/s
                limited 2/s
write buffer    waiting        4,211  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▃▃▄▄▅▅▆▆▇▇██  top 4,440
                oldest 12.3 s of 10 s   drained in 9 s   in flight 300
                messages in 510/s   out 480/s
FIFO buffer     waiting           12  ██████████████████████████████  top 12
                oldest 400 ms of 10 s   not draining   in flight 0
                messages in 3/s   out 0/s
writer          applied        478/s  ▂▂▃▃▃▃▄▄▄▅▅▅▅▆▆▆▇▇▇███████████  top 478
                runs 4 of 4   failed runs 0.2/s   retries 2/s   late 0
                throttled by key range 12/s   throttled by table 1/s
durable in      p50 1.21 s   p95 7.8 s   p99 12.3 s of 10 s
quarantine      3 poison, 2 of FIFO   npx spillway redrive
read cache      0.05/s calls unanswered"
`);
});

test('120 × 40: everything, with wider pictures', () => {
  expect(screen(unwell, plain(120, 40))).toMatchInlineSnapshot(`
"spillway status  local run on http://127.0.0.1:8080, ShopStack/WritePath
20:41:07 UTC, every 2 s; Ctrl-C ends it

UNWELL  5 messages are in quarantine
        0.2 % of the writes fail at the front door
        5.08 % of the writes are shed for the backlog
        the oldest write waits 12.3 s, 10 s are acceptable
        runs of the writer fail
        p99 from accepted to durable is 12.3 s, 10 s are acceptable
        DynamoDB throttles 13 statements/s

front door      offered        512/s  ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂███████████████████████████████████  top 512
                accepted 480/s   refused 3/s   failed 1/s   shed 26/s   limited 2/s

write buffer    waiting        4,211  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▂▂▂▂▃▃▃▃▃▃▄▄▄▄▅▅▅▅▅▆▆▆▆▆▇▇▇▇▇███  top 4,440
                oldest 12.3 s of 10 s   drained in 9 s   in flight 300   messages in 510/s   out 480/s
FIFO buffer     waiting           12  ██████████████████████████████████████████████████████████████████████  top 12
                oldest 400 ms of 10 s   not draining   in flight 0   messages in 3/s   out 0/s

writer          applied        478/s  ▂▂▂▂▂▂▃▃▃▃▃▃▃▃▄▄▄▄▄▄▄▄▅▅▅▅▅▅▅▅▆▆▆▆▆▆▆▆▇▇▇▇▇▇▇▇████████████████████████  top 478
                runs 4 of 4   failed runs 0.2/s   retries 2/s   late 0   poison 0   conflicts 0   duplicates 0.04/s
                superseded 0
                throttled by key range 12/s   throttled by table 1/s

durable in      p50 1.21 s   p95 7.8 s   p99 12.3 s of 10 s
quarantine      3 poison, 2 of FIFO   npx spillway redrive
read cache      0.05/s calls unanswered"
`);
});

test('60 × 18: narrow and low', () => {
  expect(screen(unwell, plain(60, 18))).toMatchInlineSnapshot(`
"spillway status  local run on http://127.0.0.1:8080, ShopSt…
20:41:07 UTC, every 2 s; Ctrl-C ends it
UNWELL  5 messages are in quarantine
        0.2 % of the writes fail at the front door
        5.08 % of the writes are shed for the backlog
front door      offered        512/s  ▂▂▂▂▂█████  top 512
                accepted 480/s   refused 3/s   failed 1/s
                shed 26/s   limited 2/s
write buffer    waiting        4,211  ▁▁▁▁▁▂▄▅▇█  top 4,440
                oldest 12.3 s of 10 s   drained in 9 s
FIFO buffer     waiting           12  ██████████  top 12
writer          applied        478/s  ▃▃▄▅▆▇████  top 478
                runs 4 of 4   failed runs 0.2/s
                throttled by key range 12/s
                throttled by table 1/s
durable in      p50 1.21 s   p95 7.8 s   p99 12.3 s of 10 s
quarantine      3 poison, 2 of FIFO   npx spillway redrive
read cache      0.05/s calls unanswered"
`);
});

test('on AWS it says of what time the rates are', () => {
  const [, when] = screen(view({ reading: { ...CALM, asOf: AT - 67_000 }, everySeconds: 10 }), plain(100, 24)).split(
    '\n',
  );

  expect(when).toBe(
    'queues of 20:41:07 UTC, rates of the minute until 20:40 as of CloudWatch, every 10 s; Ctrl-C ends it',
  );
});

test('a look that failed is told on top of what was seen last', () => {
  const problem = 'not up to date: nothing answers on http://127.0.0.1:8080';

  expect(screen(view({ problem }), plain(80, 3))).toContain(problem);
});

test.each([
  [20, 5],
  [60, 24],
  [80, 24],
  [80, 10],
  [81, 25],
  [200, 60],
])('no line is wider, and no more are there, than %i × %i, coloured or not', (width, height) => {
  for (const one of [unwell, view()]) {
    const coloured = screen(one, { width, height, color: true });
    const text = screen(one, plain(width, height));

    expect(stripVTControlCharacters(coloured)).toBe(text);
    expect(text.split('\n').length).toBeLessThanOrEqual(height);
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(width);
    expect(text).toContain(one.verdict.kind.toUpperCase());
  }
});

test('the wait after which a write is late stands beside the acceptable one, where it is another', () => {
  const text = screen(view({ lateAfterSeconds: 30 }), plain(80, 40));

  expect(text).toContain('oldest 1.2 s of 10 s, late after 30 s');
  expect(text).toContain('p99 1.3 s of 10 s, late after 30 s');
  expect(screen(view(), plain(80, 40))).not.toContain('late after');
});

test.each([
  [0.05, '0.05/s'],
  [0.149, '0.15/s'],
  [3.14, '3.1/s'],
  [12.4, '12/s'],
])('a rate of %f is not more than it is: %s', (rate, shown) => {
  const one = reading({ door: { Accepted: rate } });

  expect(screen(view({ reading: one, past: [momentOf(one), momentOf(one)] }), plain(80, 40))).toContain(
    `accepted ${shown} `,
  );
});

test('the tasks of a door of containers stand below what it is offered, beside how many there may be', () => {
  const tasks = { running: 4, healthy: 3, unhealthy: 1, draining: 2, cpuPercent: 41.6 };
  const text = screen(view({ reading: reading({ tasks }), tasksAllowed: { least: 3, most: 12 } }), plain(100, 40));

  expect(text).toMatch(
    /front door[\s\S]*tasks 4 of 3 to 12 +healthy 3 +unhealthy 1 +draining 2 +CPU 42 %[\s\S]*write buffer/,
  );
  expect(screen(view(), plain(100, 40))).not.toContain('tasks');
});

test('colour says what is wrong, and nothing is coloured where nobody sees it', () => {
  expect(screen(unwell, { ...plain(80, 24), color: true })).toContain('\x1b[');
  expect(screen(unwell, plain(80, 24))).not.toContain('\x1b');
});

describe('a small picture', () => {
  test('goes from nothing to the highest', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([0, 0, 0], 8)).toBe('▁▁▁');
    expect(sparkline([], 8)).toBe('');
    expect(sparkline([1], 0)).toBe('');
  });

  test('shows the highest of what shares a place: a short peak must not vanish', () => {
    expect(sparkline([0, 0, 9, 0, 0, 0], 3)).toBe('▁█▁');
  });
});
