import { hash } from 'node:crypto';
import { IDEMPOTENCY_KEY_MAX_LENGTH } from '../../contract/limits';
import { type Problem, problem, quoted } from '../problems';

/** A structured field's string (RFC 9651), as the IETF draft has it: escapes for quotes and backslashes only. */
const QUOTED = /^"((?:[\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** What clients send who never read the draft. A comma would be two fields that a proxy has joined. */
const BARE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;

/** The request's own name for itself, `undefined` where it has none, or why it cannot be one. */
export function idempotencyKeyOf(headers: ReadonlyMap<string, string>): string | undefined | Problem {
  const given = headers.get('idempotency-key');
  return given === undefined ? undefined : readIdempotencyKey(given);
}

export function readIdempotencyKey(given: string): string | Problem {
  const text = given.trim();
  const inside = QUOTED.exec(text)?.[1]?.replaceAll(/\\(["\\])/g, '$1');
  const key = inside ?? (BARE.test(text) ? text : undefined);
  if (key === undefined || key.trim() === '' || key.length > IDEMPOTENCY_KEY_MAX_LENGTH) {
    return problem(
      'idempotency-key-invalid',
      `Idempotency-Key must be 1 to ${IDEMPOTENCY_KEY_MAX_LENGTH} visible ASCII characters, quoted or without spaces and commas, got ${quoted(given)}`,
    );
  }
  return key;
}

/**
 * A name that the key alone decides: a UUIDv8 (RFC 9562) of its digest. The same key names the same write although
 * everything else about it was forgotten. `purpose` keeps names for different things apart.
 */
export function derivedId(purpose: string, key: string): string {
  const digest = hash('sha256', `${purpose}\n${key}`, 'hex');
  return uuidOf(`${digest.slice(0, 8)}-${digest.slice(8, 12)}`, 8, digest);
}

/** What a UUID begins with up to its version: in version 7 its time. Unit: characters. */
const TIME_LENGTH = 13;

/** As `derivedId`, for a key that begins with a UUIDv7: another one of the same time, which the whole key decides. */
export function derivedStamp(purpose: string, key: string): string {
  return uuidOf(key.slice(0, TIME_LENGTH), 7, hash('sha256', `${purpose}\n${key}`, 'hex'));
}

function uuidOf(head: string, version: 7 | 8, digest: string): string {
  const variant = ((Number.parseInt(digest.slice(16, 17), 16) & 0b0011) | 0b1000).toString(16);
  return [head, `${version}${digest.slice(13, 16)}`, `${variant}${digest.slice(17, 20)}`, digest.slice(20, 32)].join(
    '-',
  );
}

const DERIVED_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isDerivedId(id: string): boolean {
  return DERIVED_FORM.test(id);
}

/** What the key is remembered under. A digest, because a client's text has no place in the names of what we keep. */
export function keyDigest(key: string): string {
  return hash('sha256', `key\n${key}`, 'base64url');
}

/** What must be the same for a request to be the same. Length-prefixed, so that no two requests can be confused. */
export function fingerprintOf(parts: readonly (string | Uint8Array)[]): string {
  const whole = parts.flatMap((part) => {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    return [Buffer.from(`${bytes.byteLength}:`), bytes];
  });
  return hash('sha256', Buffer.concat(whole), 'base64url');
}
