import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BODIES } from './hostile/bodies';
import { BULK } from './hostile/bulk';
import { BAD_LINES, BULK_ENTRIES } from './hostile/bulk-entries';
import { CONDITIONS } from './hostile/conditions';
import { HEADERS } from './hostile/headers';
import { IDEMPOTENCY } from './hostile/idempotency';
import { LISTINGS } from './hostile/listings';
import { MEDIA_TYPES } from './hostile/media-types';
import { METHODS } from './hostile/methods';
import { PATHS } from './hostile/paths';
import type { Refusal } from './hostile/refusal';
import { account, bulk, bulkLines, counter, get, OLD_UUID, order, patch, remove } from './hostile/requests';
import { SALES } from './hostile/sales';
import { STATUS } from './hostile/status';
import { AT_A_LIMIT, IN_ORDER } from './hostile/taken';
import { TRANSACTIONS } from './hostile/transactions';
import { memoryFrontDoor, put, type RequestForm, RULES, WITH_TIMES } from './memory-front-door';

const THEMES: readonly (readonly [theme: string, refusals: readonly Refusal[]])[] = [
  ['paths', PATHS],
  ['methods', METHODS],
  ['headers', HEADERS],
  ['media types', MEDIA_TYPES],
  ['conditions', CONDITIONS],
  ['bodies', BODIES],
  ['idempotency keys', IDEMPOTENCY],
  ['many writes', BULK],
  ['transactions', TRANSACTIONS],
  ['status', STATUS],
  ['listings', LISTINGS],
  ['sales', SALES],
];
const REFUSALS = THEMES.flatMap(([, refusals]) => refusals);
const STACK_TRACE = /\bat .+:\d+:\d+/;

describe('one front door, asked for all of this in turn', () => {
  // One for all of them, so that whatever a refusal left behind would be found by the next one or at the end.
  const door = memoryFrontDoor({ collections: WITH_TIMES, sells: RULES });

  describe.each(THEMES)('refuses of %s', (_theme, refusals) => {
    it.each(refusals)('%s', async (_what, request, status, type, detail) => {
      const before = door.queue.length;

      const answer = await door.send(request);

      const got = { status: answer.status, type: answer.body === '' ? '' : JSON.parse(answer.body).type };
      expect(got).toEqual({ status, type: `urn:spillway:problem:${type}` });
      expect(answer.headers).toMatchObject({
        'content-type': 'application/problem+json',
        'cache-control': expect.stringMatching(/./),
        'x-request-id': 'request-1',
      });
      expect(answer.body).not.toMatch(STACK_TRACE);
      const problem = JSON.parse(answer.body);
      expect(problem).toMatchObject({ status, title: expect.stringMatching(/./), requestId: 'request-1' });
      expect(problem.detail).toContain(detail);
      expect(problem.detail.length).toBeLessThan(500);
      expect(door.queue.length).toBe(before);
    });
  });

  describe('refuses of a bulk nothing but', () => {
    const inList = BULK_ENTRIES.map(([what, entry, ...answer]) => [what, bulk(`[${entry}]`), ...answer] as const);
    const inLines = [...BULK_ENTRIES, ...BAD_LINES].map(
      ([what, entry, ...answer]) => [`${what}, in lines`, bulkLines(`${entry}\n`), ...answer] as const,
    );

    it.each([...inList, ...inLines])('%s', async (_what, request, status, type, detail) => {
      const before = door.queue.length;

      const answer = await door.send(request);

      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({ 'content-type': request.headers?.['content-type'] });
      expect(answer.body).not.toMatch(STACK_TRACE);
      const [refusal, ...others] = [JSON.parse(answer.body)].flat();
      expect(others).toEqual([]);
      expect({ status: refusal.status, type: refusal.type }).toEqual({ status, type: `urn:spillway:problem:${type}` });
      expect(refusal.title).toMatch(/./);
      expect(refusal.detail).toContain(detail);
      expect(refusal.detail.length).toBeLessThan(500);
      expect(door.queue.length).toBe(before);
    });
  });

  it('has written nothing, queued nothing, logged no error, and still serves', async () => {
    const { send, queue, records, parts, outcomes, logged } = door;
    expect(queue).toEqual([]);
    expect([...records.keys(), ...parts.keys()]).toEqual([]);
    expect(outcomes.marked).toEqual([]);
    expect(logged.filter(({ level }) => level !== 'info')).toEqual([]);
    const polluted: string[] = [];
    for (const name in {}) polluted.push(name);
    expect(polluted).toEqual([]);

    const health = await send(get('/healthz'));
    const write = await send(put(order, { sku: 'bolt' }));

    expect(health.status).toBe(200);
    expect(write.status).toBe(202);
    expect(queue).toHaveLength(1);
  });
});

it('a bad write of a bulk stands between good ones and stops neither', async () => {
  const { send, queue } = memoryFrontDoor();
  const [, bad] = BULK_ENTRIES[0] ?? [];

  const answer = await send(
    bulk(`[{"collection":"orders","key":"a","body":{}},${bad},{"collection":"orders","key":"b","body":{}}]`),
  );

  expect(JSON.parse(answer.body).map(({ status }: { status: number }) => status)).toEqual([202, 400, 202]);
  expect(queue.join()).toContain('"key":"a"');
  expect(queue.join()).toContain('"key":"b"');
});

describe('what stands exactly at a limit is answered as any other', () => {
  it.each(AT_A_LIMIT)('%s', isAnsweredWith);
});

describe('what only looks wrong is answered as any other', () => {
  it.each(IN_ORDER)('%s', isAnsweredWith);
});

async function isAnsweredWith(_what: string, request: RequestForm, status: number): Promise<void> {
  const { send, queue, logged } = memoryFrontDoor();

  const answer = await send(request);

  expect(answer.status).toBe(status);
  expect(logged.filter(({ level }) => level !== 'info')).toEqual([]);
  if (status === 202) expect(queue).toHaveLength(1);
  if (request.path === '/v1/writes') expect(answer.body).not.toContain('"status":4');
}

describe('a refusal says what would be taken instead', () => {
  it('of a method, the ones that are allowed', async () => {
    const { send } = memoryFrontDoor();
    const paths = [
      ...['/healthz', '/v1/orders', order, account, counter, `${counter}/increments`, '/v1/carts/c-1'],
      ...[`/v1/writes/${OLD_UUID}`, '/v1/writes', '/v1/transactions', '/v1/openapi.json'],
    ];

    const allowed = await Promise.all(paths.map(async (path) => (await send({ method: 'TRACE', path })).headers.allow));

    expect(allowed).toEqual([
      ...['GET, HEAD', 'POST', 'PUT, DELETE, GET, HEAD', 'PUT, DELETE, GET, HEAD', 'DELETE, GET, HEAD', 'POST'],
      ...['PUT, PATCH, DELETE, GET, HEAD', 'GET, HEAD', 'POST', 'POST', 'GET, HEAD'],
    ]);
  });

  it('of a media type, the ones that are read', async () => {
    const { send } = memoryFrontDoor();

    const typed = await send(put(order, {}, { 'content-type': 'text/plain' }));
    const packed = await send(put(order, {}, { 'content-encoding': 'br' }));
    const patched = await send(patch({}, { 'content-type': 'text/plain' }));

    expect(typed.headers.accept).toBe('application/json');
    expect(packed.headers['accept-encoding']).toBe('identity');
    expect(patched.headers['accept-patch']).toBe('application/merge-patch+json, application/json');
  });

  it('of a direct write, the outcome', async () => {
    const { send } = memoryFrontDoor();

    const refused = await send(remove('/v1/ledger/l-1', { 'if-match': '"7"' }));

    expect(JSON.parse(refused.body)).toMatchObject({ status: 412, outcome: 'conflict' });
  });
});

describe('the table', () => {
  it('has more than 190 requests, none of them twice', () => {
    const requests = REFUSALS.map(([, { body, ...request }]) =>
      JSON.stringify([request, body === undefined ? '' : Buffer.from(body).toString('hex')]),
    );

    expect(requests.length).toBeGreaterThan(190);
    expect(requests.filter((one, index) => requests.indexOf(one) !== index)).toEqual([]);
  });

  it('has every refusal of the interface that a request can bring about alone', () => {
    const needMore = [
      // an earlier write, or one still running
      ...['409 write-conflict', '409 idempotency-key-in-use', '422 idempotency-key-reused'],
      // a sale that is on
      ...['409 sale-exists', '409 sold-out'],
      // limits, which not every path has
      ...['429 rate-limited'],
      // what is no request, and reaches no door: test/container
      ...['400 request-malformed', '408 request-timeout'],
      // user code, a table that refuses, a path without a read cache
      ...['422 write-rejected', '422 write-refused', '404 status-not-kept'],
    ];
    const page = readFileSync(join(__dirname, '..', 'docs', 'http.md'), 'utf8');
    const promised = [...page.matchAll(/^\| (4\d\d) \| (.+) \|$/gm)].flatMap(([, status, names = '']) =>
      [...names.matchAll(/`([a-z]+-[a-z-]+)`/g)].map(([, name]) => `${status} ${name}`),
    );

    const covered = new Set([...REFUSALS, ...BULK_ENTRIES].map(([, , status, type]) => `${status} ${type}`));

    expect(promised.filter((one) => !covered.has(one)).sort()).toEqual([...needMore].sort());
    expect([...covered].filter((one) => !promised.includes(one))).toEqual([]);
  });
});
