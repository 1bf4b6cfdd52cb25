/**
 * Names of what the read cache holds. `{…}` is the cluster's hash tag: keys with the same tag live in one slot, so that
 * they can be read in one command.
 */

/** Set when a write is accepted; tells "on its way" from "never heard of". Removed with the outcome, which says more. */
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

/** Holds the copy of a record. */
export function recordCopyKey(collection: string, key: string): string {
  return `r:{${collection}/${key}}`;
}

/** Holds what one client has used of all rate limits. */
export function limitKey(client: string): string {
  return `l:{${client}}`;
}

/** Holds how full a buffer was when somebody last looked, and how fast it empties. */
export function pressureKey(buffer: string): string {
  return `p:{${buffer}}`;
}

/** Counts the messages that the writer ended in one span of time. */
export function drainedKey(buffer: string, span: number): string {
  return `p:{${buffer}}${span}`;
}

/** Set while somebody counts what is ended of a buffer: without it, no count means that nobody counts. */
export function drainCountedKey(buffer: string): string {
  return `p:{${buffer}}counted`;
}

/** All that the cache knows of one bucket of a sale begins with this: it is in one slot. `what` tells the parts apart. */
export function bucketKey(sku: string, bucket: number, what: string): string {
  return `s:{${bucket}#${sku}}${what}`;
}

/** Held by the owner of a lease. */
export function leaseKey(name: string): string {
  return `e:{${name}}`;
}

/** Set once, by the writer, to the final outcome. */
export function outcomeKey(writeId: string): string {
  return `o:{${writeId}}`;
}
