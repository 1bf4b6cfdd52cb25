import { hash } from 'node:crypto';
import type { Body } from '../contract/write';

/** 72 bits: two different sets of names among a billion meet with a chance of one in ten thousand. Unit: characters. */
const DIGEST_LENGTH = 12;

/** Bounds the memory that hostile variety of shapes can take. */
const REMEMBERED = 1000;

const digests = new Map<string, string>();

/**
 * A digest of the set of a body's field names. Where it is unchanged, setting every field replaces the whole body, so
 * that a replacement can go as an `UPDATE` in a batch. Where it is not, an old field would be left behind.
 */
export function shapeOf(body: Body): string {
  const names = JSON.stringify(Object.keys(body).sort());
  const known = digests.get(names);
  if (known !== undefined) return known;
  const digest = hash('sha256', names, 'base64url').slice(0, DIGEST_LENGTH);
  if (digests.size >= REMEMBERED) digests.clear();
  digests.set(names, digest);
  return digest;
}
