// What each request of a load carries beside what the load itself says: a key, a token. Values may be secrets: they are in no file
// and in no message, of a header that is wrong, too.

import { UsageError } from '../../bin/command-line/command';

/** Values by names in lower case. */
export type LoadHeaders = Readonly<Record<string, string>>;

export interface LoadHeader {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** A field's name (RFC 9110 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What stands in a value (RFC 9110 5.5), without the bytes above ASCII, which everybody on the way reads differently. */
const IN_VALUE = /^[\t\x20-\x7e]+$/;

/** Said by HTTP or by the makers of requests, or changes what a write does or what an answer says of it. */
const TAKEN: ReadonlySet<string> = new Set([
  ...['host', 'connection', 'keep-alive', 'content-length', 'content-type', 'content-encoding', 'transfer-encoding'],
  ...['te', 'trailer', 'upgrade', 'expect', 'accept', 'accept-encoding', 'range', 'if-range', 'cache-control'],
  ...['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'idempotency-key', 'prefer'],
  ...['write-priority', 'at-least-version'],
]);

/** `x-api-key: …`. `source`: where it was given, for the sentence on what is wrong with it. */
export function readHeader(text: string, source: string): LoadHeader {
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new UsageError(
      `${source} must be NAME: VALUE, and has no colon: write it as 'x-api-key: …' (what was given is not shown, it may be a secret)`,
    );
  }
  const name = text.slice(0, colon).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  if (!TOKEN.test(name)) {
    throw new UsageError(
      `${source} must begin with the name of a header, and what stands before its colon is none (RFC 9110): write it as 'x-api-key: …' (what was given is not shown, it may be a secret)`,
    );
  }
  if (TAKEN.has(name)) {
    throw new UsageError(`${source} must be a header that the load does not set itself, got ${name}: leave it out`);
  }
  if (value === '') {
    throw new UsageError(`${source} must have a value after its colon, and ${name} has none: quote it as a whole`);
  }
  if (!IN_VALUE.test(value)) {
    throw new UsageError(
      `${source} must have a value of visible ASCII characters, spaces and tabs, and that of ${name} has others: no request can carry it (it is not shown, it may be a secret)`,
    );
  }
  return { name, value };
}

/** All that were given, wherever. */
export function oneOfEach(given: readonly LoadHeader[]): LoadHeaders {
  const headers = new Map<string, string>();
  for (const { name, value } of given) {
    if (headers.has(name)) throw new UsageError(`the header ${name} is given twice: give it once`);
    headers.set(name, value);
  }
  return Object.fromEntries(headers);
}
