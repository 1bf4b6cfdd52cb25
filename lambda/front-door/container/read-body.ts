import type { IncomingMessage } from 'node:http';
import { REQUEST_BODY_MAX_BYTES } from '../../contract/limits';

/**
 * Who sends on although the answer is there would not see it, had the connection been cut: the rest is read and thrown away, so far. Unit:
 * bytes.
 */
const THROWN_AWAY_MAX_BYTES = 8 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** Nearly every body comes in one piece, with its length before it: it is handed on as it came, and its end not waited for. */
export function readBody(
  message: IncomingMessage,
  { taken, tooLarge }: { readonly taken: (body: Uint8Array) => void; readonly tooLarge: () => void },
): void {
  const length = announcedBytes(message);
  if (length === 0 || (length === undefined && message.headers['transfer-encoding'] === undefined)) {
    taken(NOTHING);
    return;
  }
  let pieces: Buffer[] = [];
  let bytes = 0;
  let refused = false;
  const refuse = (): void => {
    refused = true;
    pieces = [];
    tooLarge();
  };
  message.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (refused) {
      if (bytes > REQUEST_BODY_MAX_BYTES + THROWN_AWAY_MAX_BYTES) message.socket.destroy();
    } else if (bytes > REQUEST_BODY_MAX_BYTES) {
      refuse();
    } else if (bytes === length && pieces.length === 0) {
      taken(piece);
    } else {
      pieces.push(piece);
      if (bytes === length) taken(Buffer.concat(pieces, bytes));
    }
  });
  if (length === undefined) {
    message.on('end', () => {
      if (!refused) taken(Buffer.concat(pieces, bytes));
    });
  } else if (length > REQUEST_BODY_MAX_BYTES) {
    refuse();
  }
}

/** `undefined` where the body comes in chunks, or there is none. The parser has seen to it that it is a number. */
export function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const announced = headers['content-length'];
  return announced === undefined ? undefined : Number(announced);
}
