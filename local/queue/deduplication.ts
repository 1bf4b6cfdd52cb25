import { createHash } from 'node:crypto';
import type { SendResult } from './queue-message';
import type { QueueSettings } from './queue-settings';

/** A FIFO queue recognises a repeated send for this long, from the first one, deleted or not. */
export const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1000;

export interface RememberedSend {
  readonly key: string;
  readonly result: SendResult;
  readonly at: number;
}

/** The sends of the last five minutes by what makes them the same send. */
export class DeduplicationMemory {
  /** In the order of `at`: a map keeps insertion order, so what is too old stands at its front. */
  readonly #sends = new Map<string, RememberedSend>();

  recall(key: string, now: number): SendResult | undefined {
    this.#forget(now);
    return this.#sends.get(key)?.result;
  }

  remember(send: RememberedSend): void {
    this.#sends.delete(send.key);
    this.#sends.set(send.key, send);
  }

  #forget(now: number): void {
    for (const [key, send] of this.#sends) {
      if (send.at + DEDUPLICATION_WINDOW_MS > now) return;
      this.#sends.delete(key);
    }
  }
}

export function contentDeduplicationId(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

export function deduplicationKey(
  scope: QueueSettings['deduplicationScope'],
  groupId: string,
  deduplicationId: string,
): string {
  // Neither id can hold a line break, so two pairs never give one key.
  return scope === 'messageGroup' ? `${groupId}\n${deduplicationId}` : deduplicationId;
}
