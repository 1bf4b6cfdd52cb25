import type { RememberedSend } from './deduplication';
import type { Arrival } from './delivery';
import type { QueueSnapshot } from './queue-recorder';
import type { QueueSettings } from './queue-settings';

/** One line of the journal. The first element says which; short, because there are several to a message. */
export type JournalRecord =
  | readonly ['queue', name: string, settings: QueueSettings, createdAt: number, lastOrder: number]
  | readonly ['gone', name: string]
  | readonly ['+', name: string, arrival: Arrival]
  | readonly ['r', name: string, order: number, at: number]
  | readonly ['-', name: string, order: number]
  | readonly ['clear', name: string]
  | readonly ['d', name: string, send: RememberedSend];

const KINDS: readonly unknown[] = ['queue', 'gone', '+', 'r', '-', 'clear', 'd'] satisfies JournalRecord[0][];

/** `undefined` for a line that is not a whole record. */
export function parseJournalLine(line: string): JournalRecord | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!Array.isArray(parsed) || !KINDS.includes(parsed[0]) || typeof parsed[1] !== 'string') return undefined;
  return parsed as unknown as JournalRecord;
}

interface QueueState {
  settings: QueueSettings;
  readonly createdAt: number;
  lastOrder: number;
  readonly arrivals: Map<number, Arrival>;
  remembered: RememberedSend[];
}

/** What the queues hold after every record so far. */
export class JournalState {
  readonly #queues = new Map<string, QueueState>();

  apply(record: JournalRecord): void {
    if (record[0] === 'queue') this.#made(record[1], record[2], record[3], record[4]);
    else if (record[0] === 'gone') this.#queues.delete(record[1]);
    else {
      // A record of a queue that is not there belongs to one that was removed while it was written.
      const queue = this.#queues.get(record[1]);
      if (queue !== undefined) change(queue, record);
    }
  }

  /** `since`: sends remembered for deduplication before this time are of no more use. */
  snapshots(since: number): QueueSnapshot[] {
    return [...this.#queues].map(([name, { settings, createdAt, lastOrder, arrivals, remembered }]) => ({
      name,
      settings,
      createdAt,
      lastOrder,
      arrivals: [...arrivals.values()],
      remembered: remembered.filter((send) => send.at > since),
    }));
  }

  #made(name: string, settings: QueueSettings, createdAt: number, lastOrder: number): void {
    const existing = this.#queues.get(name);
    if (existing === undefined) {
      this.#queues.set(name, { settings, createdAt, lastOrder, arrivals: new Map(), remembered: [] });
    } else {
      existing.settings = settings;
    }
  }
}

function change(queue: QueueState, record: Exclude<JournalRecord, readonly ['queue' | 'gone', ...unknown[]]>): void {
  const [kind, , subject] = record;
  switch (kind) {
    case '+':
      queue.arrivals.set(record[2].order, record[2]);
      queue.lastOrder = Math.max(queue.lastOrder, record[2].order);
      return;
    case 'r': {
      const arrival = queue.arrivals.get(record[2]);
      if (arrival !== undefined) queue.arrivals.set(record[2], receivedOnce(arrival, record[3]));
      return;
    }
    case '-':
      queue.arrivals.delete(record[2]);
      return;
    case 'clear':
      queue.arrivals.clear();
      return;
    case 'd':
      queue.remembered.push(record[2]);
      return;
    default:
      subject satisfies never;
  }
}

function receivedOnce(arrival: Arrival, at: number): Arrival {
  return {
    ...arrival,
    visibleAt: Math.min(arrival.visibleAt, at),
    receiveCount: arrival.receiveCount + 1,
    receivesHere: arrival.receivesHere + 1,
    firstReceivedAt: arrival.firstReceivedAt ?? at,
  };
}

/** The shortest journal that gives this state again. */
export function* recordsOf(snapshot: QueueSnapshot): Generator<JournalRecord> {
  const { name, settings, createdAt, lastOrder, arrivals, remembered } = snapshot;
  yield ['queue', name, settings, createdAt, lastOrder];
  for (const arrival of arrivals) yield ['+', name, arrival];
  for (const send of remembered) yield ['d', name, send];
}
