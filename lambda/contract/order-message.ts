import { bodyProblem } from './body';
import type { PoisonCause } from './outcome';
import { BUCKETS_MAX, ORDER_MAX_QUANTITY, type Order, skuProblem } from './sales';
import { isStamp } from './stamp';
import type { Body } from './write';

/** It stands between other parts of a text in the cache. */
const FINGERPRINT = /^[\w-]{1,128}$/;

/** An order as a message carries it, or why it can never be one. Its id is told where it has one, so that it can be reported. */
export type ParsedOrder =
  | { readonly ok: true; readonly order: Order }
  | { readonly ok: false; readonly cause: PoisonCause; readonly reason: string; readonly id?: string };

export function parseOrder(raw: unknown): ParsedOrder {
  if (!isObject(raw)) return malformed('an order must be an object');
  const { id, at, sku, bucket, quantity, fingerprint, body } = raw;
  if (typeof id !== 'string' || id === '' || id.length > 128) return malformed('id must be 1-128 characters of text');
  if (typeof at !== 'string' || !isStamp(at)) {
    return malformed(`at must be a lower-case UUIDv7, got ${JSON.stringify(at)}`, id);
  }
  if (typeof sku !== 'string') return malformed('sku must be text', id);
  const badSku = skuProblem(sku);
  if (badSku !== undefined) return malformed(`sku ${badSku}`, id);
  if (!isWhole(bucket, 0, BUCKETS_MAX - 1)) {
    return malformed(`bucket must be a whole number from 0 to ${BUCKETS_MAX - 1}, got ${JSON.stringify(bucket)}`, id);
  }
  if (!isWhole(quantity, 1, ORDER_MAX_QUANTITY)) {
    return malformed(
      `quantity must be a whole number from 1 to ${ORDER_MAX_QUANTITY}, got ${JSON.stringify(quantity)}`,
      id,
    );
  }
  if (fingerprint !== undefined && !(typeof fingerprint === 'string' && FINGERPRINT.test(fingerprint))) {
    return malformed('fingerprint must be 1-128 letters, digits, - or _', id);
  }
  const bad = bodyProblem(body);
  if (bad !== undefined) return { ok: false, cause: 'body-refused', reason: bad.detail, id };
  return {
    ok: true,
    order: { id, at, sku, bucket, quantity, ...(fingerprint !== undefined && { fingerprint }), body: body as Body },
  };
}

function isWhole(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

function malformed(reason: string, id?: string): ParsedOrder {
  return { ok: false, cause: 'malformed-write', reason, ...(id === undefined ? {} : { id }) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
