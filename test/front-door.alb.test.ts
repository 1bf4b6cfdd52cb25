import type { ALBEvent } from 'aws-lambda';
import { fromAlb, toAlb } from '../lambda/front-door/alb';

const requestContext = {
  elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/t/1' },
};
const single: ALBEvent = {
  requestContext,
  httpMethod: 'PUT',
  path: '/v1/orders/a%2Fb',
  queryStringParameters: { a: '%20', b: '' },
  headers: { 'Content-Type': 'application/json', host: 'example.com' },
  body: '{"é":1}',
  isBase64Encoded: false,
};
const multiple: ALBEvent = {
  requestContext,
  httpMethod: 'GET',
  path: '/v1/orders/o-1',
  multiValueQueryStringParameters: { a: ['1', '2'], b: ['3'] },
  multiValueHeaders: { 'if-none-match': ['"1"', '"2"'], accept: ['*/*'] },
  body: '',
  isBase64Encoded: false,
};
const response = { status: 202, headers: { location: '/v1/writes/1', etag: '"1"' }, body: '{}' };

describe('an event with single values', () => {
  it('becomes a request with nothing decoded', () => {
    const request = fromAlb(single, 'r-1', 5);

    expect(request).toMatchObject({ method: 'PUT', path: '/v1/orders/a%2Fb', query: 'a=%20&b=' });
    expect(request).toMatchObject({ requestId: 'r-1', deadline: 5 });
    expect(request.headers).toEqual(
      new Map([
        ['content-type', 'application/json'],
        ['host', 'example.com'],
      ]),
    );
    expect(Buffer.from(request.body).toString()).toBe('{"é":1}');
  });

  it('is answered with single values', () => {
    expect(toAlb(response, single)).toEqual({
      statusCode: 202,
      statusDescription: '202 Accepted',
      headers: response.headers,
      body: '{}',
      isBase64Encoded: false,
    });
  });
});

describe('an event with multiple values', () => {
  it('becomes a request with every value kept', () => {
    const request = fromAlb(multiple, 'r-1', 5);

    expect(request.query).toBe('a=1&a=2&b=3');
    expect(request.headers.get('if-none-match')).toBe('"1", "2"');
    expect(request.body.byteLength).toBe(0);
  });

  it('is answered with multiple values only', () => {
    expect(toAlb(response, multiple)).toEqual({
      statusCode: 202,
      statusDescription: '202 Accepted',
      multiValueHeaders: { location: ['/v1/writes/1'], etag: ['"1"'] },
      body: '{}',
      isBase64Encoded: false,
    });
  });
});

it('decodes a base64 body to its very bytes', () => {
  const bytes = Uint8Array.from([0xff, 0x00, 0x7b, 0x80]);

  const request = fromAlb({ ...single, body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true }, 'r-1', 5);

  expect(Uint8Array.from(request.body)).toEqual(bytes);
});

it('takes an event without headers, query or body', () => {
  const request = fromAlb(
    { requestContext, httpMethod: 'GET', path: '/healthz', body: null, isBase64Encoded: false },
    'r',
    5,
  );

  expect(request).toMatchObject({ query: '', headers: new Map(), body: Buffer.alloc(0) });
});
