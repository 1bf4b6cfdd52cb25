import { main } from '../../bin/command-line/main';
import { renderMessage } from '../../lambda/contract/message';
import type { Write } from '../../lambda/contract/write';
import { RunningPath } from './running-path';

jest.setTimeout(120_000);

let path: RunningPath;

beforeAll(async () => {
  path = await RunningPath.start();
});

afterAll(async () => {
  expect(await path.stop()).toBe(0);
});

interface Accepted {
  readonly id: string;
  readonly key: string;
  readonly status: string;
}

async function accept(method: string, target: string, body?: unknown): Promise<Accepted> {
  const answer = await path.request(method, target, body);
  expect(answer.status).toBe(202);
  const accepted: Accepted = JSON.parse(await answer.text());
  expect(answer.headers.get('location')).toBe(`/v1/writes/${accepted.id}`);
  return accepted;
}

async function settled(id: string): Promise<string> {
  let status = 'pending';
  await path.until(`an outcome of ${id}`, async () => {
    status = await path.statusOf(id);
    return status !== 'pending';
  });
  return status;
}

test('a write is accepted, applied, read back, and its status told', async () => {
  const { id } = await accept('PUT', '/v1/orders/journey-1', { item: 'lamp', quantity: 2 });

  expect(await settled(id)).toBe('applied');
  const read = await path.request('GET', '/v1/orders/journey-1');
  expect(read.status).toBe(200);
  expect(JSON.parse(await read.text())).toEqual({ item: 'lamp', quantity: 2 });
  const again = await fetch(`${path.url}/v1/orders/journey-1`, {
    headers: { 'if-none-match': read.headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
});

test('an order made twice conflicts, a profile replaced twice keeps the newest, a delete removes', async () => {
  const first = await accept('PUT', '/v1/orders/journey-2', { n: 1 });
  expect(await settled(first.id)).toBe('applied');
  const second = await accept('PUT', '/v1/orders/journey-2', { n: 2 });
  await accept('PUT', '/v1/profiles/journey-2', { n: 1, old: true });
  const newest = await accept('PUT', '/v1/profiles/journey-2', { n: 2 });

  expect(await settled(second.id)).toBe('conflict');
  expect(await settled(newest.id)).toBe('applied');
  expect(await (await path.request('GET', '/v1/profiles/journey-2')).json()).toEqual({ n: 2 });

  const gone = await accept('DELETE', '/v1/profiles/journey-2');
  expect(await settled(gone.id)).toBe('applied');
  expect((await path.request('GET', '/v1/profiles/journey-2')).status).toBe(404);
});

test('each message delivered twice is applied once', async () => {
  await path.deliverTwice(true);
  const accepted = await Promise.all(Array.from({ length: 60 }, (_, n) => accept('POST', '/v1/orders', { twice: n })));
  await path.drained();
  await path.deliverTwice(false);

  const mine = (await path.records()).filter((record) => record.twice !== undefined);
  expect(mine.map((record) => record.twice).sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 60 }, (_, n) => n),
  );
  expect(new Set(mine.map((record) => record._id))).toEqual(new Set(accepted.map((each) => each.id)));
  expect(await Promise.all(accepted.map((each) => path.statusOf(each.id)))).toEqual(accepted.map(() => 'applied'));
});

test('one poison in a batch of ten is set aside and the other nine are applied', async () => {
  const before = (await path.quarantined()).length;
  const good = Array.from({ length: 9 }, (_, n): string => {
    const at = `01a1fd11-daae-76b3-908b-1b068008ff${10 + n}`;
    const write: Write = { id: at, at, collection: 'orders', key: `ten-${n}`, op: 'put', body: { ten: n } };
    return renderMessage([write]);
  });
  const poison = '{"version":1,"writes":[{"id":"broken"';

  await path.inject([...good.slice(0, 4), poison, ...good.slice(4)]);
  await path.drained();

  expect((await path.records()).filter((record) => record.ten !== undefined)).toHaveLength(9);
  expect((await path.quarantined()).slice(before)).toEqual([poison]);
});

test('a writer killed twice in the middle of its batches loses nothing and doubles nothing', async () => {
  const quarantinedBefore = await path.quarantined();
  const acknowledged = new Map<string, string>();
  const writes = 400;
  let next = 0;
  const client = async () => {
    for (let n = next++; n < writes; n = next++) {
      const { id } = await accept('PUT', `/v1/orders/crash-${n}`, { crash: n });
      acknowledged.set(`crash-${n}`, id);
    }
  };

  const clients = Promise.all(Array.from({ length: 20 }, client));
  await path.killBusyWriter();
  await path.killBusyWriter();
  await clients;
  await path.drained();

  const mine = (await path.records()).filter((record) => record.crash !== undefined);
  expect(mine).toHaveLength(writes);
  expect(new Map(mine.map((record) => [`crash-${record.crash}`, record._id]))).toEqual(acknowledged);
  expect(await path.quarantined()).toEqual(quarantinedBefore);
});

test('what is refused leaves nothing behind', async () => {
  const sent = Object.values((await path.state()).queues).map((queue) => queue.counters.sent);

  expect((await path.request('PUT', '/v1/nowhere/k', {})).status).toBe(404);
  expect((await path.request('PUT', '/v1/orders/k', { _id: 'mine' })).status).toBe(400);
  expect((await path.request('PUT', '/v1/orders/k', { pad: 'x'.repeat(49 * 1024) })).status).toBe(413);
  expect((await path.request('PATCH', '/v1/orders/k', {})).status).toBe(405);

  expect(Object.values((await path.state()).queues).map((queue) => queue.counters.sent)).toEqual(sent);
});

test('status tells what was written, by whom it was counted and what was set aside', async () => {
  const before = (await path.quarantined()).length;
  await path.inject(['poison for the status']);
  await path.drained();
  const look = async () => {
    const said: string[] = [];
    const args = ['status', '--local', path.url, '--once', '--json'];
    const code = await main(args, { print: (line) => said.push(line), complain: (line) => said.push(line) });
    return { code, told: JSON.parse(said.join('')) };
  };

  // Functions tell what they counted every ten seconds, at the end of a request or a batch.
  let seen = await look();
  await path.until('both functions have told what they counted', async () => {
    await accept('POST', '/v1/orders', { looked: 'at' });
    seen = await look();
    return seen.told.frontDoor.Accepted > 0 && seen.told.writer.Applied > 0;
  });

  expect(seen).toMatchObject({
    code: 3,
    told: {
      version: 1,
      where: `local run on ${path.url}, OrderIntakeStack/WritePath`,
      verdict: 'unwell',
      buffers: [{ kind: 'standard' }],
      quarantine: { standard: before + 1 },
      writer: { mostRuns: 2 },
    },
  });
  expect(seen.told.acceptToDurableMillis.p99).toBeGreaterThan(0);
  expect(seen.told.why).toContain(`${before + 1} messages are in quarantine`);
});
