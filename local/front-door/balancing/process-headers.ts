import { HOP_BY_HOP } from '../hop-by-hop';
import type { Hop } from '../load-balancer-event';

export interface RequestHeaders {
  /** Names and values in turns, as Node's client takes them without reading them again. */
  readonly headers: string[];
  /** All `Cookie` headers together. */
  readonly cookies: string;
}

/** What the target gets: the client's headers, and who asked through which port. Port and protocol are the load balancer's to say. */
export function headersToTarget(raw: readonly string[], body: Buffer | 'streamed', hop: Hop): RequestHeaders {
  const headers: string[] = [];
  let cookies = '';
  let passedBy = '';
  let trace = '';
  let length = '';
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower)) continue;
    if (lower === 'x-forwarded-for') passedBy += `${value}, `;
    else if (lower === 'x-amzn-trace-id') trace = value;
    else if (lower === 'content-length') length = value;
    else if (lower !== 'x-forwarded-port' && lower !== 'x-forwarded-proto') {
      if (lower === 'cookie') cookies += `${value};`;
      headers.push(name, value);
    }
  }
  if (body !== 'streamed') {
    // A GET without a body tells no length; a POST of nothing tells 0, as it came.
    if (body.length > 0 || length !== '') headers.push('content-length', String(body.length));
  } else if (length === '') headers.push('transfer-encoding', 'chunked');
  else headers.push('content-length', length);
  headers.push(
    'X-Forwarded-For',
    passedBy + hop.clientAddress,
    'X-Forwarded-Proto',
    'http',
    'X-Forwarded-Port',
    String(hop.listenerPort),
    'X-Amzn-Trace-Id',
    trace === '' ? `Root=${hop.traceId}` : `Self=${hop.traceId};${trace}`,
  );
  return { headers, cookies };
}

/** What the client gets, and how long the body is where the target says so. */
export function headersToClient(raw: readonly string[]): { headers: string[]; length: number | undefined } {
  const headers: string[] = [];
  let length: number | undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const value = raw[at + 1] ?? '';
    const lower = name.toLowerCase();
    if (HOP_BY_HOP.has(lower)) continue;
    if (lower === 'content-length') length = Number(value);
    headers.push(name, value);
  }
  return { headers, length };
}

/** ALB's `routing.http.drop_invalid_header_fields.enabled`: names of letters, digits and hyphens stay. */
export function withoutInvalidFields(raw: readonly string[]): string[] {
  return raw.filter((_, at) => VALID_NAME.test(raw[at - (at % 2)] ?? ''));
}

const VALID_NAME = /^[A-Za-z0-9-]+$/;
