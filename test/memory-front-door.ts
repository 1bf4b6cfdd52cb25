import { parseCollections, type QueueKind } from '../lambda/contract/collection';
import { renderMessage } from '../lambda/contract/message';
import { placeByKey } from '../lambda/contract/placement';
import type { StoredRecord } from '../lambda/contract/record';
import { stampSource } from '../lambda/contract/stamp';
import type { Write } from '../lambda/contract/write';
import { bufferRoutes } from '../lambda/front-door/buffer-routes';
import { partsOf } from '../lambda/front-door/counter-parts';
import { frontDoor } from '../lambda/front-door/front-door';
import type { HttpRequest, HttpResponse } from '../lambda/front-door/http';
import { packWrites } from '../lambda/front-door/pack-writes';
import type { CounterPart, FrontDoorPorts, WriteBufferPort } from '../lambda/front-door/ports';
import type { Outcomes, WriteStatus } from '../lambda/platform/outcomes';

/** One of each policy, and a counter that is spread. */
export const COLLECTIONS = parseCollections(
  JSON.stringify({
    orders: { policy: 'createOnly' },
    profiles: { policy: 'lastWriterWins' },
    jobs: { policy: 'priority' },
    accounts: { policy: 'versioned' },
    notes: { policy: 'merge' },
    carts: { policy: 'patch' },
    counters: { policy: 'counter' },
    hits: { policy: 'counter', spread: 4 },
  }),
);

export interface RequestForm {
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a test may replace: whole ports, never the logic between them. */
export type PortChanges = Partial<Pick<FrontDoorPorts, 'buffer' | 'table' | 'outcomes'>>;

/** The real front door with two queues, a table and outcomes in memory, a clock that stands still and a log that is kept. */
export function memoryFrontDoor(changes: PortChanges = {}) {
  /** Message bodies, as SQS would hold them, of both queues in the order of their sending. */
  const queue: string[] = [];
  const sentTo: QueueKind[] = [];
  const sending = (kind: QueueKind) => ({
    send: async (write: Write) => {
      queue.push(renderMessage([write]));
      sentTo.push(kind);
    },
    sendAll: (writes: readonly Write[]) => {
      for (const { body } of packWrites(writes, kind)) {
        queue.push(body);
        sentTo.push(kind);
      }
      return writes.map(() => Promise.resolve(true));
    },
  });
  const records = new Map<string, StoredRecord>();
  /** Sub-counters by their partitions. */
  const parts = new Map<string, CounterPart>();
  const outcomes = memoryOutcomes();
  const logged: { readonly level: string; readonly event: string }[] = [];
  const keep = (level: string) => (event: string) => void logged.push({ level, event });
  const answer = frontDoor({
    collections: COLLECTIONS,
    buffer: bufferRoutes(COLLECTIONS, { standard: sending('standard'), fifo: sending('fifo') }),
    table: {
      find: async (collection, key) => records.get(`${collection}/${key}`),
      findParts: async (collection, key, spread) =>
        partsOf(spread).map((part) => parts.get(placeByKey(collection, key, part).partition)),
    },
    outcomes,
    stamp: stampSource(
      () => 1_780_000_000_000,
      (n) => new Uint8Array(n).fill(7),
    ),
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    ...changes,
  });
  const send = (form: RequestForm): Promise<HttpResponse> => answer(requestOf(form));
  return { send, queue, sentTo, records, parts, outcomes, logged };
}

/** A buffer that does with each of many what it does with one. */
export function bufferThat(send: WriteBufferPort['send']): WriteBufferPort {
  const heard = (write: Write) =>
    send(write).then(
      () => true,
      () => false,
    );
  return { send, sendAll: (writes) => writes.map(heard) };
}

export function requestOf({ method = 'GET', path, headers = {}, body = '' }: RequestForm): HttpRequest {
  // What stands behind the first question mark is the query, as a server would have it.
  const [before = '', ...behind] = path.split('?');
  return {
    method,
    path: before,
    query: behind.join('?'),
    headers: new Map(Object.entries(headers)),
    body: typeof body === 'string' ? Buffer.from(body) : body,
    requestId: 'request-1',
  };
}

/** A well-formed write, to be spoilt in one place. */
export function put(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): RequestForm {
  const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  return { method: 'PUT', path, headers: { 'content-type': 'application/json', ...headers }, body: text };
}

function memoryOutcomes(): Outcomes & { readonly marked: string[] } {
  const known = new Map<string, WriteStatus>();
  const marked: string[] = [];
  return {
    marked,
    accepted: async (id) => {
      marked.push(id);
      if (!known.has(id)) known.set(id, 'pending');
    },
    record: async (entries) => {
      for (const { id, outcome } of entries) known.set(id, outcome);
    },
    lookUp: async (id) => known.get(id) ?? 'unknown',
  };
}
