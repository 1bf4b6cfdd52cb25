import { createHash } from 'node:crypto';
import { placeByKey } from '../contract/placement';
import type { Write } from '../contract/write';

/**
 * The message group of a write: its record, and of a spread counter the part it goes to. A digest, because a key may be
 * longer than a group id and have characters that none may have. The group must stay the record for ever: fences of two
 * groups cannot be compared.
 */
export function messageGroupOf(write: Write): string {
  const part = write.op === 'increment' ? write.part : undefined;
  const { partition } = placeByKey(write.collection, write.key, part);
  return createHash('sha256').update(partition).digest('base64url');
}
