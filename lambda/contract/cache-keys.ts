/**
 * Names of what the read cache holds. `{…}` is the cluster's hash tag: keys with the same tag live in one slot, so that
 * they can be read in one command.
 */

/** Set when a write is accepted; tells "on its way" from "never heard of". */
export function acceptedKey(writeId: string): string {
  return `a:{${writeId}}`;
}

/** Set when a message's poison stands in quarantine, so that a copy of the message does not put it there again. */
export function quarantinedKey(identity: string): string {
  return `q:{${identity}}`;
}

/** Holds what became of the request with an `Idempotency-Key`. */
export function claimKey(keyDigest: string): string {
  return `k:{${keyDigest}}`;
}

/** Set once, by the writer, to the final outcome. */
export function outcomeKey(writeId: string): string {
  return `o:{${writeId}}`;
}
