import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { addField } from '../add-field';
import type { HttpRequest } from '../http';

/** A request of `node:http` as the front door knows it: as `fromAlb` makes it of a load balancer's event, and with nothing decoded either. */
export function fromNode(message: IncomingMessage, body: Uint8Array, deadline: number): HttpRequest {
  const target = originForm(message.url ?? '');
  const mark = target.indexOf('?');
  return {
    method: message.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: headersOf(message),
    body,
    // The load balancer has none for a request, but a trace: it stays among the headers.
    requestId: randomUUID(),
    deadline,
  };
}

/** RFC 9112 3.2.2: a server must take the absolute form as well, though only proxies are sent it. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target;
  const authority = /^https?:\/\/[^/?#]*/i.exec(target);
  if (authority === null) return target;
  const rest = target.slice(authority[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** Node has them by lower-case name, but of some that are repeated it keeps the first and drops the others. */
function headersOf({ headers, rawHeaders }: IncomingMessage): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') found.set(name, value);
  }
  return found.size * 2 === rawHeaders.length ? found : joined(rawHeaders);
}

function joined(raw: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    addField(found, raw[at] ?? '', raw[at + 1] ?? '');
  }
  return found;
}
