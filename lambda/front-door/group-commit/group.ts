// Receives: writes of several requests.
// Promises: each of them is told once what became of it, by the answer to the very message that carried it.
// Hands on: one call, and of what the queue had no room for a call more.

import type { QueueKind } from '../../contract/collection';
import { ENTRIES_PER_SEND, SEND_MAX_BYTES } from '../../contract/limits';
import type { TraceContext } from '../../contract/trace-context';
import { type PackedMessage, Packing, type RenderedWrite } from '../packing';
import { RETRIES, type RetryWaits, retryWait, type SendCall } from '../send-messages';

const ONE_CALL = { messages: ENTRIES_PER_SEND, bytes: SEND_MAX_BYTES };

interface Asker {
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Writes that go in one call. */
export class Group {
  /** When its first write came. */
  readonly since: number;
  readonly #packing: Packing;
  readonly #askers: Asker[] = [];
  #bytes = 0;

  constructor(kind: QueueKind, since: number) {
    this.since = since;
    this.#packing = new Packing(kind, ONE_CALL);
  }

  get writes(): number {
    return this.#askers.length;
  }

  /** Of the writes themselves. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it is enough for one call: it has as many messages as one takes. */
  get isWhole(): boolean {
    return this.#packing.messageCount === ENTRIES_PER_SEND;
  }

  /** Whether it has taken the write; then `asker` is told in the end. The first is always taken. */
  add(write: RenderedWrite, trace: TraceContext | undefined, asker: Asker): boolean {
    if (!this.#packing.add(write, trace)) return false;
    this.#askers.push(asker);
    this.#bytes += write.bytes;
    return true;
  }

  /** Resolves when each has been told, with how many messages were taken. */
  async send(call: SendCall, waits: RetryWaits): Promise<number> {
    let open = this.#packing.messages();
    let taken = 0;
    for (let round = 0; ; round += 1) {
      const refused: PackedMessage[] = [];
      try {
        const fates = await call(open);
        for (const [index, message] of open.entries()) {
          const fate = fates[index] ?? 'failed';
          if (fate === 'taken') {
            taken += 1;
            for (const place of message.places) this.#askers[place]?.resolve();
          } else if (fate === 'try-again' && round < RETRIES) refused.push(message);
          else this.#fail(message, new Error('the queue did not take the message'));
        }
      } catch (cause) {
        // Nothing tells whether a call that threw was heard: sent again, its messages could stand in the queue twice.
        for (const message of open) this.#fail(message, cause);
      }
      if (refused.length === 0) return taken;
      await waits.sleep(retryWait(round, waits.random()));
      open = refused;
    }
  }

  #fail({ places }: PackedMessage, cause: unknown): void {
    for (const place of places) this.#askers[place]?.reject(cause);
  }
}
