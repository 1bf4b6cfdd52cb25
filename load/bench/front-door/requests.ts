import { randomUUID } from 'node:crypto';
import type { ALBEvent } from 'aws-lambda';
import type { Collections } from '../../../lambda/contract/collection';
import type { Body } from '../../../lambda/contract/write';
import { BULK_WRITES, type Measure } from './measures';

/** `visits` is the FIFO buffer's, `payments` goes to the table at once. */
export const COLLECTIONS = {
  orders: { policy: 'lastWriterWins' },
  visits: { policy: 'patch' },
  payments: { policy: 'createOnly', mode: 'direct' },
} as const satisfies Collections;

/** Enough that no two requests in a row are alike, few enough to be kept. */
const DIFFERENT_REQUESTS = 500;
const DIFFERENT_BULKS = 4;

/** The events of a measure, each to other records. They come round again, and are other writes then. */
export function eventsOf(measure: Measure): ALBEvent[] {
  switch (measure.way) {
    case 'bulk-json':
      return bulks((first) => [`[${entries(measure, first).join(',')}]`, 'application/json']);
    case 'bulk-ndjson':
      return bulks((first) => [`${entries(measure, first).join('\n')}\n`, 'application/x-ndjson']);
    default:
      return Array.from({ length: DIFFERENT_REQUESTS }, (_, index) =>
        eventOf(
          measure.buffer === 'fifo' ? 'PATCH' : 'PUT',
          `/v1/${collectionFor(measure)}/${keyOf(index)}`,
          'application/json',
          JSON.stringify(bodyOf(measure.bytes, index)),
          measure.way === 'keyed' ? { 'idempotency-key': [`"${randomUUID()}"`] } : {},
        ),
      );
  }
}

function collectionFor({ way, buffer }: Measure): keyof typeof COLLECTIONS {
  if (way === 'direct') return 'payments';
  return buffer === 'fifo' ? 'visits' : 'orders';
}

function bulks(bodyFrom: (first: number) => readonly [body: string, type: string]): ALBEvent[] {
  return Array.from({ length: DIFFERENT_BULKS }, (_, index) => {
    const [body, type] = bodyFrom(index * BULK_WRITES);
    return eventOf('POST', '/v1/writes', type, body);
  });
}

function entries(measure: Measure, first: number): string[] {
  const op = measure.buffer === 'fifo' ? { op: 'patch' } : {};
  return Array.from({ length: BULK_WRITES }, (_, index) =>
    JSON.stringify({
      collection: collectionFor(measure),
      key: keyOf(first + index),
      ...op,
      body: bodyOf(measure.bytes, first + index),
    }),
  );
}

function keyOf(index: number): string {
  return `o-${String(index).padStart(8, '0')}`;
}

/** An order of as many lines as fit, with a note that fills it up to the very byte. */
export function bodyOf(bytes: number, index: number): Body {
  const order = {
    number: 10_000_000 + index,
    customer: { id: `c-${10_000 + (index % 10_000)}`, tier: 'gold' },
    placed: '2026-11-21T12:00:00.000Z',
    note: '',
  };
  const lines: Body[] = [];
  let size = JSON.stringify({ ...order, lines }).length;
  for (;;) {
    const line = {
      sku: `sku-${1000 + ((index * 7 + lines.length) % 9000)}`,
      quantity: 1 + (lines.length % 9),
      cents: 1999,
    };
    const more = JSON.stringify(line).length + (lines.length === 0 ? 0 : 1);
    if (size + more > bytes) break;
    lines.push(line);
    size += more;
  }
  return { ...order, note: 'x'.repeat(Math.max(0, bytes - size)), lines };
}

/** As the ready-made load balancer gives it: with lists of values, and the headers that it adds. */
function eventOf(
  httpMethod: string,
  path: string,
  type: string,
  body: string,
  further: Readonly<Record<string, string[]>> = {},
): ALBEvent {
  const event: ALBEvent = {
    requestContext: {
      elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/bench/0123456789abcdef' },
    },
    httpMethod,
    path,
    multiValueQueryStringParameters: {},
    multiValueHeaders: {
      accept: ['application/json, */*;q=0.5'],
      'accept-encoding': ['gzip, deflate, br'],
      'content-length': [String(Buffer.byteLength(body))],
      'content-type': [type],
      host: ['writes.example.com'],
      'user-agent': ['bench/1.0'],
      'x-amzn-trace-id': ['Root=1-692052c0-0123456789abcdef01234567'],
      'x-forwarded-for': ['203.0.113.7'],
      'x-forwarded-port': ['443'],
      'x-forwarded-proto': ['https'],
      ...further,
    },
    body,
    isBase64Encoded: false,
  };
  // As a function gets it: parsed from one text, and not pieced together here.
  return JSON.parse(JSON.stringify(event));
}
