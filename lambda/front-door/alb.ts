// Receives: the event of an Application Load Balancer, in its single-value or its multi-value form.
// Promises: nothing of the request is lost or decoded on the way; the answer has the form that the request had.
// Hands on: an `HttpRequest` to the front door, and its answer to the load balancer.

import { STATUS_CODES } from 'node:http';
import type { ALBEvent, ALBResult } from 'aws-lambda';
import { addField } from './add-field';
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
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) addField(found, name, one);
  }
  return found;
}

function queryOf({ queryStringParameters, multiValueQueryStringParameters }: ALBEvent): string {
  return Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value ?? '']).map((one) => `${name}=${one}`))
    .join('&');
}
