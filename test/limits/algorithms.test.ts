import {
  fixedWindow,
  type LimitRule,
  leakyBucket,
  slidingWindow,
  tokenBucket,
} from '../../lambda/contract/limit-rules';
import type { CounterState } from '../../lambda/front-door/limits/algorithms/reading';
import { decide } from '../../lambda/front-door/limits/decide';
import { meterOf } from '../../lambda/front-door/limits/meter';

/** Where a minute begins, and an hour. */
const START = 1_780_002_000_000;

/** One counter, asked again and again. */
function counter(rule: LimitRule) {
  let state: CounterState | undefined;
  return {
    /** Milliseconds from the start. Shows `left/reset` where it passes, and `!wait` where not. */
    ask: (at: number, cost = 1): string => {
      const { told, states } = decide([{ meter: meterOf(rule), need: cost, cost }], [state], START + at);
      state = states[0] ?? state;
      const [one] = told;
      if (one === undefined) throw new Error('nothing was told');
      return one.waitMillis === 0
        ? `${one.left}/${one.resetMillis}`
        : `!${one.waitMillis}${one.placed ? ' placed' : ''}`;
    },
    look: (at: number): string => {
      const { told, states } = decide([{ meter: meterOf(rule), need: 1, cost: 0 }], [state], START + at);
      state = states[0] ?? state;
      return `${told[0]?.left}/${told[0]?.resetMillis}/${told[0]?.waitMillis}`;
    },
    state: () => state,
  };
}

it('START is where a minute and an hour begin', () => {
  expect([START % 60_000, START % 3_600_000]).toEqual([0, 0]);
});

describe('a token bucket of 3, two a second', () => {
  it('lets its burst pass, then one each half second', () => {
    const { ask } = counter(tokenBucket({ perSecond: 2, burst: 3 }));

    expect([ask(0), ask(0), ask(0)]).toEqual(['2/500', '1/1000', '0/1500']);
    expect([ask(0), ask(499), ask(500), ask(500), ask(1000)]).toEqual(['!500', '!1', '0/1500', '!500', '0/1500']);
  });

  it('holds no more than its burst, however long nobody comes', () => {
    const { ask, look } = counter(tokenBucket({ perSecond: 2, burst: 3 }));
    ask(0, 3);

    expect([look(1000), look(1499), look(1500), look(86_400_000)]).toEqual(['2/500/0', '2/1/0', '3/0/0', '3/0/0']);
  });

  it('takes several at once or none', () => {
    const { ask } = counter(tokenBucket({ perSecond: 2, burst: 3 }));

    expect([ask(0, 2), ask(0, 2), ask(0, 1), ask(1500, 3)]).toEqual(['1/1000', '!500', '0/1500', '0/1500']);
  });

  it('a slow one counts parts of tokens: one in a thousand seconds', () => {
    const { ask } = counter(tokenBucket({ perSecond: 0.001, burst: 1 }));

    expect([ask(0), ask(1), ask(999_999), ask(1_000_000)]).toEqual(['0/1000000', '!999999', '!1', '0/1000000']);
  });

  it('a clock that goes back gives no token, and loses none', () => {
    const { ask } = counter(tokenBucket({ perSecond: 2, burst: 3 }));
    ask(1000, 3);

    expect([ask(0), ask(1499), ask(1500), ask(900), ask(2000)]).toEqual(['!1500', '!1', '0/1500', '!1100', '0/1500']);
  });

  it('what is taken by a clock that is behind is not given back to the others', () => {
    const { ask, look } = counter(tokenBucket({ perSecond: 2, burst: 3 }));

    expect([ask(1000), ask(0), look(1000), look(1500)]).toEqual(['2/500', '1/2000', '1/1000/0', '2/500/0']);
  });

  it('a clock that was far ahead locks nobody out', () => {
    const { ask } = counter(tokenBucket({ perSecond: 2, burst: 3 }));
    ask(3_600_000, 3);

    expect([ask(0), ask(500)]).toEqual(['!500', '!500']);
    expect(ask(3_600_000 - 5000)).toBe('!5500');
  });
});

describe('a leaky bucket, four a second, three places in line', () => {
  const bucket = () => counter(leakyBucket({ perSecond: 4, queue: 3 }));

  it('lets one pass each quarter of a second', () => {
    const { ask } = bucket();

    expect([ask(0), ask(250), ask(500)]).toEqual(['0/250', '0/250', '0/250']);
    expect([ask(900), ask(1000)]).toEqual(['0/250', '!150 placed']);
  });

  it('tells those that come early one place after the other, then the end of the line', () => {
    const { ask } = bucket();
    ask(0);

    expect([ask(0), ask(10), ask(20), ask(30), ask(40)]).toEqual([
      '!250 placed',
      '!490 placed',
      '!730 placed',
      '!970',
      '!960',
    ]);
  });

  it('who comes back at its place passes', () => {
    const { ask } = bucket();
    ask(0);
    ask(0);
    ask(0);
    ask(0);

    expect([ask(250), ask(500), ask(750)]).toEqual(['0/250', '0/250', '0/250']);
  });

  it('a place is not held: who comes first takes it, and the line goes on', () => {
    const { ask } = bucket();
    ask(0);
    const told = ask(0);

    expect(told).toBe('!250 placed');
    expect(ask(250)).toBe('0/250');
    expect(ask(251)).toBe('!249 placed');
  });

  it('several at once take as many places', () => {
    const { ask } = bucket();

    expect([ask(0, 4), ask(1, 2), ask(1, 2), ask(1)]).toEqual(['0/1000', '!999 placed', '!1749', '!1499 placed']);
  });

  it('a third of a second is counted in microseconds', () => {
    const { ask } = counter(leakyBucket({ perSecond: 3, queue: 0 }));

    expect([ask(0), ask(333), ask(334)]).toEqual(['0/334', '!1', '0/334']);
  });

  it('a clock that goes back lets nobody pass early; one that was far ahead locks nobody out', () => {
    const { ask } = bucket();
    ask(1000);

    expect([ask(900), ask(1250)]).toEqual(['!350 placed', '0/250']);
    ask(3_600_000);
    expect(ask(2000)).toBe('0/250');
  });
});

describe('a fixed window of 3 in a minute', () => {
  const window = () => counter(fixedWindow({ limit: 3, windowSeconds: 60 }));

  it('is exact, and begins with the clock’s minute', () => {
    const { ask } = window();

    expect([ask(59_000, 2), ask(59_999), ask(59_999), ask(60_000)]).toEqual(['1/1000', '0/1', '!1', '2/60000']);
  });

  it('a clock a little behind counts in the window of the others; one that was far ahead takes nothing away for long', () => {
    const { ask } = window();
    ask(60_000, 3);

    expect([ask(59_999), ask(55_000), ask(54_999)]).toEqual(['!60001', '!65000', '!5001']);
  });
});

describe('a sliding window of 10 in a minute', () => {
  const window = () => counter(slidingWindow({ limit: 10, windowSeconds: 60 }));

  it('counts of the minute before what still lies in the last sixty seconds', () => {
    const { ask, look } = window();
    ask(30_000, 10);

    expect(look(30_000)).toBe('0/90000/36000');
    // A tenth of the minute before is behind: one passes.
    expect([ask(65_999), ask(66_000), ask(66_000)]).toEqual(['!1', '0/114000', '!6000']);
    expect(look(120_000 - 6000)).toBe('8/66000/0');
  });

  it('is as new after two minutes', () => {
    const { ask, look } = window();
    ask(0, 10);

    expect([look(119_999), look(120_000)]).toEqual(['9/1/0', '10/0/0']);
  });

  it('a wait that reaches into the next minute ends there', () => {
    const { ask } = window();
    ask(0, 4);
    ask(30_000, 6);

    const told = ask(30_000, 5);

    expect(told).toBe('!60000');
    expect(ask(89_999, 5)).toBe('!1');
    expect(ask(90_000, 5)).toBe('0/90000');
  });
});

describe('several counters of one client', () => {
  const many = meterOf(fixedWindow({ limit: 10, windowSeconds: 60 }));
  const few = meterOf(fixedWindow({ limit: 1, windowSeconds: 60 }));
  const line = meterOf(leakyBucket({ perSecond: 1, queue: 5 }));
  const one = { need: 1, cost: 1 };

  it('are all taken from, or none', () => {
    const first = decide(
      [
        { meter: many, ...one },
        { meter: few, ...one },
      ],
      [undefined, undefined],
      START,
    );
    const second = decide(
      [
        { meter: many, ...one },
        { meter: few, ...one },
      ],
      first.states,
      START,
    );

    expect(first.told.map(({ left }) => left)).toEqual([9, 0]);
    expect(second.told.map(({ left, waitMillis }) => [left, waitMillis])).toEqual([
      [9, 0],
      [0, 60_000],
    ]);
    expect(second.states).toEqual([undefined, undefined]);
  });

  it('a place in line is told also where another counter refuses', () => {
    const asks = [
      { meter: few, ...one },
      { meter: line, ...one },
    ];
    const first = decide(asks, [undefined, undefined], START);
    const second = decide(asks, first.states, START);

    expect(second.states).toEqual([undefined, [expect.any(Number), expect.any(Number), 0]]);
    expect(second.told[1]).toMatchObject({ waitMillis: 1000, placed: true });
  });

  it('looking takes nothing', () => {
    const { told, states } = decide([{ meter: many, need: 1, cost: 0 }], [undefined], START);

    expect(told[0]).toEqual({ left: 10, resetMillis: 0, waitMillis: 0, placed: false });
    expect(states).toEqual([undefined]);
  });
});
