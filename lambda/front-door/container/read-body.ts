import type { IncomingMessage } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../contract/limits';
import type { RequestBudget } from './request-budget';

/**
 * Who sends on although the answer is there would not see it, had the connection been cut: the rest is read and thrown away, so far. Unit:
 * bytes.
 */
const THROWN_AWAY_MAX_BYTES = 8 * 1024 * 1024;

/** While room is short, who has sent headers alone keeps theirs for so long: the body is on its way. Unit: milliseconds. */
const BODY_WITHIN_MILLIS = 1000;

const NOTHING = new Uint8Array(0);

export interface BodyTakers {
  readonly budget: RequestBudget;
  readonly after: (millis: number, run: () => void) => unknown;
  /** `held` is what the request has of the budget, to be released once it is done with. */
  readonly taken: (body: Uint8Array, held: number) => void;
  readonly tooLarge: () => void;
  readonly noRoom: () => void;
}

/**
 * Nearly every body comes in one piece, with its length before it: it is handed on as it came, and its end not waited for. `head` is what the
 * request has of the budget already.
 */
export function readBody(message: IncomingMessage, head: number, takers: BodyTakers): void {
  const { budget, after, taken, tooLarge, noRoom } = takers;
  const length = announcedBytes(message);
  if (!bringsBody(message)) {
    taken(NOTHING, head);
    return;
  }
  let pieces: Buffer[] = [];
  let bytes = 0;
  /** 0 once somebody else answers for it, or nobody must. */
  let held = head;
  const forget = (): void => {
    budget.release(held);
    held = 0;
    pieces = [];
  };
  const refuse = (how: () => void): void => {
    forget();
    how();
    throwAway(message, bytes);
  };
  const handOn = (body: Uint8Array): void => {
    const whole = held;
    held = 0;
    pieces = [];
    taken(body, whole);
  };
  // It may end before its body does.
  message.on('close', forget);
  if (length !== undefined && length > REQUEST_BODY_MAX_BYTES) {
    refuse(tooLarge);
    return;
  }
  message.on('data', (piece: Buffer) => {
    if (held === 0) return;
    bytes += piece.length;
    if (bytes > REQUEST_BODY_MAX_BYTES) {
      refuse(tooLarge);
      return;
    }
    const isWhole = piece.length === length;
    const took = isWhole ? budget.takeWhole(length) : budget.takePiece(piece.length);
    held += took;
    if (took === 0) {
      refuse(noRoom);
    } else if (isWhole) {
      handOn(piece);
    } else {
      pieces.push(piece);
      if (bytes === length) handOn(Buffer.concat(pieces, bytes));
    }
  });
  if (length === undefined) {
    message.on('end', () => {
      if (held > 0) handOn(Buffer.concat(pieces, bytes));
    });
  }
  if (budget.isShort) {
    after(BODY_WITHIN_MILLIS, () => {
      if (held > 0 && budget.isShort) refuse(noRoom);
    });
  }
}

/** Reads what comes of a request that is answered already. Its headers nobody needs any more, and it may come for long. */
export function throwAway(message: IncomingMessage, already = 0): void {
  let bytes = already;
  message.headers = {};
  message.rawHeaders = [];
  message.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > REQUEST_BODY_MAX_BYTES + THROWN_AWAY_MAX_BYTES) message.socket.destroy();
  });
}

export function bringsBody(message: IncomingMessage): boolean {
  return (announcedBytes(message) ?? 0) > 0 || message.headers['transfer-encoding'] !== undefined;
}

/** `undefined` where the body comes in chunks, or there is none. The parser has seen to it that it is a number. */
export function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const announced = headers['content-length'];
  return announced === undefined ? undefined : Number(announced);
}
