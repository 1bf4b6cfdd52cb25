import type { Gauge } from '../../lambda/front-door/pressure/gauge';
import type { Found, SharedGauge } from '../../lambda/front-door/pressure/shared-gauge';
import { watchedBuffer } from '../../lambda/front-door/pressure/watched-buffer';

const PLAN = { perSecond: 100, fullAt: 40, warmUpSeconds: 0 };
const NOW = 1_000_000;

/** One process before a queue that is asked, with or without others. */
function world(found?: () => Found | 'unavailable') {
  let now = NOW;
  let backlog: number | undefined = 500;
  const asked: number[] = [];
  const told: number[] = [];
  const kept: Gauge[] = [];
  const beside: Promise<void>[] = [];
  let calmUpTo = -1;
  let answering = Promise.resolve();
  const shared: SharedGauge | undefined = found && {
    look: async (_, offered) => {
      told.push(offered);
      await answering;
      return found();
    },
    keep: async (gauge) => {
      await answering;
      kept.push(gauge);
    },
  };
  const watched = watchedBuffer(PLAN, {
    ...(shared && { shared }),
    ask: async () => {
      asked.push(now - NOW);
      return backlog;
    },
    now: () => now,
    isCalm: ({ backlog: waiting }) => waiting <= calmUpTo,
    beside: (work) => void beside.push(work),
  });
  return {
    watched,
    asked,
    told,
    kept,
    beside,
    /** From now on the cache answers when the returned is called. */
    hangs: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      answering = promise;
      return resolve;
    },
    isCalmUpTo: (messages: number) => {
      calmUpTo = messages;
    },
    pass: (ms: number) => {
      now += ms;
    },
    holds: (messages: number | undefined) => {
      backlog = messages;
    },
  };
}

describe('a process alone, or whose cache is away', () => {
  it.each([
    ['alone', undefined],
    ['with its cache away', () => 'unavailable' as const],
  ])('%s: asks the queue at most once a second, and goes by the planned rate', async (_, found) => {
    const { watched, asked, pass, holds } = world(found);

    const first = await watched(1);
    holds(700);
    for (let request = 0; request < 20; request += 1) {
      pass(100);
      await watched(1);
    }

    expect(first).toEqual({ backlog: 500, fullSeconds: 0, slowSeconds: 0 });
    expect(asked).toEqual([0, 1000, 2000]);
    expect(await watched(1)).toEqual({ backlog: 700, fullSeconds: 2, slowSeconds: 0 });
  });

  it('has no opinion where the queue is silent, and asks again a second later', async () => {
    const { watched, asked, pass, holds } = world();
    holds(undefined);

    expect(await watched(1)).toBeUndefined();
    pass(600);
    expect(await watched(1)).toBeUndefined();
    holds(7);
    pass(600);

    expect(await watched(1)).toMatchObject({ backlog: 7 });
    expect(asked).toEqual([0, 1200]);
  });

  it('goes by its last look for five seconds of silence, and no longer', async () => {
    const { watched, pass, holds } = world();
    await watched(1);
    holds(undefined);

    pass(5000);
    expect(await watched(1)).toMatchObject({ backlog: 500 });
    pass(1);
    expect(await watched(1)).toBeUndefined();
  });
});

describe('of several processes', () => {
  const gauge = { at: NOW, backlog: 900, measured: 80, fullSince: NOW - 60_000 };

  it('one whose turn it is not goes by what another saw', async () => {
    const { watched, asked } = world(() => ({ gauge }));

    expect(await watched(1)).toMatchObject({ backlog: 900, measured: 80, fullSeconds: 60 });
    expect(asked).toEqual([]);
  });

  it('the one whose turn it is asks, and tells the others what it saw and since when it has been so', async () => {
    const { watched, kept, pass } = world(() => ({ gauge, seen: { measured: 70, offered: 300 } }));
    pass(1500);

    const sample = await watched(1);

    expect(kept).toEqual([{ at: NOW + 1500, backlog: 500, measured: 70, offered: 300, fullSince: NOW - 60_000 }]);
    expect(sample).toMatchObject({ backlog: 500, measured: 70, offered: 300, fullSeconds: 61.5 });
  });

  it('most requests ask nobody, and all that a process was asked for is told once', async () => {
    const { watched, told, pass } = world(() => ({ gauge }));
    for (let request = 0; request < 10; request += 1) {
      await watched(3);
      pass(100);
    }

    expect(told).toEqual([3, 15]);
  });

  it('requests that come together look together', async () => {
    const { watched, told } = world(() => ({ gauge }));

    const samples = await Promise.all([watched(1), watched(1), watched(1)]);

    expect(samples.map((sample) => sample?.backlog)).toEqual([900, 900, 900]);
    expect(told).toEqual([1]);
  });

  it('nothing is refused for a gauge that is older than five seconds', async () => {
    const { watched, pass, holds } = world(() => ({ gauge }));
    holds(undefined);
    await watched(1);
    pass(5001);

    expect(await watched(1)).toBeUndefined();
  });

  it('a process that was frozen looks anew', async () => {
    let seen: Found = { gauge };
    const { watched, pass } = world(() => seen);
    await watched(1);
    pass(3_600_000);
    seen = { gauge: { at: NOW + 3_600_000, backlog: 3 } };

    expect(await watched(1)).toMatchObject({ backlog: 3, fullSeconds: 0 });
  });

  it('who loses the cache goes on by itself from what it knew', async () => {
    let seen: Found | 'unavailable' = { gauge };
    const { watched, pass, asked } = world(() => seen);
    await watched(1);
    seen = 'unavailable';
    pass(1000);

    expect(await watched(1)).toEqual({ backlog: 500, fullSeconds: 61, slowSeconds: 0 });
    expect(asked).toEqual([1000]);
  });
});

describe('a request waits', () => {
  const calm = { at: NOW, backlog: 10 };

  it('not until the others are told what it saw: that goes on beside it', async () => {
    let answer = () => {};
    const process = world(() => {
      answer = process.hangs();
      return { seen: {} };
    });

    const sample = await process.watched(1);
    const before = process.kept.length;
    answer();
    await Promise.all(process.beside);

    expect([sample?.backlog, before, process.kept.length]).toEqual([500, 0, 1]);
  });

  it('in calm not for the next look either, and the one after it goes by what that saw', async () => {
    const { watched, told, beside, hangs, isCalmUpTo, pass } = world(() => ({ gauge: { ...calm, backlog: seen } }));
    let seen = 10;
    isCalmUpTo(11);
    await watched(1);
    pass(600);
    seen = 11;
    const answer = hangs();

    const during = await watched(1);
    answer();
    await Promise.all(beside);
    const after = await watched(1);

    expect([during?.backlog, after?.backlog, told]).toEqual([10, 11, [1, 1]]);
  });

  it.each([
    ['there is no calm, with what it was asked for itself since', 10, 600],
    ['what it knows is older than five seconds', 11, 5001],
  ])('for a look where %s', async (_, calmUpTo, millis) => {
    const { watched, beside, isCalmUpTo, pass } = world(() => ({ gauge: { ...calm, at: at() } }));
    let at = () => NOW;
    isCalmUpTo(calmUpTo);
    await watched(1);
    pass(millis);
    at = () => NOW + millis;

    await watched(1);

    expect(beside).toEqual([]);
  });
});
