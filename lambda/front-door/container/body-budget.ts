import { type Problem, problem } from '../problems';

/**
 * Of the memory that Node lets its heap have. Bodies stand beside the heap, where a container has room for about half as much again, and
 * what is made of them stands on it.
 */
const HEAP_PART = 0.25;

/**
 * Who sends slowly holds what has come for as long as it likes to send. It must not keep out those whose bodies are here, which are gone
 * as soon as they are answered.
 */
const UNFINISHED_PART = 0.5;

/** What each piece takes of memory beside its bytes: of pieces of one byte it is all. Unit: bytes. */
const PIECE_BYTES = 512;

/** Another task may have room at once. Unit: seconds. */
const RETRY_AFTER_SECONDS = 1;

export function bodyBytesOf({ heap_size_limit: limit }: { readonly heap_size_limit: number }): number {
  return Math.floor(limit * HEAP_PART);
}

/** What the bodies of one process may take of its memory, until they are answered. */
export class BodyBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** What a body takes that came in one piece, or 0: there is no room. */
  takeWhole(bytes: number): number {
    return this.#take(bytes, this.#most);
  }

  /** What a piece of a body takes, or 0. */
  takePiece(bytes: number): number {
    return this.#take(bytes + PIECE_BYTES, this.#most * UNFINISHED_PART);
  }

  release(taken: number): void {
    this.#held -= taken;
  }

  #take(bytes: number, most: number): number {
    if (this.#held + bytes > most) return 0;
    this.#held += bytes;
    return bytes;
  }
}

export function noRoomForBodies(): Problem {
  return problem('overloaded', 'the bodies of other requests take all the room that there is for them: try again', {
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
}
