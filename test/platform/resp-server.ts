import { createServer, type Server, type Socket } from 'node:net';

/** Beside `answer`: `silent` takes every command and says nothing, `late` answers when it is told to, `broken` cuts the line at the first command. */
export type Manner = 'answer' | 'silent' | 'late' | 'broken';

/** A cache in memory that speaks as much of the Valkey protocol as the handlers use, and can be made to misbehave. */
export class RespServer {
  readonly stored = new Map<string, { readonly value: string; readonly ttl: number }>();
  readonly commands: string[][] = [];
  manner: Manner = 'answer';
  /** A command that it refuses. */
  refused: string | undefined;
  /** What every script answers. */
  scripted = '+OK\r\n';
  readonly #late: (() => void)[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((socket) => this.#serve(socket));

  async start(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Gives the answers that are late, and is in time from now on. */
  catchUp(): void {
    this.manner = 'answer';
    for (const answer of this.#late.splice(0)) answer();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let next = take(pending); next !== undefined; next = take(pending)) {
        pending = next.rest;
        this.commands.push(next.command);
        if (this.manner === 'broken') return void socket.destroy();
        const { command } = next;
        const answer = () => void socket.write(this.#answer(command), 'latin1');
        if (this.manner === 'answer') answer();
        if (this.manner === 'late') this.#late.push(answer);
      }
    });
  }

  #answer([name = '', ...rest]: string[]): string {
    if (name.toLowerCase() === this.refused) return `-NOPERM ${name} is not for you\r\n`;
    switch (name.toLowerCase()) {
      case 'info':
        return bulk('redis_version:7.2.0\r\nloading:0\r\n');
      case 'eval':
      case 'evalsha':
        return this.scripted;
      case 'set':
        return this.#set(rest);
      case 'mget':
        return `*${rest.length}\r\n${rest.map((key) => bulk(this.stored.get(key)?.value)).join('')}`;
      default:
        return '+OK\r\n';
    }
  }

  #set([key = '', value = '', ...options]: string[]): string {
    const [ex, ttl] = options;
    if (ex !== 'EX') return '-ERR every key must expire\r\n';
    this.stored.set(key, { value: Buffer.from(value, 'latin1').toString(), ttl: Number(ttl) });
    return '+OK\r\n';
  }
}

/** The first whole command of what has arrived: an array of bulk strings. */
function take(text: string): { readonly command: string[]; readonly rest: string } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text);
  if (head === null) return undefined;
  const command: string[] = [];
  let place = head[0].length;
  for (let i = 0; i < Number(head[1]); i++) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(place));
    if (size === null) return undefined;
    const start = place + size[0].length;
    const end = start + Number(size[1]);
    if (text.length < end + 2) return undefined;
    command.push(text.slice(start, end));
    place = end + 2;
  }
  return { command, rest: text.slice(place) };
}

function bulk(value: string | undefined): string {
  if (value === undefined) return '$-1\r\n';
  const bytes = Buffer.from(value).toString('latin1');
  return `$${bytes.length}\r\n${bytes}\r\n`;
}
