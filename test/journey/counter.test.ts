import { renderMessage } from '../../lambda/contract/message';
import type { Write } from '../../lambda/contract/write';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import { CounterStack } from '../../lib/stacks/counter-stack';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;

beforeAll(async () => {
  // A crashed batch comes back after six times the writer's time-out, and holds its message groups up for so long.
  path = await RunningPath.start(
    (app) => new CounterStack(app, 'CounterStack', { knobs: { writerTimeoutSeconds: 1 } }),
  );
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

async function increment(key: string, deltas: Readonly<Record<string, number>>): Promise<string> {
  const answer = await path.request('POST', `/v1/counters/${key}/increments`, deltas);
  expect(answer.status).toBe(202);
  return JSON.parse(await answer.text()).id;
}

async function patch(key: string, change: unknown): Promise<string> {
  const type = { 'content-type': 'application/merge-patch+json' };
  const answer = await path.request('PATCH', `/v1/carts/${key}`, change, type);
  expect(answer.status).toBe(202);
  return JSON.parse(await answer.text()).id;
}

/** Twenty clients, each of them one request after the other. */
async function fromTwentyClients(count: number, send: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const client = async () => {
    for (let n = next++; n < count; n = next++) await send(n);
  };
  await Promise.all(Array.from({ length: 20 }, client));
}

test('increments of one counter from many clients are summed to the last digit, over all of its parts', async () => {
  await fromTwentyClients(200, () => increment('page', { views: 1, seconds: 0.1 }));
  await path.drained();

  const read = await path.request('GET', '/v1/counters/page');
  expect(await read.text()).toBe('{"seconds":20,"views":200}');
  const parts = (await path.records()).filter((record) => String(record._pk).endsWith('#page'));
  expect(parts.length).toBe(4);
  expect(parts.reduce((sum, part) => sum + Number(part.views), 0)).toBe(200);
  const known = await path.request('GET', '/v1/counters/page', undefined, {
    'if-none-match': read.headers.get('etag') ?? '',
  });
  expect(known.status).toBe(304);
});

test('a writer killed twice in the middle of its batches adds nothing twice and loses nothing', async () => {
  const keys = Array.from({ length: 8 }, (_, n) => `crash-${n}`);
  const sent = fromTwentyClients(400, (n) => increment(keys[n % keys.length] ?? '', { n: 1 }));

  await path.killBusyWriter();
  await path.killBusyWriter();
  await sent;
  await path.drained();

  const sums = await Promise.all(keys.map(async (key) => (await path.request('GET', `/v1/counters/${key}`)).json()));
  expect(sums).toEqual(keys.map(() => ({ n: 50 })));
  expect(await path.quarantined()).toEqual([]);
});

test('an increment that is sent again, because its answer was lost, is added once', async () => {
  const id = '01a1fd11-daae-76b3-908b-1b0680080001';
  const write: Write = { id, at: id, collection: 'counters', key: 'twice', op: 'increment', deltas: { n: 7 } };
  const again = { group: messageGroupOf(write), ids: [id] };

  await path.inject([renderMessage([write])], again);
  await path.drained();
  await path.inject([renderMessage([write])], again);
  await path.drained();

  expect(await (await path.request('GET', '/v1/counters/twice')).json()).toEqual({ n: 7 });
});

test('patches of one cart apply in the order of their acceptance, and null removes', async () => {
  let last = '';
  for (let n = 0; n < 40; n++)
    last = await patch('mine', { [`item-${n % 4}`]: n, last: n, dropped: n === 39 ? null : n });
  await path.drained();

  expect(await (await path.request('GET', '/v1/carts/mine')).json()).toEqual({
    'item-0': 36,
    'item-1': 37,
    'item-2': 38,
    'item-3': 39,
    last: 39,
  });
  expect(await path.statusOf(last)).toBe('applied');
});

test('poison of a FIFO buffer is set aside with its cause and holds nothing up', async () => {
  const before = (await path.quarantined()).length;
  const id = '01a1fd11-daae-76b3-908b-1b0680080002';
  const good: Write = { id, at: id, collection: 'carts', key: 'neighbour', op: 'patch', patch: { n: 1 } };
  const poison = '{"version":1,"writes":[{"id":"broken"';

  await path.inject([poison, renderMessage([good])], { group: messageGroupOf(good), ids: ['poison', id] });
  await path.drained();

  expect((await path.quarantined()).slice(before)).toEqual([poison]);
  expect(await (await path.request('GET', '/v1/carts/neighbour')).json()).toEqual({ n: 1 });
});

test('what is refused leaves nothing behind', async () => {
  const sent = Object.values((await path.state()).queues).map((queue) => queue.counters.sent);

  expect((await path.request('PUT', '/v1/counters/k', { n: 1 })).status).toBe(405);
  expect((await path.request('DELETE', '/v1/counters/k')).headers.get('allow')).toBe('GET, HEAD');
  expect((await path.request('POST', '/v1/carts/k/increments', { n: 1 })).status).toBe(405);
  expect((await path.request('POST', '/v1/counters/k/increments', { n: 'one' })).status).toBe(400);
  expect((await path.request('PUT', '/v1/carts/k', {}, { 'if-match': '"1"' })).status).toBe(400);

  expect(Object.values((await path.state()).queues).map((queue) => queue.counters.sent)).toEqual(sent);
});
