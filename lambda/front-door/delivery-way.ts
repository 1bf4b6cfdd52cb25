import { type Collection, maybeBuffered, maybeDirect } from '../contract/collection';
import type { Preference } from './preference';

/** How a write goes to its record, and what of the request's preferences that keeps. */
export type DeliveryWay =
  | { readonly kind: 'buffer'; readonly waitSeconds?: number; readonly kept: readonly string[] }
  | { readonly kind: 'direct'; readonly waitSeconds?: number; readonly kept: readonly string[] }
  /** Directly while the table is calm, else through the buffer. */
  | { readonly kind: 'spill' };

/**
 * The way of a collection's writes, with the request's preference where the collection can keep it. `told`: outcomes of
 * buffered writes are kept, and can be waited for.
 */
export function wayFor(collection: Collection, { respondAsync, wait }: Preference, told: boolean): DeliveryWay {
  const { mode = 'buffered' } = collection;
  const asked = respondAsync && maybeBuffered(collection);
  if (!maybeDirect(collection) || asked) {
    const kept = asked ? ['respond-async'] : [];
    return wait === undefined || !told
      ? { kind: 'buffer', kept }
      : { kind: 'buffer', kept: [...kept, `wait=${wait}`], waitSeconds: wait };
  }
  if (mode === 'spill') return { kind: 'spill' };
  return wait === undefined
    ? { kind: 'direct', kept: [] }
    : { kind: 'direct', kept: [`wait=${wait}`], waitSeconds: wait };
}
