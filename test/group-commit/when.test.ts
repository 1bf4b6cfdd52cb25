import { ENTRIES_PER_SEND } from '../../lambda/contract/limits';
import { fatesOf, memoryCalls, settled, WITHIN_MS } from './memory-calls';

const LARGE = 'x'.repeat(50 * 1024);

it('a write goes at once where no call is under way, with all that came in the same turn', async () => {
  const { send, calls, turn, timers } = memoryCalls();
  fatesOf({ a: send('a'), b: send('b') });

  await turn();

  expect(calls.map(({ ids }) => ids)).toEqual([[['a', 'b']]]);
  expect(timers.filter(({ at }) => at < WITHIN_MS)).toEqual([]);
});

describe('while a call is under way', () => {
  async function underWay(rules = {}) {
    const world = memoryCalls('standard', { maxWaitMillis: 5, ...rules });
    fatesOf({ first: world.send('first') });
    await world.turn();
    return world;
  }

  it('what comes waits for its end, and goes together', async () => {
    const { send, calls, turn } = await underWay();
    fatesOf({ a: send('a') });
    await turn();
    fatesOf({ b: send('b') });
    await turn();
    expect(calls).toHaveLength(1);

    await calls[0]?.answer();
    await turn();

    expect(calls.map(({ ids }) => ids)).toEqual([[['first']], [['a', 'b']]]);
  });

  it('nothing waits longer than it may', async () => {
    const { send, calls, pass } = await underWay();
    fatesOf({ a: send('a') });
    await pass(4.9);
    expect(calls).toHaveLength(1);
    fatesOf({ b: send('b') });

    await pass(0.2);

    expect(calls.map(({ ids }) => ids)).toEqual([[['first']], [['a', 'b']]]);
  });

  it('the less the process has to do the shorter the wait is: one that has nothing to do sends at once', async () => {
    const { send, calls, setBusy, pass, turn } = await underWay();
    setBusy(0);
    fatesOf({ a: send('a') });
    await turn();
    expect(calls).toHaveLength(2);

    setBusy(0.5);
    fatesOf({ b: send('b') });
    await pass(1.2);
    expect(calls).toHaveLength(2);
    await pass(0.1);

    expect(calls).toHaveLength(3);
  });

  it('what is enough for a whole call does not wait', async () => {
    const { send, calls, turn } = await underWay();
    for (let n = 0; n < ENTRIES_PER_SEND; n += 1) fatesOf({ a: send(`large-${n}`, undefined, LARGE) });

    await turn();

    expect(calls.map(({ ids }) => ids.length)).toEqual([1, ENTRIES_PER_SEND]);
  });

  it('no more calls than allowed are made, whatever waits, and the next begins when one ends', async () => {
    const { send, calls, turn, pass, mostOpen } = await underWay({ callsAtOnce: 2 });
    for (let n = 0; n < 3 * ENTRIES_PER_SEND; n += 1) fatesOf({ a: send(`large-${n}`, undefined, LARGE) });
    await turn();
    await pass(1000);
    expect(calls).toHaveLength(2);

    await calls[0]?.answer();
    await turn();

    expect(calls).toHaveLength(3);
    expect(mostOpen()).toBe(2);
  });

  it('what waits too long for want of a call goes with the next one that ends', async () => {
    const { send, calls, turn, pass } = await underWay({ callsAtOnce: 1 });
    fatesOf({ a: send('a') });
    await pass(1000);
    expect(calls).toHaveLength(1);

    await calls[0]?.answer();
    await turn();

    expect(calls.map(({ ids }) => ids)).toEqual([[['first']], [['a']]]);
  });
});

it('a FIFO queue is sent ten records at once, as soon as there are ten', async () => {
  const { send, calls, turn } = memoryCalls('fifo');
  fatesOf({ first: send('first') });
  await turn();

  for (let n = 0; n < ENTRIES_PER_SEND; n += 1) fatesOf({ a: send(`w-${n}`, `k-${n}`) });
  await turn();

  expect(calls.map(({ ids }) => ids.length)).toEqual([1, ENTRIES_PER_SEND]);
});

it('nothing is left to do once all is answered', async () => {
  const { send, calls, turn, pass, isAsleep, group } = memoryCalls();
  const fates = fatesOf({ a: send('a') });
  await turn();
  fatesOf({ b: send('b') });
  await calls[0]?.answer();
  await turn();
  await calls[1]?.answer();
  await pass(WITHIN_MS);

  expect([isAsleep(), group.held.writes, fates]).toEqual([true, 0, { a: 'taken' }]);
  await group.held.empty();
  await settled();
});
