import type { Clock } from '../../platform/clock';
import type { WriteBufferPort } from '../ports';
import type { LastSends } from './buffers-answer';

/** Where calls are shared, whoever shares them knows how they end: each write need not be looked at once more. */
export function noticed(
  buffer: WriteBufferPort,
  sending: LastSends | undefined,
  now: Clock,
): { readonly buffer: WriteBufferPort; readonly sends: LastSends } {
  if (sending !== undefined) return { buffer, sends: sending };
  const own = new NoticedBuffer(buffer, now);
  return { buffer: own, sends: own };
}

/** Remembers when the buffer last took something, and when it last did not, on its way through. */
export class NoticedBuffer implements WriteBufferPort, LastSends {
  readonly #buffer: WriteBufferPort;
  readonly #now: Clock;
  #takenAt: number | undefined;
  #failedAt: number | undefined;

  constructor(buffer: WriteBufferPort, now: Clock) {
    this.#buffer = buffer;
    this.#now = now;
  }

  lastTakenAt(): number | undefined {
    return this.#takenAt;
  }

  lastFailedAt(): number | undefined {
    return this.#failedAt;
  }

  send(...asked: Parameters<WriteBufferPort['send']>): Promise<void> {
    return this.#noticed(this.#buffer.send(...asked));
  }

  sendAll(...asked: Parameters<WriteBufferPort['sendAll']>): readonly Promise<boolean>[] {
    const sent = this.#buffer.sendAll(...asked);
    // Its neighbours went with it, or soon after.
    void sent.at(-1)?.then((taken) => this.#notice(taken));
    return sent;
  }

  sendTransaction(...asked: Parameters<WriteBufferPort['sendTransaction']>): Promise<void> {
    return this.#noticed(this.#buffer.sendTransaction(...asked));
  }

  sendOrder(...asked: Parameters<WriteBufferPort['sendOrder']>): ReturnType<WriteBufferPort['sendOrder']> {
    return this.#noticed(this.#buffer.sendOrder(...asked));
  }

  #noticed<T>(sent: Promise<T>): Promise<T> {
    sent.then(
      () => this.#notice(true),
      () => this.#notice(false),
    );
    return sent;
  }

  #notice(taken: boolean): void {
    if (taken) this.#takenAt = this.#now();
    else this.#failedAt = this.#now();
  }
}
