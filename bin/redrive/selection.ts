import { collectionsOf, idsOf, type SetAside } from './set-aside';

/** What is meant. All that is given must hold; of several values of one kind, one. */
export interface Selection {
  readonly causes: readonly string[];
  readonly collections: readonly string[];
  /** Of writes, transactions, orders or messages. */
  readonly ids: readonly string[];
  /** Set aside within this time. Unit: seconds. */
  readonly sinceSeconds?: number;
}

export function isSelected(
  aside: SetAside,
  { causes, collections, ids, sinceSeconds }: Selection,
  now: number,
): boolean {
  if (causes.length > 0 && !causes.includes(aside.cause)) return false;
  if (collections.length > 0 && !collectionsOf(aside).some((name) => collections.includes(name))) return false;
  if (ids.length > 0 && !idsOf(aside).some((id) => ids.includes(id))) return false;
  // What does not tell its time is not left out silently.
  return sinceSeconds === undefined || aside.firstSeen === undefined || aside.firstSeen >= now - sinceSeconds * 1000;
}

export function selectsAll({ causes, collections, ids, sinceSeconds }: Selection): boolean {
  return causes.length + collections.length + ids.length === 0 && sinceSeconds === undefined;
}
