import type { IncomingMessage } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../contract/limits';
import type { BodyBudget } from './body-budget';

/**
 * Who sends on although the answer is there would not see it, had the connection been cut: the rest is read and thrown away, so far. Unit:
 * bytes.
 */
const THROWN_AWAY_MAX_BYTES = 8 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

export interface BodyTakers {
  readonly budget: BodyBudget;
  /** `held` is what it has of the budget, to be released once it is done with. */
  readonly taken: (body: Uint8Array, held: number) => void;
  readonly tooLarge: () => void;
  readonly noRoom: () => void;
}

/** Nearly every body comes in one piece, with its length before it: it is handed on as it came, and its end not waited for. */
export function readBody(message: IncomingMessage, { budget, taken, tooLarge, noRoom }: BodyTakers): void {
  const length = announcedBytes(message);
  if (length === 0 || (length === undefined && message.headers['transfer-encoding'] === undefined)) {
    taken(NOTHING, 0);
    return;
  }
  let pieces: Buffer[] = [];
  let bytes = 0;
  let held = 0;
  let refused = false;
  const forget = (): void => {
    budget.release(held);
    held = 0;
    pieces = [];
  };
  const refuse = (how: () => void): void => {
    refused = true;
    forget();
    how();
  };
  const handOn = (): void => {
    const body = Buffer.concat(pieces, bytes);
    const whole = held;
    held = 0;
    pieces = [];
    taken(body, whole);
  };
  message.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (refused) {
      if (bytes > REQUEST_BODY_MAX_BYTES + THROWN_AWAY_MAX_BYTES) message.socket.destroy();
      return;
    }
    if (bytes > REQUEST_BODY_MAX_BYTES) {
      refuse(tooLarge);
      return;
    }
    const isWhole = piece.length === length;
    const took = isWhole ? budget.takeWhole(length) : budget.takePiece(piece.length);
    if (took === 0) {
      refuse(noRoom);
    } else if (isWhole) {
      taken(piece, took);
    } else {
      // It may end before its body does.
      if (held === 0) message.on('close', forget);
      held += took;
      pieces.push(piece);
      if (bytes === length) handOn();
    }
  });
  if (length === undefined) {
    message.on('end', () => {
      if (!refused) handOn();
    });
  } else if (length > REQUEST_BODY_MAX_BYTES) {
    refuse(tooLarge);
  }
}

/** `undefined` where the body comes in chunks, or there is none. The parser has seen to it that it is a number. */
export function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const announced = headers['content-length'];
  return announced === undefined ? undefined : Number(announced);
}
