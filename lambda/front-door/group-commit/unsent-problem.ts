import { notSent } from '../answers';
import type { Problem } from '../problems';
import { noRoom } from './no-room';
import { SendingFull } from './sending-full';
import { SendingLate } from './sending-late';

/** The answer where it is certain that nothing was sent; `undefined` where nobody knows. */
export function unsentProblem(error: unknown, id: string): Problem | undefined {
  if (error instanceof SendingFull) return noRoom(error);
  return error instanceof SendingLate ? notSent(id) : undefined;
}
