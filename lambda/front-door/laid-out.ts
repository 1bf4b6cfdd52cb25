import { type Collection, collectionOf } from '../contract/collection';
import { sharesPartitions, UnknownPlace } from '../contract/placement';
import type { Layouts } from '../layouts/layouts';

/** Why a write was not begun. */
export const LAYOUTS_UNKNOWN = 'how its collection is laid out could not be asked of the table';

/** What a client is told of a look that failed: of all that may have gone wrong, what hinders its collection alone. */
export function whyUnseen(error: unknown, otherwise: string): string {
  return error instanceof UnknownPlace ? error.message : otherwise;
}

/** The collection as it is laid out. For one by key no call is made. Throws where the table does not tell. */
export async function laidOut(name: string, declared: Collection, layouts: Layouts): Promise<Collection> {
  return sharesPartitions(declared) ? (collectionOf(await layouts.current(), name) ?? declared) : declared;
}

/**
 * Looks for a record where its collection has it now, and once more where the look met only what it left behind: this process
 * has not heard of the move yet. Throws where the table, or a second look, does not tell.
 */
export async function whereItIs<Found>(
  name: string,
  declared: Collection,
  layouts: Layouts,
  look: (collection: Collection) => Promise<Found | 'moved'>,
): Promise<Found> {
  const found = await look(await laidOut(name, declared, layouts));
  if (found !== 'moved') return found;
  layouts.expire();
  const again = await look(await laidOut(name, declared, layouts));
  if (again !== 'moved') return again;
  throw new Error('the record has moved, and the table does not say where to');
}
