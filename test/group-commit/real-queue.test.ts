import { randomUUID } from 'node:crypto';
import { GROUP_COMMIT_DEFAULTS, type GroupCommitRules } from '../../lambda/contract/group-commit';
import { parseMessage } from '../../lambda/contract/message';
import { parseCollections } from '../../lambda/contract/parse-collections';
import type { Order } from '../../lambda/contract/sales';
import { renderTraceparent, TRACEPARENT, type TraceContext } from '../../lambda/contract/trace-context';
import type { Write } from '../../lambda/contract/write';
import { groupCommit } from '../../lambda/front-door/group-commit/open-group-commit';
import { openBuffers } from '../../lambda/front-door/open-buffers';
import type { WriteBufferPort } from '../../lambda/front-door/ports';
import { buffersAnswer } from '../../lambda/front-door/readiness/buffers-answer';
import { sqsClient } from '../../lambda/platform/sqs-client';
import { QueueRegistry } from '../../local/queue/queue-registry';
import { QueueServer } from '../../local/queue/queue-server';
import type { SendFaults } from '../../local/queue/send-faults';

const COLLECTIONS = parseCollections(JSON.stringify({ orders: { policy: 'createOnly' }, carts: { policy: 'patch' } }));
const TERMS = { withinMs: 60_000 };
const AT = '01890000-0000-7000-8000-000000000001';

const ORDER: Order = { id: 'o', at: AT, sku: 'lamp', bucket: 0, quantity: 1, fingerprint: 'f', body: {} };

const put = (id: string, text = ''): Write => ({
  ...{ id, collection: 'orders', key: id, at: AT },
  op: 'put',
  body: { text },
});
const patch = (id: string, key: string): Write => ({
  ...{ id, collection: 'carts', key, at: AT },
  op: 'patch',
  patch: { n: 1 },
});

const idsIn = (body: string): string[] =>
  parseMessage(body).map((parsed) => (parsed.ok ? parsed.write.id : `unreadable ${parsed.poison.reason}`));

const traceOf = (sampled: boolean): TraceContext => ({
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  sampled,
});

/** A queue that has no room for a message now and then. */
function failingOneIn(n: number): SendFaults {
  let asked = 0;
  return {
    failsSend: () => {
      asked += 1;
      return asked % n === 0;
    },
  };
}

// Waits between attempts are real here, and connections are cut.
jest.setTimeout(60_000);

let open: (() => Promise<void>) | undefined;
afterEach(async () => {
  await open?.();
  open = undefined;
});

/** Buffers on the SDK and a queue that answers over HTTP, with what the queue has taken. */
async function buffersOn(rules: Partial<GroupCommitRules> = {}, faults: SendFaults = {}) {
  const server = await QueueServer.start({ registry: new QueueRegistry({ now: Date.now, newId: randomUUID }), faults });
  for (const name of ['plain', 'plain.fifo'])
    server.registry.create(name, name.endsWith('.fifo') ? { fifo: true } : {});
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  const client = sqsClient();
  open = async () => {
    client.destroy();
    await server.close();
  };
  let calls = 0;
  const sharing = groupCommit({ ...GROUP_COMMIT_DEFAULTS, ...rules })(client, () => {
    calls += 1;
  });
  const urls = { BUFFER_URL: server.urlOf('plain'), FIFO_BUFFER_URL: server.urlOf('plain.fifo') };
  const { buffer, queues } = openBuffers(COLLECTIONS, urls, client, Date.now, sharing);
  const messages = (name: string) => server.model(name).list(10_000);
  const ids = (name: string) => messages(name).flatMap(({ body }) => idsIn(body));
  return { buffer, queues, sending: sharing.sending, messages, ids, calls: () => calls };
}

const MANY = 2000;
const numbered = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

describe.each([
  ['plain', (n: number): Write => put(`w-${n}`), MANY / 20],
  ['plain.fifo', (n: number): Write => patch(`w-${n}`, `k-${n % 500}`), MANY / 5],
] as const)('2,000 writes at the same time to %s', (name, make, mostCalls) => {
  it('stand there once each, after far fewer calls', async () => {
    const { buffer, ids, calls, sending } = await buffersOn();
    const writes = numbered(MANY, make);

    await Promise.all(writes.map((write) => buffer.send(write, TERMS)));

    expect(ids(name).sort()).toEqual(writes.map(({ id }) => id).sort());
    expect(calls()).toBeLessThan(mostCalls);
    expect(sending.pending()).toBe(0);
  });

  it('are told the truth each where the queue loses answers and has no room for some', async () => {
    let answers = 0;
    const losesAnswer = () => {
      answers += 1;
      return answers % 3 === 0;
    };
    const { buffer, ids } = await buffersOn({ callsAtOnce: 4 }, { ...failingOneIn(4), losesAnswer });
    const writes = numbered(MANY / 4, make);

    const fates = await Promise.allSettled(writes.map((write) => buffer.send(write, TERMS)));

    const standing = new Set(ids(name));
    const acknowledged = writes.filter((_, n) => fates[n]?.status === 'fulfilled');
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter(({ id }) => !standing.has(id))).toEqual([]);
  });
});

describe('a trace', () => {
  it('that is sampled goes on a message of its own, in the call of the others', async () => {
    const { buffer, messages, calls } = await buffersOn();

    await Promise.all([
      buffer.send(put('a'), { ...TERMS, trace: traceOf(false) }),
      buffer.send(put('b'), { ...TERMS, trace: traceOf(true) }),
      buffer.send(put('c'), { ...TERMS, trace: traceOf(false) }),
    ]);

    const carried = messages('plain').map(({ body, attributes }) => [idsIn(body), attributes[TRACEPARENT]]);
    expect(carried).toEqual([
      [['a', 'c'], undefined],
      [['b'], { dataType: 'String', stringValue: renderTraceparent(traceOf(true)) }],
    ]);
    expect(calls()).toBe(1);
  });

  it('of a write without company goes with it, sampled or not', async () => {
    const { buffer, messages } = await buffersOn();

    await buffer.send(put('a'), { ...TERMS, trace: traceOf(false) });

    const [message] = messages('plain');
    expect(message?.attributes[TRACEPARENT]).toMatchObject({ stringValue: renderTraceparent(traceOf(false)) });
  });
});

it('a request that begins after an answer comes after it in a FIFO queue', async () => {
  const { buffer, ids } = await buffersOn({}, failingOneIn(3));
  const chains = numbered(20, (chain) => async () => {
    for (let n = 0; n < 20; n += 1)
      await buffer.send(patch(`${chain}-${n}`, `k-${chain % 4}`), TERMS).catch(() => undefined);
  });

  await Promise.all(chains.map((run) => run()));

  for (let chain = 0; chain < chains.length; chain += 1) {
    const own = ids('plain.fifo').filter((id) => id.startsWith(`${chain}-`));
    expect(own.map((id) => Number(id.split('-')[1]))).toEqual(
      own.map((id) => Number(id.split('-')[1])).toSorted((one, other) => one - other),
    );
  }
});

it('bulks, and what goes by itself, count as held until they have their answer', async () => {
  const { buffer, sending, ids } = await buffersOn();

  const sent = buffer.sendAll(
    numbered(30, (n) => put(`w-${n}`)),
    TERMS,
  );
  expect(sending.pending()).toBe(30);
  await sending.drain();

  expect(sending.pending()).toBe(0);
  expect(ids('plain')).toHaveLength(30);
  expect(await Promise.all(sent)).not.toContain(false);
});

describe('of each queue is known when it last took something, and when it did not', () => {
  const known = ({ queues }: Awaited<ReturnType<typeof buffersOn>>) =>
    queues.map(({ sends }) => [sends.lastTakenAt() !== undefined, sends.lastFailedAt() !== undefined]);
  const NOTHING = [false, false];

  it.each<readonly [string, (buffer: WriteBufferPort) => Promise<unknown>, number]>([
    ['a write', (buffer) => buffer.send(put('a'), TERMS), 0],
    ['a write in order', (buffer) => buffer.send(patch('a', 'k'), TERMS), 1],
    ['a bulk', (buffer) => Promise.all(buffer.sendAll([put('a')], TERMS)), 0],
    ['a transaction', (buffer) => buffer.sendTransaction({ id: 't', at: AT, writes: [put('a')] }, TERMS), 0],
    ['an order', (buffer) => buffer.sendOrder(ORDER, TERMS), 1],
  ])('by %s', async (_what, send, place) => {
    let fails = false;
    const world = await buffersOn({}, { failsSend: () => fails });
    expect(known(world)).toEqual([NOTHING, NOTHING]);

    await send(world.buffer);
    expect(known(world)).toEqual([NOTHING, NOTHING].with(place, [true, false]));
    fails = true;
    await send(world.buffer).catch(() => undefined);

    expect(known(world)).toEqual([NOTHING, NOTHING].with(place, [true, true]));
  });
});

it('a door is not ready while one of its two queues takes nothing, however busy the other one is', async () => {
  const { buffer, queues } = await buffersOn({}, { failsSend: (queue) => queue.endsWith('.fifo') });
  const answers = buffersAnswer(
    queues.map(({ sends }) => ({ sends, look: async () => true })),
    Date.now,
  );
  await buffer.send(put('a'), TERMS);
  expect(await answers()).toBe(true);

  await expect(buffer.send(patch('b', 'k'), TERMS)).rejects.toThrow();

  expect(await answers()).toBe(false);
});
