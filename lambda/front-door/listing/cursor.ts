import { createHmac, timingSafeEqual } from 'node:crypto';
import { CURSOR_TTL_SECONDS } from '../../contract/limits';
import type { KeySpan } from './table-queries';

/** Where a listing goes on, and how. It names a key and no shard: it holds whatever the table is divided into by then. */
export interface Position {
  readonly collection: string;
  readonly span: KeySpan & { readonly after: string };
  readonly limit: number;
}

/** What travels. `q` has of the filters what still matters: the end that lies ahead. */
interface Content {
  readonly v: typeof VERSION;
  readonly c: string;
  readonly q: { readonly end?: string; readonly descending: boolean; readonly limit: number };
  readonly k: string;
  /** Unit: seconds since 1970. */
  readonly t: number;
}

const VERSION = 1;

/** A forged cursor would only list what its client may list anyway; 16 bytes are beyond any guessing. Unit: bytes. */
const SIGNATURE_BYTES = 16;

const HOURS = CURSOR_TTL_SECONDS / 3600;

export function renderCursor({ collection, span, limit }: Position, key: string, now: number): string {
  const { from, to, after, descending = false } = span;
  const end = descending ? from : to;
  const content: Content = {
    v: VERSION,
    c: collection,
    q: { ...(end !== undefined && { end }), descending, limit },
    k: after,
    t: Math.floor(now / 1000),
  };
  const payload = Buffer.from(JSON.stringify(content)).toString('base64url');
  return `${payload}.${signatureOf(payload, key)}`;
}

/** What a cursor says, or why it is not to be followed. Nothing of it is read before its signature is known to be ours. */
export function readCursor(cursor: string, collection: string, key: string, now: number): Position | string {
  const [payload = '', signature = '', ...more] = cursor.split('.');
  const given = Buffer.from(signature);
  const expected = Buffer.from(signatureOf(payload, key));
  if (more.length > 0 || payload === '' || given.length !== expected.length) return 'it is not whole';
  if (!timingSafeEqual(given, expected)) return 'it was changed on its way, or was not made here';
  const content: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  if (!isContent(content)) return 'it was made by another version: begin again';
  if (content.c !== collection) return `it is of ${content.c} and not of ${collection}`;
  if (content.t + CURSOR_TTL_SECONDS <= now / 1000) return `it was made more than ${HOURS} hours ago: begin again`;
  const { end, descending, limit } = content.q;
  const ahead = end === undefined ? {} : descending ? { from: end } : { to: end };
  return { collection, span: { ...ahead, after: content.k, descending }, limit };
}

function signatureOf(payload: string, key: string): string {
  return createHmac('sha256', key).update(payload).digest().subarray(0, SIGNATURE_BYTES).toString('base64url');
}

/** The signature says that it was made here; what is left to tell is by which version. */
function isContent(content: unknown): content is Content {
  return typeof content === 'object' && content !== null && 'v' in content && content.v === VERSION;
}
