import type { DeliveryFaults } from '../../local/queue/delivery-faults';
import type { DeliveryViolations } from '../../local/queue/delivery-violations';
import type { QueueModel } from '../../local/queue/queue-model';
import { QueueRegistry } from '../../local/queue/queue-registry';

/** Queues on a clock that only the test moves. */
export interface QueueWorld {
  readonly registry: QueueRegistry;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
}

export const START = Date.UTC(2026, 0, 1);

export function queueWorld(faults?: DeliveryFaults, violations?: DeliveryViolations): QueueWorld {
  let now = START;
  let ids = 0;
  const newId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  const registry = new QueueRegistry({
    now: () => now,
    newId,
    ...(faults === undefined ? {} : { faults }),
    ...(violations === undefined ? {} : { violations }),
  });
  return {
    registry,
    now: () => now,
    pass: (ms) => {
      now += ms;
    },
  };
}

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;

export function bodies(messages: readonly { readonly body: string }[]): string[] {
  return messages.map(({ body }) => body);
}

/** Receives ten at a time until nothing comes, without deleting. */
export function drain(queue: QueueModel): string[] {
  const seen: string[] = [];
  for (;;) {
    const batch = queue.receive({ maxMessages: 10, visibilityTimeoutSeconds: 43_200 });
    if (batch.length === 0) return seen;
    seen.push(...bodies(batch));
  }
}
