import type { Clock } from '../../platform/clock';
import { SendingLate } from '../group-commit/sending-late';
import type { WriteBufferPort } from '../ports';
import type { LastSends } from './buffers-answer';

/** One queue's buffer. Remembers when it last took something, and when it last did not, of all that goes through it or is told here. */
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
    void sent.at(-1)?.then((taken) => this.notice(taken));
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
      () => this.notice(true),
      (error: unknown) => {
        // Of what was not even begun the queue knows nothing.
        if (!(error instanceof SendingLate)) this.notice(false);
      },
    );
    return sent;
  }

  /** Of what goes to the queue by another way. */
  readonly notice = (taken: boolean): void => {
    if (taken) this.#takenAt = this.#now();
    else this.#failedAt = this.#now();
  };
}
