import type { IncomingMessage } from 'node:http';
import { type Problem, problem } from '../problems';

/**
 * Of the memory that Node lets its heap have. Bodies stand beside the heap, where a container has room for about half as much again, and
 * what is made of them stands on it.
 */
const HEAP_PART = 0.25;

/**
 * Who sends slowly holds what has come for as long as it likes to send. It must not keep out those whose requests are here whole, which are
 * gone as soon as they are answered.
 */
const UNFINISHED_PART = 0.5;

/** What Node and the door make for each request, whatever it brings: Node alone some 4 KiB (version 24, of 3,000 requests at once). Unit: bytes. */
const REQUEST_BYTES = 8 * 1024;

/** What each header field takes of memory beside its bytes, measured likewise: of fields of one letter it is all. Unit: bytes. */
const FIELD_BYTES = 192;

/** What each piece takes of memory beside its bytes: of pieces of one byte it is all. Unit: bytes. */
const PIECE_BYTES = 512;

/** Another task may have room at once. Unit: seconds. */
const RETRY_AFTER_SECONDS = 1;

export function requestBytesOf({ heap_size_limit: limit }: { readonly heap_size_limit: number }): number {
  return Math.floor(limit * HEAP_PART);
}

/** What a request takes before anything of its body has come. Unit: bytes. */
export function headBytes({ url = '', rawHeaders }: Pick<IncomingMessage, 'url' | 'rawHeaders'>): number {
  let bytes = REQUEST_BYTES + url.length;
  // Names and values in turn.
  for (const text of rawHeaders) bytes += text.length + FIELD_BYTES / 2;
  return bytes;
}

/** What the requests of one process may take of its memory, each from its headers on until it is answered. */
export class RequestBudget {
  readonly #most: number;
  #held = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there is no room for what came only in part. */
  get isShort(): boolean {
    return this.#held > this.#most * UNFINISHED_PART;
  }

  /** What headers take, or a body that came in one piece; or 0: there is no room. */
  takeWhole(bytes: number): number {
    return this.#take(bytes, this.#most);
  }

  /** What a piece of a body takes, or 0. */
  takePiece(bytes: number): number {
    return this.#take(bytes + PIECE_BYTES, this.#most * UNFINISHED_PART);
  }

  /** What is never refused. It leaves the less to others. */
  takeAnyway(bytes: number): number {
    this.#held += bytes;
    return bytes;
  }

  release(taken: number): void {
    this.#held -= taken;
  }

  #take(bytes: number, most: number): number {
    return this.#held + bytes > most ? 0 : this.takeAnyway(bytes);
  }
}

export function noRoomForRequests(): Problem {
  return problem('overloaded', 'other requests take all the memory that there is for them: try again', {
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  });
}
