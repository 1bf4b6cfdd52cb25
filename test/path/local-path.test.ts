import { localPath } from '../../bin/path/local-path';
import { DESCRIPTION } from './path-world';

const ORIGIN = 'http://127.0.0.1:8080';
const QUEUE = { name: 'shop-buffer', url: 'http://127.0.0.1:9000/0/shop-buffer' };

const STATE = {
  stack: 'ShopStack',
  paths: { WritePath: DESCRIPTION },
  pathProblems: [],
  engines: { queues: { endpoint: 'http://127.0.0.1:9000' } },
  queues: { Buffer: QUEUE, Quarantine: { name: 'shop-poison', url: 'http://127.0.0.1:9000/0/shop-poison' } },
  tables: { Table: { name: 'shop-table' } },
  functions: { Door: { name: 'shop-door' }, Writer: { name: 'shop-writer' } },
  eventSources: {},
};

/** A local run that answers so, and what it was asked. */
function run(body: unknown, status = 200) {
  const asked: string[] = [];
  const ask = async (url: unknown) => {
    asked.push(String(url));
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
  };
  return { asked, ask: ask as typeof fetch };
}

test('a local run gives its queues by their part, its names, and a client for its own queue server', async () => {
  const { asked, ask } = run(STATE);

  const path = await localPath(`${ORIGIN}/some/page`, undefined, ask);

  expect(asked).toEqual([`${ORIGIN}/_local/state`]);
  expect(path).toMatchObject({
    where: 'local run on http://127.0.0.1:8080, ShopStack/WritePath',
    name: 'WritePath',
    description: DESCRIPTION,
    place: { kind: 'local', url: ORIGIN },
    queueUrls: { buffer: QUEUE.url, quarantine: 'http://127.0.0.1:9000/0/shop-poison' },
    physicalNames: { frontDoor: 'shop-door', writer: 'shop-writer', table: 'shop-table', buffer: 'shop-buffer' },
  });
  expect(await path.sqs.config.endpoint?.()).toMatchObject({ hostname: '127.0.0.1', port: 9000 });
});

test('of several paths one must be chosen, by its name', async () => {
  const { ask } = run({ ...STATE, paths: { Orders: DESCRIPTION, Carts: DESCRIPTION } });

  expect((await localPath(ORIGIN, 'Carts', ask)).name).toBe('Carts');
  await expect(localPath(ORIGIN, undefined, ask)).rejects.toThrow(
    'the local run on http://127.0.0.1:8080 (ShopStack) has several paths: choose one with --path: Orders, Carts',
  );
  await expect(localPath(ORIGIN, 'Nope', ask)).rejects.toThrow('has no path "Nope"; it has: Orders, Carts');
});

describe('what is not such a run is one clear line', () => {
  test.each([
    ['a page', '<html></html>', 200, 'is not a local run of spillway (status 200)'],
    ['another service', { status: 'ok' }, 200, 'is not a local run of spillway'],
    ['an error', STATE, 500, 'is not a local run of spillway (status 500)'],
    ['a run of a stack that does not describe itself', { ...STATE, paths: {} }, 200, 'its template names no path'],
    ['a run of an older release', { ...STATE, paths: undefined, pathProblems: undefined }, 200, 'names no path'],
    ['a newer description', { ...STATE, paths: { WritePath: { version: 9 } } }, 200, 'WritePath: its description has'],
    ['what the run could not read', { ...STATE, paths: {}, pathProblems: ['P: bad'] }, 200, '(ShopStack): P: bad'],
  ])('%s', async (_what, body, status, message) => {
    await expect(localPath(ORIGIN, undefined, run(body, status).ask)).rejects.toThrow(message);
  });

  test('nothing that answers', async () => {
    const refused = (async () => Promise.reject(new TypeError('fetch failed'))) as typeof fetch;

    await expect(localPath(ORIGIN, undefined, refused)).rejects.toMatchObject({
      name: 'CommandError',
      message:
        'nothing answers on http://127.0.0.1:8080: start a local run (npx spillway local), or name a deployed stack with --stack',
    });
  });

  test.each(['8080', 'ftp://host', ''])('%j is no URL of a run', async (url) => {
    await expect(localPath(url, undefined, run(STATE).ask)).rejects.toMatchObject({ name: 'UsageError' });
  });
});
