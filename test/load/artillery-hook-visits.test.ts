import type { HookContext, HookRequest } from '../../load/artillery/hook-types';
import { HookVisits } from '../../load/artillery/hook-visits';
import type { AskedWrite, WriteAnswer } from '../../load/ledger/entry';
import { MAKERS } from '../../load/workload/makers';
import { makerWorld } from '../../load/workload/world';

interface Line {
  readonly type: 'ask' | 'answer';
  readonly request: string;
  readonly status?: number;
  readonly arrives?: true;
  readonly writes: readonly Partial<AskedWrite & WriteAnswer>[];
}

function visiting() {
  const lines: Line[] = [];
  const clock = { now: 1000 };
  const visits = new HookVisits({
    world: makerWorld({
      run: 'r1',
      worker: 'w1',
      collections: { createOnly: 'orders', versioned: 'documents' },
      settings: { pad: 0, documents: 1 },
      seed: 1,
    }),
    ledger: {
      ask: (entry) => lines.push({ type: 'ask', ...entry }),
      answer: (entry) => lines.push({ type: 'answer', ...entry }),
    },
    now: () => clock.now,
    tick: () => clock.now,
  });
  return { visits, lines, clock };
}

const hook = (): HookRequest => ({ url: 'http://127.0.0.1:8080/', method: 'POST' });
const visitor = (): HookContext => ({ vars: {}, scenario: { name: 'order' } });
const answer = (statusCode: number, body = '{}', headers = {}) => ({ statusCode, body, headers });

test('a request is in the ledger before it is sent, with what it asks', () => {
  const { visits, lines } = visiting();
  const request = hook();

  visits.ask(MAKERS.createOrder, request, visitor());

  expect(lines).toEqual([
    expect.objectContaining({ type: 'ask', request: 'w1-0', at: 1000, flow: 'order', arrives: true }),
  ]);
  expect(lines[0]?.writes).toEqual([expect.objectContaining({ kind: 'create', collection: 'orders' })]);
  expect(request).toMatchObject({
    method: 'PUT',
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:8080\/v1\/orders\/r1-/),
  });
  expect(JSON.parse(request.body ?? '')).toMatchObject({ op: lines[0]?.writes?.[0]?.op });
});

test('an answer is counted from when its request was due', () => {
  const { visits, lines, clock } = visiting();
  const request = hook();
  visits.ask(MAKERS.createOrder, request, visitor());
  clock.now = 1250;

  visits.answered(request, answer(202, '{"id":"a"}'));

  expect(lines[1]).toMatchObject({ request: 'w1-0', at: 1250, totalMs: 250, status: 202 });
  expect(lines[1]?.writes).toEqual([{ fate: 'acknowledged', status: 202, id: 'a' }]);
});

test('requests of one visitor at the same moment are told apart by the request', () => {
  const { visits, lines } = visiting();
  const [first, second, own] = [hook(), hook(), visitor()];
  visits.ask(MAKERS.createOrderKeyed, first, own);
  visits.ask(MAKERS.sendOrderAgain, second, own);

  visits.answered(second, answer(409));
  visits.answered(first, answer(202));

  expect(lines.map(({ type, request, status }) => [type, request, status])).toEqual([
    ['ask', 'w1-0', undefined],
    ['ask', 'w1-1', undefined],
    ['answer', 'w1-1', 409],
    ['answer', 'w1-0', 202],
  ]);
  expect(second.body).toBe(first.body);
  expect(second.headers).toEqual(first.headers);
  expect(lines.filter(({ arrives }) => arrives)).toHaveLength(1);
});

test('a request without an answer is of unknown fate, and told once though artillery says it twice', () => {
  const { visits, lines } = visiting();
  const request = hook();
  visits.ask(MAKERS.createOrder, request, visitor());

  visits.failed(request, 'ETIMEDOUT');
  visits.failed(request, 'ETIMEDOUT');

  expect(lines.slice(1)).toEqual([
    expect.objectContaining({
      type: 'answer',
      status: 0,
      error: 'ETIMEDOUT',
      writes: [{ fate: 'unknown', status: 0 }],
    }),
  ]);
});

test('a visitor remembers what it has read', () => {
  const { visits, lines } = visiting();
  const [read, replace, own] = [hook(), hook(), visitor()];
  visits.ask(MAKERS.readDocument, read, own);
  visits.answered(read, answer(200, '{"n":6}', { etag: '"6"' }));

  visits.ask(MAKERS.replaceDocument, replace, own);

  expect(replace.headers).toMatchObject({ 'if-match': '"6"' });
  expect(lines[2]?.writes?.[0]).toMatchObject({ expect: '6', body: { n: 7 } });
});

test('who has nothing to ask leaves nothing in the ledger, and has not arrived', () => {
  const { visits, lines } = visiting();

  expect(visits.ask(MAKERS.replaceDocument, hook(), visitor())).toBe(false);
  expect(lines).toEqual([]);
});

test('redirections are not followed: artillery would wait for ever for what comes after a 304', () => {
  const { visits } = visiting();
  const request = hook();

  visits.ask(MAKERS.createOrder, request, visitor());

  expect(request.followRedirect).toBe(false);
});
