import '../by-the-clock';
import { pace } from '../../load/generator/pace';

describe('the pace', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => void jest.useRealTimers());

  it('begins each arrival when it is due, and not before', async () => {
    const begun: number[][] = [];
    const done = pace({
      due: [0, 2.5, 10, 500],
      now: Date.now,
      begin: (due) => void begun.push([due, Date.now()]),
      signal: new AbortController().signal,
    });

    await jest.advanceTimersByTimeAsync(1000);

    await done;
    expect(begun).toEqual([
      [0, 0],
      [2.5, 3],
      [10, 10],
      [500, 500],
    ]);
  });

  it('begins what is overdue at once, and lets others have their turn after a while', async () => {
    const due = Array.from({ length: 1000 }, (_, k) => k / 10);
    const begun: number[] = [];
    jest.setSystemTime(5000);
    const done = pace({
      due,
      now: Date.now,
      begin: (one) => void begun.push(one),
      signal: new AbortController().signal,
    });
    const atOnce = begun.length;

    await jest.runAllTimersAsync();

    await done;
    expect([atOnce, begun]).toEqual([200, due]);
  });

  it('begins nothing more once it is stopped, without waiting for what is due much later', async () => {
    const stop = new AbortController();
    const begun: number[] = [];
    const done = pace({ due: [0, 60_000], now: Date.now, begin: (one) => void begun.push(one), signal: stop.signal });

    stop.abort();
    await jest.advanceTimersByTimeAsync(200);

    await done;
    expect(begun).toEqual([0]);
  });

  it('fails where an arrival cannot be begun', async () => {
    const begin = () => {
      throw new Error('no');
    };

    await expect(pace({ due: [0], now: Date.now, begin, signal: new AbortController().signal })).rejects.toThrow('no');
  });
});
