import { connect, type Socket } from 'node:net';

/** An answer as it came over the wire, whole or cut off. */
export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a test writes whatever bytes it likes. */
export class RawClient {
  readonly socket: Socket;
  readonly #pieces: Buffer[] = [];
  readonly closed: Promise<void>;
  #heard: (() => void) | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1' });
    this.socket.on('data', (piece) => {
      this.#pieces.push(piece);
      this.#heard?.();
    });
    this.socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        resolve();
        this.#heard?.();
      });
    });
  }

  write(...parts: readonly (string | Uint8Array)[]): void {
    for (const part of parts) this.socket.write(part);
  }

  get received(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }

  /** Resolves once so many answers have come, or the connection has ended. */
  async answers(count: number): Promise<RawAnswer[]> {
    for (;;) {
      const found = answersIn(Buffer.concat(this.#pieces));
      if (found.length >= count || this.socket.destroyed) return found;
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Sends one request on a connection of its own. */
export async function askRaw(port: number, ...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer | undefined> {
  const client = new RawClient(port);
  client.write(...parts);
  const [answer] = await client.answers(1);
  client.destroy();
  return answer;
}

/** Whole ones only. Of answers to HEAD, which announce a type and no length, the head is all. */
export function answersIn(bytes: Buffer): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = bytes;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return answers;
    const [first = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const status = Number(first.split(' ')[1]);
    const content = rest.subarray(end + 4);
    const read =
      headers['transfer-encoding'] === 'chunked' ? dechunked(content) : withLength(content, headers['content-length']);
    if (read === undefined) return answers;
    answers.push({ status, headers, body: read.body.toString('utf8') });
    rest = content.subarray(read.used);
  }
}

function withLength(content: Buffer, length = '0'): { body: Buffer; used: number } | undefined {
  const used = Number(length);
  return content.length < used ? undefined : { body: content.subarray(0, used), used };
}

function dechunked(content: Buffer): { body: Buffer; used: number } | undefined {
  const pieces: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = content.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(content.subarray(at, line).toString('latin1'), 16);
    at = line + 2 + size + 2;
    if (content.length < at) return undefined;
    if (size === 0) return { body: Buffer.concat(pieces), used: at };
    pieces.push(content.subarray(line + 2, line + 2 + size));
  }
}
