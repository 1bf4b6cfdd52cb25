import { arrivalTimes } from '../../load/generator/arrivals';
import type { AskedWrite, LedgerEntry } from '../../load/ledger/entry';
import type { GeneratorResult } from '../../load/run/generator';
import { latenessOf } from '../../load/run/lateness';
import { LedgerTally } from '../../load/run/ledger-tally';
import { objectiveResults, unansweredShareOf } from '../../load/run/objectives';
import { ratesOf } from '../../load/run/rates';
import { drainTime, latencyWords } from '../../load/run/time-words';
import { ranksOf, requestsPerArrival, timelineOf } from '../../load/run/timeline';
import type { Phase } from '../../load/scenario/scenario';
import { entries, row, STARTED_AT, scenarioLike } from './run-world';

describe('the ledger in numbers', () => {
  const tallyOf = (lists: readonly ReturnType<typeof entries>[]) => {
    const tally = new LedgerTally();
    for (const entry of lists.flat()) tally.add(entry);
    return tally;
  };

  test('what a request was told is by its status: a time-out and a 5xx are unknown', () => {
    const tally = tallyOf(
      [200, 201, 202, 404, 409, 429, 500, 503, 0].map((status, at) => entries(`r${at}`, at, status)),
    );

    expect(tally.requests().map(({ told }) => told)).toEqual([
      ...['acknowledged', 'acknowledged', 'acknowledged'],
      ...['refused', 'refused', 'refused'],
      ...['unknown', 'unknown', 'unknown'],
    ]);
  });

  test('another redirection than the 304 of a read took nothing', () => {
    const read = entries('read', 0, 304).map((entry) => ({ ...entry, writes: [] }) as LedgerEntry);
    expect(tallyOf([read]).requests()).toMatchObject([{ told: 'acknowledged', asked: 0 }]);

    const tally = tallyOf([301, 302, 307, 308].map((status) => entries(`r${status}`, status, status)));

    expect(new Set(tally.requests().map(({ told }) => told))).toEqual(new Set(['unknown']));
  });

  test.each([
    [[429, 400, 401, 403, 404, 405, 406, 413, 414, 415, 422, 428, 431], true],
    [[200, 202, 304, 409, 410, 412, 503, 0], undefined],
  ])('of writes told %j it is told whether they turn away: %s', (statuses, expected) => {
    const requests = tallyOf(statuses.map((status) => entries(`r${status}`, status, status))).requests();

    expect(requests.map(({ turnedAway }) => turnedAway)).toEqual(statuses.map(() => expected));
  });

  test('a write that was sent again is one, by the best that was told of it', () => {
    const named = (request: string, op: string, status: number) =>
      entries(request, 0, status).map((entry) =>
        entry.type === 'ask' ? { ...entry, writes: entry.writes.map((write) => ({ ...write, op })) } : entry,
      );
    const tally = tallyOf([
      [...named('a1', 'a', 503), ...named('a2', 'a', 202), ...named('a3', 'a', 202), ...named('a4', 'a', 409)],
      [...named('b1', 'b', 409), ...named('b2', 'b', 0)],
      named('c1', 'c', 409),
      [...named('d1', 'd', 409), ...named('d2', 'd', 202).slice(0, 1)],
      named('e1', 'e', 202).slice(0, 1),
    ]);

    expect(tally.writes()).toEqual({ acknowledged: 1, refused: 1, unknown: 3 });
    expect(tally.requests().reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBe(1);
  });

  test('that nothing is there is the answer to a read, and the refusal of a write', () => {
    const read = entries('read', 0, 404).map((entry) => ({ ...entry, writes: [] }) as LedgerEntry);

    const [found] = tallyOf([read]).requests();
    expect(found).toMatchObject({ told: 'acknowledged', status: 404 });
    expect(found).not.toHaveProperty('turnedAway');
    expect(tallyOf([entries('write', 0, 404)]).requests()).toMatchObject([{ told: 'refused', turnedAway: true }]);
  });

  test('kinds of writes are told apart by what is asked of the door, and one acknowledgement is enough for a kind', () => {
    const kindOf = (request: string, status: number, change: Partial<AskedWrite>, count = 1) =>
      entries(request, 0, status).map((entry) => {
        const repeated = <T>(one: T, some: (index: number) => object) =>
          Array.from({ length: count }, (_, index) => ({ ...one, ...some(index) }));
        return entry.type === 'ask'
          ? {
              ...entry,
              writes: entry.writes.flatMap((one) => repeated(one, (n) => ({ op: `${one.op}-${n}`, ...change }))),
            }
          : { ...entry, writes: entry.writes.flatMap((one) => repeated(one, () => ({}))) };
      }) as LedgerEntry[];
    const tally = tallyOf([
      kindOf('a', 202, {}),
      kindOf('b', 409, {}),
      kindOf('c', 404, {}, 3),
      kindOf('d', 422, { key: undefined }),
      kindOf('e', 404, { kind: 'increment', collection: 'counters' }),
      kindOf('f', 503, { kind: 'increment', collection: 'counters' }),
      kindOf('g', 0, { kind: 'patch' }).slice(0, 1),
    ]);

    expect(tally.unacknowledgedKinds()).toEqual([
      { kind: 'create in bulk in orders', asked: 3, statuses: [404] },
      { kind: 'create without a key in orders', asked: 1, statuses: [422] },
      { kind: 'increment in counters', asked: 2, statuses: [404, 503] },
      { kind: 'patch in orders', asked: 1, statuses: [0] },
    ]);
  });

  test('a write that was refused, and acknowledged when it was sent again, is no kind that was refused', () => {
    const again = entries('b', 1, 202).map((entry) =>
      entry.type === 'ask' ? { ...entry, writes: entry.writes.map((one) => ({ ...one, op: 'a' })) } : entry,
    );

    const refused = [entries('a', 0, 409), entries('a', 9, 409)];
    expect(tallyOf(refused).unacknowledgedKinds()).toEqual([{ kind: 'create in orders', asked: 1, statuses: [409] }]);
    expect(tallyOf([entries('a', 0, 409), again]).unacknowledgedKinds()).toEqual([]);
  });

  test('a bulk of which some writes are unknown, or turned away, is not one that was answered', () => {
    const bulkOf = (request: string, status: number): readonly LedgerEntry[] => {
      const [ask, answer] = entries(request, 1, 202);
      const fate = status === 429 ? 'refused' : 'unknown';
      return ask?.type === 'ask' && answer?.type === 'answer'
        ? [
            { ...ask, writes: [...ask.writes, ...ask.writes] },
            { ...answer, writes: [...answer.writes, { fate, status }] },
          ]
        : [];
    };
    const tally = new LedgerTally();
    for (const entry of [...bulkOf('half', 503), ...bulkOf('limited', 429)]) tally.add(entry);

    expect(tally.requests()).toMatchObject([
      { told: 'unknown', asked: 2, acknowledged: 1 },
      { told: 'acknowledged', turnedAway: true, acknowledged: 1 },
    ]);
    expect(unansweredShareOf(tally.requests())).toBe(1);
  });

  test('what was given up has waited for as long as its client did', () => {
    expect(tallyOf([entries('r1', 5, 0, 10_000)]).requests()).toMatchObject([
      { due: 5, endedAt: 10_005, status: 0, totalMs: 10_000 },
    ]);
  });

  test('what was never answered is unknown, and has no time', () => {
    const [ask] = entries('r1', 5);
    const tally = new LedgerTally();
    if (ask !== undefined) tally.add(ask);

    expect(tally.requests()).toEqual([{ due: 5, told: 'unknown', status: 0, asked: 1, acknowledged: 0 }]);
  });

  test('requests come in the order in which they were due, whichever worker wrote them first', () => {
    const tally = tallyOf([entries('late', 300), entries('early', 100)]);

    expect(tally.requests().map(({ due }) => due)).toEqual([100, 300]);
  });

  test('arrivals are those that the generator marked, over the time they took to come', () => {
    expect(tallyOf([entries('a', 1000), entries('b', 3500)]).arrivals()).toEqual({
      arrivals: 2,
      seconds: 2.5,
      cameAt: [1000, 3500],
    });
    expect(new LedgerTally().arrivals()).toEqual({});
  });

  test('writes are counted by collection', () => {
    expect(tallyOf([entries('a', 1), entries('b', 2)]).writesByCollection()).toEqual(new Map([['orders', 2]]));
  });
});

describe('the timeline', () => {
  test('what is told is of the second in which it came, and how long it took of the one in which it was due', () => {
    const requests = [
      row(0.2, { totalMs: 3000 }),
      row(1.1, { told: 'refused', status: 429 }),
      row(1.9, { told: 'unknown', status: 0 }),
    ];
    const { phases } = scenarioLike();
    const [first, second, third, fourth] = timelineOf(requests, scenarioLike(), STARTED_AT);

    expect(phases).toHaveLength(1);
    expect(first).toMatchObject({
      second: 0,
      offered: 10,
      acknowledged: 0,
      refused: 0,
      unknown: 0,
      p50: 3000,
      p99: 3000,
    });
    expect(third).toEqual({ second: 2, offered: 0, acknowledged: 0, refused: 0, unknown: 0 });
    expect(fourth).toEqual({ second: 3, offered: 0, acknowledged: 1, refused: 0, unknown: 0 });
    expect(second).toMatchObject({ second: 1, acknowledged: 0, refused: 1, unknown: 1, p99: 10 });
  });

  test('a second without an answer has no times, and is there all the same', () => {
    const timeline = timelineOf([row(0, { told: 'unknown', status: 0 })], scenarioLike(), STARTED_AT);

    expect(timeline).toEqual([
      { second: 0, offered: 10, acknowledged: 0, refused: 0, unknown: 1 },
      { second: 1, offered: 10, acknowledged: 0, refused: 0, unknown: 0 },
    ]);
  });

  test('those who gave up count with the time they waited, and nobody is the quicker for them', () => {
    const given = (totalMs: number) => row(0.5, { told: 'unknown', status: 0, totalMs });
    const answered = Array.from({ length: 96 }, () => row(0.5, { totalMs: 20 }));
    const waited = [...answered, ...Array.from({ length: 4 }, () => given(10_000))];
    const cutOff = [row(0.5, { totalMs: 20 }), ...Array.from({ length: 99 }, () => given(1))];

    expect(ranksOf(waited)).toEqual({ p50: 20, p95: 20, p99: 10_000, max: 10_000 });
    expect(ranksOf(cutOff)).toMatchObject({ p50: 20, p99: 20 });
    expect(ranksOf([given(1), given(10_000)])).toMatchObject({ p50: undefined, p99: undefined });
  });

  test('what comes after the phases is offered by nobody', () => {
    const timeline = timelineOf([row(0), row(3.5)], scenarioLike(), STARTED_AT);

    expect(timeline.map(({ offered, acknowledged }) => [offered, acknowledged])).toEqual([
      [10, 1],
      [10, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  test('percentiles are the nearest rank of all that were due in the second', () => {
    const requests = Array.from({ length: 100 }, (_, index) => row(0.5, { totalMs: index + 1 }));

    expect(timelineOf(requests, scenarioLike(), STARTED_AT)[0]).toMatchObject({ p50: 50, p95: 95, p99: 99 });
  });

  test('an arrival makes as many requests as its flow, by their weights', () => {
    const request = { kind: 'request', method: 'PUT', maker: 'createOrder' } as const;
    const flows = [
      { name: 'one', weight: 3, steps: [request] },
      {
        name: 'three',
        weight: 1,
        steps: [{ kind: 'parallel', steps: [request, request] }, { kind: 'think', seconds: 1 }, request],
      },
    ] as const;

    expect(requestsPerArrival(flows)).toBe(1.5);
    expect(timelineOf([], scenarioLike({ flows }), STARTED_AT)[0]?.offered).toBe(15);
  });
});

describe('rates', () => {
  const phases: Phase[] = [{ name: 'level', durationSeconds: 10, arrivalRate: 100, rampTo: 100 }];
  const rates = (generated: GeneratorResult, some: Partial<Parameters<typeof ratesOf>[0]> = {}) =>
    ratesOf({
      phases,
      generated,
      requests: [],
      acknowledgedWrites: 0,
      startedAt: STARTED_AT,
      settledSeconds: undefined,
      ...some,
    });

  test('all arrivals within the time are all of what was asked for', () => {
    expect(rates({ arrivals: 1000, seconds: 9.99 })).toMatchObject({ offered: 100, delivered: 100, deliveredShare: 1 });
  });

  test('arrivals that took longer to come were not delivered at the rate', () => {
    expect(rates({ arrivals: 1000, seconds: 12.5 }).deliveredShare).toBe(0.8);
  });

  test('fewer arrivals in the time are a smaller share', () => {
    expect(rates({ arrivals: 970, seconds: 10 }).deliveredShare).toBeCloseTo(0.97);
  });

  test('a run that was stopped is held to what was asked for until then', () => {
    expect(rates({ arrivals: 400, seconds: 4 }, { isCutShort: true })).toMatchObject({
      offered: 100,
      deliveredShare: 1,
    });
  });

  test('what was answered half a minute later was not carried at the rate at which it was asked', () => {
    const requests = [
      row(0),
      row(9, { totalMs: 31_000 }),
      row(9.5, { status: 0, told: 'unknown', endedAt: 1e9, totalMs: 90_000 }),
    ];
    const told = rates({ arrivals: 3, seconds: 9.5 }, { requests, acknowledgedWrites: 20, settledSeconds: 80 });

    expect(told).toMatchObject({ answeredSeconds: 40, writesPerSecond: 0.5, durableWritesPerSecond: 0.25 });
    expect(told.acknowledgedPerSecond).toBe(2 / 40);
  });

  test('what was durable a second is never more than what was accepted', () => {
    const told = rates({ arrivals: 2, seconds: 1 }, { acknowledgedWrites: 20, settledSeconds: 9.5 });

    expect(told).toMatchObject({ writesPerSecond: 2, durableWritesPerSecond: 2 });
  });

  test('while it waits still nothing is said of durable writes', () => {
    expect(rates({ arrivals: 1, seconds: 1 }, { requests: [row(0)] })).not.toHaveProperty('durableWritesPerSecond');
  });

  test('answers are counted by status, 0 for none', () => {
    const requests = [row(0), row(1), row(2, { status: 0, told: 'unknown' }), row(3, { status: 429, told: 'refused' })];

    expect(rates({ arrivals: 4, seconds: 3 }, { requests }).statuses).toEqual({ 0: 1, 202: 2, 429: 1 });
  });
});

describe('how late arrivals came', () => {
  const phases: Phase[] = [
    { name: 'slow', durationSeconds: 100, arrivalRate: 10, rampTo: 10 },
    { name: 'fast', durationSeconds: 10, arrivalRate: 100, rampTo: 100 },
  ];
  const due = [...arrivalTimes(phases)].map((seconds) => STARTED_AT + seconds * 1000);

  test('those of the phases are not late, and those that never came make no other one late', () => {
    expect(latenessOf(due, phases)).toBe(0);
    expect(
      latenessOf(
        due.filter((_, index) => index % 50 > 0),
        phases,
      ),
    ).toBeLessThan(1000);
    expect(latenessOf([], phases)).toBe(0);
  });

  test('a phase that was stretched is seen within a run whose mean is right', () => {
    const stretched = due.map((at, index) => (index < 1000 ? at : STARTED_AT + 100_000 + (index - 1000) * 13));

    expect(latenessOf(stretched, phases)).toBeGreaterThan(2500);
  });
});

describe('times in words', () => {
  test.each([
    [22.4, '23 ms'],
    [500.1, '501 ms'],
    [999.2, '1 s'],
    [1000.1, '1.01 s'],
    [12_310, '12.4 s'],
  ])('%d ms is never shown as less: %s', (milliseconds, words) => {
    expect(latencyWords(milliseconds)).toBe(words);
  });

  test.each([
    [0.84, 'within 1 s'],
    [30, '30 s'],
    [30.04, '30.1 s'],
  ])('a drain of %d s is %s', (seconds, words) => {
    expect(drainTime(seconds)).toBe(words);
  });
});

describe('objectives', () => {
  const objectives = { p99Ms: 500, unansweredShare: 0.01 };
  const good = { p99Ms: 500, unansweredShare: 0.01, drainSeconds: 30 };
  const verdicts = (found: Parameters<typeof objectiveResults>[2]) =>
    objectiveResults(objectives, 30, found).map(({ verdict }) => verdict);

  test('what is allowed is allowed to the last millisecond', () => {
    expect(verdicts(good)).toEqual(['pass', 'pass', 'pass']);
  });

  test.each([
    ['a millisecond more', { ...good, p99Ms: 500.1 }, ['fail', 'pass', 'pass']],
    ['no answer at all', { ...good, p99Ms: undefined }, ['fail', 'pass', 'pass']],
    ['too many without an answer', { ...good, unansweredShare: 0.011 }, ['pass', 'fail', 'pass']],
    ['a late drain', { ...good, drainSeconds: 30.1 }, ['pass', 'pass', 'fail']],
    ['no drain', { ...good, drainSeconds: null }, ['pass', 'pass', 'fail']],
  ])('%s is not', (_, found, expected) => {
    expect(verdicts(found)).toEqual(expected);
  });

  test('where nobody can look into the buffers nothing is said of the drain', () => {
    expect(objectiveResults(objectives, 30, { ...good, drainSeconds: undefined }).map(({ name }) => name)).toEqual([
      'p99 of http.total',
      'answered',
    ]);
  });

  test('what was found is never shown as less than it was', () => {
    const [p99] = objectiveResults(objectives, 30, { ...good, p99Ms: 500.1 });

    expect(p99).toMatchObject({ found: '501 ms', allowed: '500 ms', verdict: 'fail' });
  });

  test('a path that turns everybody away answers nobody', () => {
    const turnedAway = row(0, { status: 429, told: 'refused', acknowledged: 0, turnedAway: true });

    expect(unansweredShareOf([turnedAway, row(1)])).toBe(0.5);
  });

  test('requests without an answer are those without one and those with a 5xx', () => {
    expect(unansweredShareOf([row(0), row(1), row(2, { told: 'unknown' }), row(3, { told: 'refused' })])).toBe(0.25);
    expect(unansweredShareOf([])).toBe(1);
  });
});
