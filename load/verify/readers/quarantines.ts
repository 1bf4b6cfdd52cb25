// Receives: a path that runs.
// Promises: every message of its quarantines, and none of them is taken away; or an exception where not all can be had.
// Hands on: to the check of the quarantine.

import type { LivePath } from '../../../bin/path/live-path';
import { localState } from '../../../bin/path/local-path';
import { allVisits, visitQuarantine } from '../../../bin/redrive/quarantine-visit';
import { holdingsOf, quarantinesOf } from '../../../bin/redrive/redrive-world';
import type { QuarantinedMessage, StoreReader } from '../store-reader';

/** Messages are hidden from others for so long, where this is killed in the middle of it. Unit: seconds. */
const HOLD = 120;
/** A look that waits asks all of a queue's servers. Unit: seconds. */
const WAIT = 2;

/** As `redrive` looks at them: SQS lets nobody look without receiving, so all are held until the end, and then given back. */
export function quarantineOf(
  path: LivePath,
  now: () => number = Date.now,
  waitSeconds = WAIT,
): StoreReader['quarantine'] {
  return async () => {
    const quarantines = quarantinesOf(path);
    const seen: QuarantinedMessage[] = [];
    const terms = { holdSeconds: HOLD, now, stopped: () => false, waitSeconds };
    const before = await holdingsOf(quarantines);
    const visits = await allVisits(
      quarantines.map((quarantine) =>
        visitQuarantine(quarantine, terms, async (messages) => {
          for (const { messageId, body, cause } of messages) seen.push({ messageId, body, cause });
        }),
      ),
    );
    const cut = visits.find(({ cutShort }) => cutShort !== undefined)?.cutShort;
    if (cut !== undefined) throw new Error(`not all of it could be looked at (${cut})`);
    // A FIFO queue gives of each group what comes first, and the rest once that is gone.
    const behind = before.visible + before.inFlight - seen.length;
    if (behind > 0) throw new Error(`about ${behind} messages are held by somebody else or wait behind others`);
    return seen;
  };
}

/** A local run tells without receiving: the first thousand of each. Where there are more, all of them are looked at `otherwise`. */
export function localQuarantine(
  url: string,
  otherwise?: StoreReader['quarantine'],
  ask: typeof fetch = fetch,
): StoreReader['quarantine'] {
  return async () => {
    const { quarantine } = await localState(url, ask);
    const cut = Object.entries(quarantine).find(([, { total, messages }]) => messages.length < total);
    if (cut !== undefined) {
      const [queue, { total, messages }] = cut;
      if (otherwise !== undefined) return otherwise();
      throw new Error(`${queue} has ${total} messages, and the local run lists ${messages.length}`);
    }
    return Object.values(quarantine).flatMap(({ messages }) =>
      messages.map(({ messageId, body, attributes }) => {
        const { cause } = attributes;
        const text = cause !== undefined && 'stringValue' in cause ? cause.stringValue : 'undecided';
        return { messageId, body, cause: text };
      }),
    );
  };
}
