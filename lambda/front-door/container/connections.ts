// Receives: each connection that a server takes.
// Promises: none is cut off that a request may still come on, unless it is said.
// Hands on: which may be read no further.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections that may wait to be taken: as many as a load balancer opens at once. */
export const BACKLOG = 1024;

export class Connections {
  readonly #open = new Set<Socket>();
  /** That no request was read from yet. */
  readonly #fresh = new Set<Socket>();
  /** That are read no further: what came behind a request that was not understood is no request. */
  readonly #distrusted = new Set<Socket>();
  /** That were ever made. */
  #made = 0;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#made += 1;
      this.#open.add(socket);
      this.#fresh.add(socket);
      socket.on('close', () => {
        this.#open.delete(socket);
        this.#fresh.delete(socket);
        this.#distrusted.delete(socket);
      });
    });
  }

  /** A request came on it. */
  used(socket: Socket): void {
    this.#fresh.delete(socket);
  }

  distrust(socket: Socket): void {
    this.#distrusted.add(socket);
  }

  isDistrusted(socket: Socket): boolean {
    return this.#distrusted.size > 0 && this.#distrusted.has(socket);
  }

  /**
   * What stands in the system's queue of connections is cut off when it is closed, and may have sent its request. Node takes one of them in each
   * turn of its loop: a turn that brings none has found the queue empty.
   */
  async takeThoseThatWait(): Promise<void> {
    let before = -1;
    for (let turn = 0; turn < BACKLOG && before !== this.#made; turn += 1) {
      before = this.#made;
      // From one turn's end to the next one's.
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Ends those that nothing at all came on. */
  endUnused(): void {
    for (const socket of this.#fresh) if (socket.bytesRead === 0) socket.destroy();
  }

  /**
   * Ends those on which a request was begun and not ended, and says how many: asked once nothing is being answered. What still goes out on
   * one goes out first.
   */
  endUnfinished(): number {
    const unfinished = [...this.#open].filter(({ writableLength }) => writableLength === 0);
    for (const socket of unfinished) socket.destroy();
    return unfinished.length;
  }
}
