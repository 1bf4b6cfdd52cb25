import { put, type RequestForm } from '../memory-front-door';

export type Headers = Readonly<Record<string, string>>;

export const order = '/v1/orders/o-1';
export const account = '/v1/accounts/a-1';
export const cart = '/v1/carts/c-1';
export const counter = '/v1/counters/c-1';
/** The UUID of RFC 9562, B.1: no write of ours, and older than any that is remembered. */
export const OLD_UUID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';

/** Of a time that no test's clock comes to: the year 2097. */
export const FAR_UUID = '03a5b1c2-d3e4-7cc3-98c4-dc0c0c07398f';

export function get(path: string, headers: Headers = {}): RequestForm {
  return { method: 'GET', path, headers };
}

export function remove(path: string, headers: Headers = {}): RequestForm {
  return { method: 'DELETE', path, headers };
}

export function post(path: string, body: unknown = {}, headers: Headers = {}): RequestForm {
  return { ...put(path, body, headers), method: 'POST' };
}

export function patch(body: unknown, headers: Headers = {}, path = cart): RequestForm {
  return { ...put(path, body, { 'content-type': 'application/merge-patch+json', ...headers }), method: 'PATCH' };
}

export function increment(body: unknown, headers: Headers = {}, path = counter): RequestForm {
  return post(`${path}/increments`, body, headers);
}

export function bulk(body: unknown, headers: Headers = {}): RequestForm {
  return post('/v1/writes', body, headers);
}

/** A bulk with one write a line. */
export function bulkLines(body: string | Uint8Array): RequestForm {
  return bulk(body, { 'content-type': 'application/x-ndjson' });
}

export function transaction(body: unknown, headers: Headers = {}): RequestForm {
  return post('/v1/transactions', body, headers);
}

/** A write to a version of an account. */
export function match(tag: string, path = account): RequestForm {
  return put(path, {}, { 'if-match': tag });
}

/** A JSON object of exactly this many bytes. */
export const ofBytes = (n: number) => `{"a":"${'x'.repeat(n - 8)}"}`;
export const ofFields = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`f${i}`, i]));
export const ofDepth = (n: number) => `${'{"a":'.repeat(n)}1${'}'.repeat(n)}`;
export const bytes = (...values: number[]) => Uint8Array.from(values);

/** A path of exactly this many characters. */
export const pathOf = (length: number, start = '/v1/orders/') => start.padEnd(length, 'k');
/** So many header fields that mean nothing here. */
export const fields = (n: number): Headers => Object.fromEntries(Array.from({ length: n }, (_, i) => [`x-${i}`, '1']));
/** Header fields of exactly this many bytes, names and values together. */
export const headerBytes = (n: number): Headers => ({ 'x-a': 'v'.repeat(n - 1_003), ['x'.repeat(999)]: 'y' });
