import type { HttpRequest } from '../../local/front-door/http-request';
import { splitTarget } from '../../local/front-door/http-request';
import { type Hop, loadBalancerEvent } from '../../local/front-door/load-balancer-event';

const hop: Hop = { clientAddress: '127.0.0.1', listenerPort: 3000, traceId: '1-65500000-000000000000000000000000' };
const single = { targetGroupArn: 'arn:group', multiValueHeaders: false };
const multi = { ...single, multiValueHeaders: true };

function requestOf(overrides: Partial<HttpRequest> & { target?: string } = {}): HttpRequest {
  const { target = '/', ...rest } = overrides;
  return { method: 'GET', ...splitTarget(target), headers: [], body: Buffer.alloc(0), ...rest };
}

const forwarded = {
  'x-amzn-trace-id': 'Root=1-65500000-000000000000000000000000',
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-port': '3000',
  'x-forwarded-proto': 'http',
};

const request = requestOf({
  method: 'PUT',
  target: '/v1/orders/a%2Fb?x=1&y=%C3%A9&x=a+b&flag&=empty',
  headers: [
    ['Host', 'localhost:3000'],
    ['Accept', 'text/html'],
    ['Content-Type', 'application/json; charset=utf-8'],
    ['accept', 'application/json'],
  ],
  body: Buffer.from('{"name":"Zoë"}'),
});

const head = {
  requestContext: { elb: { targetGroupArn: 'arn:group' } },
  httpMethod: 'PUT',
  path: '/v1/orders/a%2Fb',
  body: '{"name":"Zoë"}',
  isBase64Encoded: false,
};

test('the single-value form has lower-case headers, raw path and query, and the last of repeated values', () => {
  expect(loadBalancerEvent(request, single, hop)).toEqual({
    ...head,
    queryStringParameters: { x: 'a+b', y: '%C3%A9', flag: '', '': 'empty' },
    headers: {
      host: 'localhost:3000',
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      ...forwarded,
    },
  });
});

test('the multi-value form has every value, and neither of the single-value fields', () => {
  expect(loadBalancerEvent(request, multi, hop)).toEqual({
    ...head,
    multiValueQueryStringParameters: { x: ['1', 'a+b'], y: ['%C3%A9'], flag: [''], '': ['empty'] },
    multiValueHeaders: {
      host: ['localhost:3000'],
      accept: ['text/html', 'application/json'],
      'content-type': ['application/json; charset=utf-8'],
      ...Object.fromEntries(Object.entries(forwarded).map(([name, value]) => [name, [value]])),
    },
  });
});

test('the forwarding headers of earlier hops are kept where ALB keeps them, and replaced where it does not', () => {
  const headers: [string, string][] = [
    ['X-Forwarded-For', '203.0.113.7'],
    ['x-forwarded-for', '198.51.100.1'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Port', '443'],
    ['X-Amzn-Trace-Id', 'Root=1-1-a'],
  ];

  for (const target of [single, multi]) {
    const event = loadBalancerEvent(requestOf({ headers }), target, hop);
    const value = (name: string) =>
      'headers' in event ? event.headers[name] : event.multiValueHeaders[name]?.join(' | ');

    expect(value('x-forwarded-for')).toBe('203.0.113.7, 198.51.100.1, 127.0.0.1');
    expect(value('x-forwarded-proto')).toBe('http');
    expect(value('x-forwarded-port')).toBe('3000');
    expect(value('x-amzn-trace-id')).toBe('Self=1-65500000-000000000000000000000000;Root=1-1-a');
  }
});

const BYTES = Buffer.from([0, 255, 1, 128]);

test.each([
  ['text/plain', undefined, false],
  ['TEXT/CSV; header=present', undefined, false],
  ['application/json', undefined, false],
  ['application/javascript', undefined, false],
  ['application/xml', undefined, false],
  ['application/json', 'gzip', true],
  ['application/jsonx', undefined, true],
  ['application/problem+json', undefined, true],
  ['application/x-ndjson', undefined, true],
  ['application/octet-stream', undefined, true],
  ['', undefined, true],
  [undefined, undefined, true],
])('a body of type %s with content-encoding %s: base64 %s', (type, encoding, isBase64Encoded) => {
  const headers: [string, string][] = [];
  if (type !== undefined) headers.push(['Content-Type', type]);
  if (encoding !== undefined) headers.push(['Content-Encoding', encoding]);
  const body = isBase64Encoded ? BYTES : Buffer.from('größe');

  const event = loadBalancerEvent(requestOf({ method: 'POST', headers, body }), single, hop);

  expect(event).toMatchObject({ isBase64Encoded, body: body.toString(isBase64Encoded ? 'base64' : 'utf8') });
});

test('no body is the empty text, whatever its type', () => {
  const headers: [string, string][] = [['content-type', 'image/png']];

  expect(loadBalancerEvent(requestOf({ headers }), single, hop)).toMatchObject({ body: '', isBase64Encoded: false });
});

test.each([
  ['/', '/', ''],
  ['/a?', '/a', ''],
  ['/a?b?c=d', '/a', 'b?c=d'],
  ['/a//b/../c', '/a//b/../c', ''],
  ['http://example.com/a?b', '/a', 'b'],
  ['http://example.com', '/', ''],
  ['//example.com/a', '//example.com/a', ''],
])('the target %s is path %s and query %s', (target, path, query) => {
  expect(splitTarget(target)).toEqual({ path, query });
});

test('a header or parameter called __proto__ is data like any other', () => {
  const event = loadBalancerEvent(requestOf({ target: '/?__proto__=1' }), single, hop);

  expect(JSON.parse(JSON.stringify(event)).queryStringParameters).toEqual(JSON.parse('{"__proto__":"1"}'));
});
