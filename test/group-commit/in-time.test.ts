import { GROUP_COMMIT_DEFAULTS } from '../../lambda/contract/group-commit';
import { SendingLate } from '../../lambda/front-door/group-commit/sending-late';
import { sharedBuffer } from '../../lambda/front-door/group-commit/shared-buffer';
import { derivedId } from '../../lambda/front-door/idempotency/idempotency-key';
import { problemIn } from '../door-requests';
import { bufferThat, memoryFrontDoor, put } from '../memory-front-door';
import { fatesOf, memoryCalls, settled, WITHIN_MS } from './memory-calls';

const LATE = new SendingLate().message;
const UNKNOWN = 'the queue did not answer in time';

/** A queue that takes one call at a time and has answered none. */
async function oneCallUnderWay() {
  const world = memoryCalls('fifo', { callsAtOnce: 1 });
  const first = fatesOf({ first: world.send('first') });
  await world.turn();
  return { ...world, first };
}

describe('a write has its answer when the time of its request is over', () => {
  it('that nobody knows, where its call has none; and nobody waits for the call any more', async () => {
    const { first, calls, pass, group } = await oneCallUnderWay();

    await pass(WITHIN_MS - 1);
    expect([first, calls[0]?.signal.aborted]).toEqual([{}, false]);
    await pass(1);

    expect([first, calls[0]?.signal.aborted]).toEqual([{ first: UNKNOWN }, true]);
    await calls[0]?.lose();
    expect(group.held.writes).toBe(0);
  });

  it('that it was not sent, where it was not; and it never is', async () => {
    const { send, calls, pass, turn, group } = await oneCallUnderWay();
    const fates = fatesOf({ a: send('a') });
    await pass(WITHIN_MS);
    expect(fates).toEqual({ a: LATE });

    await calls[0]?.lose();
    await turn();

    expect([calls.length, group.held.writes, group.held.isFull()]).toEqual([1, 0, false]);
  });

  it('each its own, also where it goes with others that have more time', async () => {
    const { send, calls, pass, turn } = await oneCallUnderWay();
    const fates = fatesOf({
      long: send('long', 'k', '', WITHIN_MS),
      short: send('short', 'k', '', 100),
      longer: send('longer', 'k', '', WITHIN_MS),
    });
    await pass(100);
    expect(fates).toEqual({ short: LATE });

    await calls[0]?.answer();
    await turn();
    expect(calls[1]?.ids).toEqual([['long', 'longer']]);
    await calls[1]?.answer();

    expect(fates).toEqual({ short: LATE, long: 'taken', longer: 'taken' });
  });

  it('and a call goes on for those who still wait', async () => {
    const { send, calls, turn, pass } = memoryCalls('standard');
    const fates = fatesOf({ short: send('short', 'k', '', 100), long: send('long') });
    await turn();

    await pass(100);
    expect([fates, calls[0]?.signal.aborted]).toEqual([{ short: UNKNOWN }, false]);
    await calls[0]?.answer();

    expect(fates).toEqual({ short: UNKNOWN, long: 'taken' });
  });

  it('at once, where it came too late', async () => {
    const { send, calls, turn } = memoryCalls();
    const fates = fatesOf({ a: send('a', 'a', '', 0) });
    await turn();

    expect([fates, calls]).toEqual([{ a: LATE }, []]);
  });
});

it('what the queue refused for now is not sent again once nobody waits for it', async () => {
  const { send, calls, turn, pass } = memoryCalls();
  const fates = fatesOf({ a: send('a', 'a', '', 10) });
  await turn();

  await calls[0]?.answer(['try-again']);
  await pass(25);
  await pass(1000);

  expect([fates, calls.length]).toEqual([{ a: UNKNOWN }, 1]);
});

describe('also between two looks at whose time is over, nothing is begun for those', () => {
  it('who wait for a call', async () => {
    const { send, calls, pass, turn } = await oneCallUnderWay();
    const fates = fatesOf({ a: send('a', 'k', '', 100), b: send('b', 'k', '', 110) });
    await pass(100);
    await pass(20);

    await calls[0]?.answer();
    await turn();

    expect([fates, calls.length]).toEqual([{ a: LATE, b: LATE }, 1]);
  });

  it('whom the queue refused for now', async () => {
    const { send, calls, pass, turn } = memoryCalls();
    const fates = fatesOf({ a: send('a', 'k', '', 100), b: send('b', 'k', '', 110) });
    await turn();
    await pass(100);

    await calls[0]?.answer(['try-again']);
    await pass(25);

    expect([fates, calls.length]).toEqual([{ a: UNKNOWN, b: UNKNOWN }, 1]);
  });
});

it('no call begins for a request whose time is over, whatever waits before a queue that is away', async () => {
  const { send, calls, pass, turn, group } = memoryCalls('fifo', GROUP_COMMIT_DEFAULTS);
  // Increments with keys, each alone in its message: as many as may be held.
  for (let n = 0; n < GROUP_COMMIT_DEFAULTS.maxPendingWrites; n += 1) fatesOf({ a: send(derivedId('w', `k${n}`)) });
  await turn();
  let answered = 0;
  let latest = 0;
  for (let at = 6300; answered < calls.length; at += 6300) {
    await pass(6300);
    const begun = calls.slice(answered);
    answered = calls.length;
    for (const call of begun) await call.lose();
    await turn();
    if (calls.length > answered) latest = at;
  }

  expect(latest).toBeLessThan(WITHIN_MS);
  expect(group.held.writes).toBe(0);
});

describe('a request', () => {
  const world = () => {
    const memory = memoryCalls('standard', { callsAtOnce: 1 });
    const own = bufferThat(() => Promise.reject(new Error('not by itself')));
    return { ...memory, door: memoryFrontDoor({ buffer: sharedBuffer(own, memory.group) }) };
  };

  it('is answered by its deadline where the queue is silent: nobody knows', async () => {
    const { door, turn, pass } = world();
    const answering = door.send(put('/v1/orders/o', {}));
    await settled();
    await turn();
    await pass(WITHIN_MS);

    const { status, body } = await answering;

    expect([status, JSON.parse(body).detail]).toEqual([503, expect.stringContaining('may or may not have been taken')]);
  });

  it('that was not sent leaves its Idempotency-Key as if it had never come', async () => {
    const { door, turn, pass, calls } = world();
    const first = door.send(put('/v1/orders/first', {}));
    await settled();
    await turn();
    const keyed = (n: number) => put('/v1/orders/o', { n }, { 'idempotency-key': 'k-1' });
    const answering = door.send(keyed(1));
    await settled();
    await pass(WITHIN_MS);
    const late = await answering;
    await calls[0]?.lose();
    await first;

    const again = door.send(keyed(2));
    await settled();
    await turn();
    await calls[1]?.answer();

    expect([late.status, problemIn(late)]).toEqual([503, 'buffer-unavailable']);
    expect(JSON.parse(late.body).detail).toContain('was not sent');
    expect((await again).status).toBe(202);
  });
});
