// Receives: the event of an Application Load Balancer, in its single-value or its multi-value form.
// Promises: nothing of the request is lost or decoded on the way; the answer has the form that the request had.
// Hands on: an `HttpRequest` to the front door, and its answer to the load balancer.

import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import type { HttpRequest, HttpResponse } from './http';

export function fromAlb(event: ALBEvent, requestId: string, deadline: number): HttpRequest {
  return {
    method: event.httpMethod,
    path: event.path,
    query: queryOf(event),
    headers: headersOf(event),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    requestId,
    deadline,
  };
}

export function toAlb({ status, headers, body }: HttpResponse, event: ALBEvent): ALBResult {
  const statusDescription = `${status} ${STATUS_CODES[status]}`;
  const head = { statusCode: status, statusDescription, isBase64Encoded: false, body };
  if (event.multiValueHeaders === undefined) return { ...head, headers: { ...headers } };
  const lists = Object.entries(headers).map(([name, value]): [string, string[]] => [name, [value]]);
  return { ...head, multiValueHeaders: Object.fromEntries(lists) };
}

function headersOf({ headers, multiValueHeaders }: ALBEvent): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? joined(value) : value;
    const lower = name.toLowerCase();
    const earlier = found.get(lower);
    found.set(lower, earlier === undefined ? text : `${earlier}, ${text}`);
  }
  return found;
}

/** Nearly every field comes once. */
function joined(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values.join(', ');
}

function queryOf({ queryStringParameters, multiValueQueryStringParameters }: ALBEvent): string {
  return Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value ?? '']).map((one) => `${name}=${one}`))
    .join('&');
}
