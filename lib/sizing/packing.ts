import { PACKED_MESSAGE_MAX_BYTES } from '../../lambda/contract/limits';

/** Names, stamp and key of a write around its body: three UUIDs, a collection and the JSON between them. Unit: bytes. */
export const ENVELOPE_BYTES = 250;

/** How many writes of a bulk share a message of a standard buffer. Those of a FIFO buffer share one only with their own record. */
export function writesPerMessage(writesPerRequest: number, itemBytes: number): number {
  const room = mostWritesPerMessage(itemBytes);
  return Math.floor(writesPerRequest / Math.ceil(writesPerRequest / room));
}

/** Of a standard buffer. */
export function mostWritesPerMessage(itemBytes: number): number {
  return Math.max(1, Math.floor(PACKED_MESSAGE_MAX_BYTES / (itemBytes + ENVELOPE_BYTES)));
}
