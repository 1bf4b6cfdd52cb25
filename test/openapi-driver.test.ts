import type { HttpResponse } from '../lambda/front-door/http';
import { openApiOf } from '../lambda/front-door/openapi/openapi-of';
import { COLLECTIONS } from './memory-front-door';
import { answersOf } from './openapi-answers';
import { callsOf } from './openapi-driver';

const document = openApiOf({ collections: COLLECTIONS, schemas: {}, transactions: true });
const { answerProblems } = answersOf(document);

function call(name: string) {
  const found = callsOf(document).find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no call ${name}`);
  return found;
}

const ACCEPTED: HttpResponse = {
  status: 202,
  headers: {
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'x-request-id': 'r',
    'cache-control': 'no-store',
    location: '/v1/writes/w',
  },
  body: JSON.stringify({
    id: '0197f3a0-0000-7000-8000-000000000000',
    collection: 'orders',
    key: 'o-1',
    status: 'accepted',
    record: '/v1/orders/o-1',
  }),
};

function accepted(change: {
  readonly status?: number;
  readonly headers?: object;
  readonly body?: string;
}): HttpResponse {
  return { ...ACCEPTED, ...change, headers: { ...ACCEPTED.headers, ...change.headers } };
}

describe('an answer is judged by the document', () => {
  const put = call('put-orders application/json');

  it('one as documented has no problems', () => {
    expect(answerProblems(put, ACCEPTED)).toEqual([]);
  });

  it.each<readonly [string, HttpResponse, RegExp]>([
    ['a status that is not documented', accepted({ status: 204 }), /204 is not documented/],
    ['a refusal of what the document shows', accepted({ status: 400 }), /was answered with 400/],
    ['a header that nobody knows', accepted({ headers: { 'x-new': '1' } }), /x-new is not documented/],
    ['a header of another answer', accepted({ headers: { etag: '"1"' } }), /etag is not documented/],
    [
      'a header of another form',
      accepted({ headers: { 'idempotency-replayed': 'yes' } }),
      /Idempotency-Replayed is not/,
    ],
    ['a media type that is not documented', accepted({ headers: { 'content-type': 'text/plain' } }), /text\/plain/],
    ['a body of another form', accepted({ body: '{"status":"accepted"}' }), /required property 'id'/],
  ])('%s is a problem', (_, answer, expected) => {
    expect(answerProblems(put, answer).join('\n')).toMatch(expected);
  });

  it.each(['location', 'cache-control', 'x-request-id'])('a missing %s is a problem', (name) => {
    const { [name]: _, ...headers } = ACCEPTED.headers;

    expect(answerProblems(put, { ...ACCEPTED, headers }).join()).toMatch(/is missing/);
  });

  it('a refusal is allowed only where the record may be in another state, and in its documented form', () => {
    const type = 'urn:spillway:problem:precondition-failed';
    const problem = { type, title: 't', status: 412, detail: 'd', requestId: 'r' };
    const { location, ...rest } = ACCEPTED.headers;
    const headers = { ...rest, 'content-type': 'application/problem+json' };
    const refused = (value: object) => ({ status: 412, headers, body: JSON.stringify(value) });
    const conditional = call('put-orders with If-None-Match: *');

    expect(answerProblems(conditional, refused(problem))).toEqual([]);
    expect(answerProblems(conditional, refused({ ...problem, outcome: 'retry' }))).toHaveLength(1);
    expect(answerProblems(conditional, refused({ ...problem, type: 'urn:spillway:problem:other' }))).toHaveLength(1);
    expect(answerProblems(put, refused(problem)).join()).toMatch(/was answered with 412/);
  });

  it('every line of lines is judged', () => {
    const lines = call('send-writes application/x-ndjson');
    const { location, ...rest } = ACCEPTED.headers;
    const headers = { ...rest, 'content-type': 'application/x-ndjson' };
    const taken = '{"status":202,"id":"0197f3a0-0000-7000-8000-000000000000"}\n';

    expect(answerProblems(lines, { status: 200, headers, body: taken + taken })).toEqual([]);
    expect(answerProblems(lines, { status: 200, headers, body: `${taken}{"status":202}\n` }).join()).toMatch(/a line/);
  });
});

it('a record is read with its version, and an answer without one is a problem', () => {
  const { location, ...headers } = ACCEPTED.headers;
  const answer = { status: 200, headers, body: '{}' };

  expect(answerProblems(call('read-orders'), answer)).toEqual(['read-orders, 200: the header ETag is missing']);
});

describe('requests are made from the document alone', () => {
  it('a write to a versioned record has one condition', () => {
    expect(call('put-accounts application/json').request.headers).toEqual({
      'content-type': 'application/json',
      'if-none-match': '*',
    });
    expect(call('put-accounts with If-Match: "1"').request.headers).toEqual({
      'content-type': 'application/json',
      'if-match': '"1"',
    });
    expect(call('delete-accounts').request.headers).toEqual({ 'if-match': '"1"' });
  });

  it('a wait is in the query', () => {
    expect(call('status-of-write with wait: 1').request).toMatchObject({ query: 'wait=1' });
  });

  it('an Idempotency-Key names one operation', () => {
    const keys = callsOf(document).flatMap(({ request }) => request.headers?.['idempotency-key'] ?? []);

    expect(keys.length).toBeGreaterThan(20);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
