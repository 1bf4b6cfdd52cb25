import { BULK_MAX_WRITES } from '../lambda/contract/limits';
import type { Write } from '../lambda/contract/write';
import { frontDoor } from '../lambda/front-door/front-door';
import type { WriteBufferPort } from '../lambda/front-door/ports';
import { get, post, writesIn } from './door-requests';
import { memoryFrontDoor, NOW, PLAIN_CODE, type RequestForm, requestOf } from './memory-front-door';

const NDJSON = 'application/x-ndjson';
const lines = (...entries: readonly unknown[]): RequestForm =>
  post('/v1/writes', entries.map((entry) => JSON.stringify(entry)).join('\n'), { 'content-type': NDJSON });
const list = (...entries: readonly unknown[]): RequestForm => post('/v1/writes', entries);
const order = (key: string, n = 1) => ({ collection: 'orders', key, body: { n } });
const cart = (key: string, n: number) => ({ collection: 'carts', key, op: 'patch', body: { n } });
const BAD = { collection: 'orders', key: 'bad', body: 7 };

/** A buffer that is answered for one write at a time, as the test says. */
function heldBuffer() {
  const answers = new Map<string, (taken: boolean) => void>();
  const buffer: WriteBufferPort = {
    send: () => Promise.reject(new Error('one at a time is not how a bulk is sent')),
    sendAll: (writes) =>
      writes.map(({ key }) => {
        const { promise, resolve } = Promise.withResolvers<boolean>();
        answers.set(key, resolve);
        return promise;
      }),
    sendTransaction: () => Promise.reject(new Error('not here')),
    sendOrder: () => Promise.reject(new Error('not here')),
  };
  return { buffer, answer: (key: string, taken = true) => answers.get(key)?.(taken) };
}

/** A door that takes these, and as many of its answer's pieces as are asked for. */
async function streaming(form: RequestForm, buffer: WriteBufferPort, sleep?: (millis: number) => Promise<void>) {
  const door = memoryFrontDoor({ buffer });
  const never = () => new Promise<void>(() => {});
  const response = await frontDoor({ ...door.ports, sleep: sleep ?? never })(requestOf(form));
  if (typeof response.body === 'string') throw new Error('the answer came whole');
  return { ...door, response, pieces: response.body[Symbol.asyncIterator]() };
}

describe('many writes', () => {
  it('as a JSON list have a JSON list of answers, in order', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(list(order('a'), BAD, order('b')));

    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json']);
    const [a, bad, b] = JSON.parse(answer.body);
    const [first, second] = writesIn(queue);
    expect([a, b]).toEqual([
      { status: 202, id: first?.id },
      { status: 202, id: second?.id },
    ]);
    expect(bad).toEqual({
      ...{ status: 400, type: 'urn:spillway:problem:body-invalid' },
      ...{ title: expect.any(String), detail: expect.stringContaining('number') },
    });
    expect([first?.key, second?.key]).toEqual(['a', 'b']);
  });

  it('one a line have one answer a line, in order', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(lines(order('a'), BAD, order('b')));

    expect(answer.headers['content-type']).toBe(NDJSON);
    const told = answer.body.trimEnd().split('\n');
    expect(told.map((line) => JSON.parse(line).status)).toEqual([202, 400, 202]);
    expect(JSON.parse(told[2] ?? '').id).toBe(writesIn(queue)[1]?.id);
  });

  it('are packed: a thousand small ones are a few messages, and each has an id of its own', async () => {
    const { send, queue, outcomes } = memoryFrontDoor();

    const answer = await send(list(...Array.from({ length: BULK_MAX_WRITES }, (_, n) => order(`o-${n}`))));

    const answers: { status: number; id: string }[] = JSON.parse(answer.body);
    expect(answers.every(({ status }) => status === 202)).toBe(true);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(BULK_MAX_WRITES);
    expect(writesIn(queue).map(({ id }) => id)).toEqual(answers.map(({ id }) => id));
    expect(queue.length).toBeLessThan(5);
    expect(outcomes.marked).toEqual(answers.map(({ id }) => id));
  });

  it('to one record stay in their order, in messages of that record alone', async () => {
    const { send, queue, sentTo } = memoryFrontDoor();

    await send(list(cart('c', 1), cart('d', 10), cart('c', 2), order('o'), cart('c', 3)));

    const fifo = queue.filter((_, index) => sentTo[index] === 'fifo');
    expect(fifo.map((body) => writesIn([body]).map((write) => [write.key, 'patch' in write && write.patch.n]))).toEqual(
      [
        [
          ['c', 1],
          ['c', 2],
          ['c', 3],
        ],
        [['d', 10]],
      ],
    );
  });

  it('without a key are told the one that was made, and only those', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(list({ collection: 'orders', body: {} }, order('o')));

    const [made, named] = JSON.parse(answer.body);
    expect(made).toEqual({ status: 202, id: writesIn(queue)[0]?.id, key: writesIn(queue)[0]?.key });
    expect(named).not.toHaveProperty('key');
  });

  it('carry their terms: what they expect, and how they rank', async () => {
    const { send, queue } = memoryFrontDoor();

    const answer = await send(
      list(
        { collection: 'accounts', key: 'a', body: {}, expect: 7 },
        { collection: 'accounts', key: 'b', op: 'delete', expect: 3 },
        { collection: 'jobs', key: 'j', body: {}, priority: 5 },
        { collection: 'counters', key: 'c', op: 'increment', body: { n: 2 } },
        { collection: 'accounts', key: 'd', body: {} },
      ),
    );

    expect(JSON.parse(answer.body).map(({ status }: { status: number }) => status)).toEqual([202, 202, 202, 202, 428]);
    expect(writesIn(queue)).toMatchObject([
      { key: 'a', expect: 7 },
      { key: 'b', expect: 3, op: 'delete' },
      { key: 'c', deltas: { n: 2 } },
      { key: 'j', priority: 5 },
    ]);
  });

  it('that are direct are buffered here, but for a patch, which later ones would overtake', async () => {
    const { send, queue, table } = memoryFrontDoor();

    const answer = await send(
      list(
        { collection: 'states', key: 's', body: {} },
        { collection: 'flows', key: 'f', op: 'patch', body: { n: 1 } },
      ),
    );

    const [state, flow] = JSON.parse(answer.body);
    expect([state.status, flow.status, flow.type]).toEqual([
      ...[202, 400, 'urn:spillway:problem:buffering-not-supported'],
    ]);
    expect([writesIn(queue).length, table.calls.length]).toEqual([1, 0]);
  });

  it('are refused one by one by the user’s code', async () => {
    const check = ({ key }: Write) =>
      key === 'no' ? ({ kind: 'rejected', reason: 'not today' } as const) : ({ kind: 'sound' } as const);
    const { send, queue } = memoryFrontDoor({ userCode: { ...PLAIN_CODE, check } });

    const answer = await send(list(order('a'), order('no'), order('b')));

    const [, rejected] = JSON.parse(answer.body);
    expect([rejected.status, rejected.type]).toEqual([422, 'urn:spillway:problem:write-rejected']);
    expect(rejected.detail).toContain('not today');
    expect(writesIn(queue).map(({ key }) => key)).toEqual(['a', 'b']);
  });
});

describe('a message that the queue does not take', () => {
  it('is told to its very writes, with their ids, and to no others', async () => {
    const { buffer, answer } = heldBuffer();
    const { pieces, outcomes } = await streaming(lines(order('a'), order('b'), order('c')), buffer);
    answer('a');
    answer('b', false);
    answer('c');

    const told = [await pieces.next(), await pieces.next(), await pieces.next()].map(({ value }) => JSON.parse(value));

    expect(told.map(({ status }) => status)).toEqual([202, 503, 202]);
    expect(told[1]).toMatchObject({ type: 'urn:spillway:problem:buffer-unavailable', id: expect.any(String) });
    expect(outcomes.marked).toEqual([told[0].id, told[2].id]);
  });
});

describe('the answer', () => {
  const hundreds = Array.from({ length: 250 }, (_, n) => order(`o-${n}`));

  it('begins before the last message is answered for', async () => {
    const { buffer, answer } = heldBuffer();
    const { pieces, outcomes } = await streaming(lines(...hundreds), buffer);
    for (let n = 0; n < 100; n += 1) answer(`o-${n}`);

    const first = await pieces.next();

    expect(JSON.parse(first.value).status).toBe(202);
    expect(outcomes.marked).toHaveLength(100);
  });

  it('marks a write as accepted after the queue’s answer and before the client’s', async () => {
    const { buffer, answer } = heldBuffer();
    const { pieces, outcomes } = await streaming(lines(order('a')), buffer);
    const first = pieces.next();
    await new Promise(setImmediate);
    expect(outcomes.marked).toEqual([]);
    answer('a');

    const { value } = await first;

    expect(outcomes.marked).toEqual([JSON.parse(value).id]);
  });

  it('is whole before the door is ended: what was not answered for by then is unconfirmed', async () => {
    const { buffer, answer } = heldBuffer();
    let end = () => {};
    let asked = 0;
    const sleep = (millis: number) => {
      asked = millis;
      return new Promise<void>((resolve) => {
        end = resolve;
      });
    };
    const { response } = await streaming(list(order('a'), order('b')), buffer, sleep);
    answer('a');
    await new Promise(setImmediate);
    end();

    const told: string[] = [];
    for await (const piece of response.body) told.push(piece);

    expect(asked).toBe(requestOf(get('/')).deadline - NOW - 1500);
    expect(JSON.parse(told.join('')).map(({ status }: { status: number }) => status)).toEqual([202, 503]);
  });
});
