import { createServer, type Server, type Socket, connect as toEngine } from 'node:net';
import { LOOPBACK } from '../../local/engines/ports';

/**
 * What happens to what goes over a line.
 * - `passes`: nothing. - `delays`: each answer comes so much later. - `silent`: commands arrive, and no answer comes back.
 * - `cuts`: so many more bytes of answers pass, and then every connection breaks, in the middle of an answer.
 * - `refuses`: connections break, and new ones are closed at once.
 */
export type LineState =
  | { readonly kind: 'passes' | 'refuses' | 'silent' }
  | { readonly kind: 'delays'; readonly millis: number }
  | { readonly kind: 'cuts'; readonly bytes: number };

/** A line between clients and an engine, which may be another engine after a while: who is connected sees one address. */
export class FaultyLine {
  readonly port: number;
  /** Of all connections, towards the engine. */
  commandBytes = 0;
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #onCut: () => void;
  #state: LineState = { kind: 'passes' };
  #left = 0;
  #enginePort: number;

  private constructor(server: Server, port: number, enginePort: number, onCut: () => void) {
    this.#server = server;
    this.port = port;
    this.#enginePort = enginePort;
    this.#onCut = onCut;
    server.on('connection', (socket) => this.#join(socket));
  }

  /** `onCut` is called when the last byte of a line that `cuts` has passed. */
  static start(enginePort: number, onCut: () => void = () => {}): Promise<FaultyLine> {
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, LOOPBACK, () => {
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('the line has no port'));
        else resolve(new FaultyLine(server, address.port, enginePort, onCut));
      });
    });
  }

  get state(): LineState['kind'] {
    return this.#state.kind;
  }

  become(state: LineState): void {
    this.#state = state;
    this.#left = state.kind === 'cuts' ? state.bytes : 0;
    if (state.kind === 'refuses') this.#breakAll();
  }

  leadTo(enginePort: number): void {
    this.#enginePort = enginePort;
  }

  async close(): Promise<void> {
    this.#breakAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #breakAll(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #join(client: Socket): void {
    if (this.#state.kind === 'refuses') {
      client.destroy();
      return;
    }
    const engine = toEngine({ host: LOOPBACK, port: this.#enginePort, noDelay: true });
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      this.#open.add(socket);
      socket.on('error', () => {}); // Followed by its close.
      socket.on('close', () => {
        this.#open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      this.commandBytes += bytes.length;
      engine.write(bytes);
    });
    const answers = new Answers(client);
    engine.on('data', (bytes) => this.#answer(answers, bytes));
  }

  #answer(answers: Answers, bytes: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case 'passes':
        answers.pass(bytes, 0);
        return;
      case 'delays':
        answers.pass(bytes, state.millis);
        return;
      case 'cuts':
        this.#left -= bytes.length;
        if (this.#left > 0) answers.pass(bytes, 0);
        else answers.pass(bytes.subarray(0, bytes.length + this.#left), 0, () => this.#cut());
        return;
      case 'silent':
      case 'refuses':
        return;
      default:
        state satisfies never;
    }
  }

  #cut(): void {
    if (this.#state.kind !== 'cuts') return;
    this.become({ kind: 'refuses' });
    this.#onCut();
  }
}

/** To one client, in their order, whatever the delay of each: a connection never overtakes itself. */
class Answers {
  readonly #client: Socket;
  #lastAt = 0;

  constructor(client: Socket) {
    this.#client = client;
  }

  pass(bytes: Buffer, delayMillis: number, then: () => void = () => {}): void {
    const now = performance.now();
    this.#lastAt = Math.max(this.#lastAt, now + delayMillis);
    if (this.#lastAt <= now) this.#client.write(bytes, then);
    else setTimeout(() => this.#client.write(bytes, then), this.#lastAt - now);
  }
}
