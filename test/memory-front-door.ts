import type { QueueKind } from '../lambda/contract/collection';
import { renderMessage, renderOrder, renderTransaction } from '../lambda/contract/message';
import { parseCollections } from '../lambda/contract/parse-collections';
import { byHash } from '../lambda/contract/partitions/by-hash';
import { byRange } from '../lambda/contract/partitions/by-range';
import { byTime } from '../lambda/contract/partitions/by-time';
import { placeByKey, placeOf } from '../lambda/contract/placement';
import type { StoredRecord } from '../lambda/contract/record';
import { type SalesRules, withOrders } from '../lambda/contract/sales';
import { stampSource } from '../lambda/contract/stamp';
import type { TraceContext } from '../lambda/contract/trace-context';
import type { Write } from '../lambda/contract/write';
import { bufferRoutes } from '../lambda/front-door/buffer-routes';
import { partsOf } from '../lambda/front-door/counter-parts';
import { SpillGate } from '../lambda/front-door/direct/spill-gate';
import type { DoorMetric } from '../lambda/front-door/door-metrics';
import { frontDoor } from '../lambda/front-door/front-door';
import { type HttpRequest, type HttpResponse, wholeResponse } from '../lambda/front-door/http';
import { openApiOf } from '../lambda/front-door/openapi/openapi-of';
import { openApiAnswer } from '../lambda/front-door/openapi/serve-openapi';
import { packWrites } from '../lambda/front-door/pack-writes';
import type { CounterPart, FrontDoorPorts, SendTerms, WriteBufferPort } from '../lambda/front-door/ports';
import { fixedLayouts } from '../lambda/layouts/layouts';
import { SettledPlaces } from '../lambda/migrator/settled-places';
import type { LogFields } from '../lambda/platform/log';
import type { Outcomes, WriteStatus } from '../lambda/platform/outcomes';
import type { UserCode } from '../lambda/user-code/user-code';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { memoryClaims } from './memory-claims';
import { counterPart, memoryQueries } from './memory-queries';
import { MemoryMoveTable } from './moving/memory-move-table';
import { memorySales } from './sales/memory-sales';
import { MemoryTable } from './simulation/memory-table';

/** One of each policy, one for the orders of sales, a counter that is spread, some that are direct or spill, and one of each kind that can be listed. */
export const COLLECTIONS = parseCollections(
  JSON.stringify({
    orders: { policy: 'createOnly' },
    purchases: { policy: 'createOnly' },
    profiles: { policy: 'lastWriterWins' },
    jobs: { policy: 'priority' },
    accounts: { policy: 'versioned' },
    notes: { policy: 'merge' },
    carts: { policy: 'patch' },
    counters: { policy: 'counter' },
    hits: { policy: 'counter', spread: 4 },
    ledger: { policy: 'versioned', mode: 'direct' },
    events: { policy: 'createOnly', mode: 'spill' },
    states: { policy: 'lastWriterWins', mode: 'direct' },
    flows: { policy: 'patch', mode: 'direct' },
    tickets: { policy: 'createOnly', partition: byHash({ shards: 4 }) },
    places: { policy: 'lastWriterWins', mode: 'direct', partition: byRange({ boundaries: ['h', 'p'] }) },
    clicks: { policy: 'createOnly', mode: 'direct', partition: byTime({ bucket: 'hour', shards: 2 }) },
    scores: { policy: 'counter', partition: byHash({ shards: 2 }) },
  }),
);

/** Records whose place is the time in their keys. */
export const WITH_TIMES = parseCollections(
  JSON.stringify({
    ...COLLECTIONS,
    ticks: { policy: 'createOnly', partition: byTime({ bucket: 'hour', shards: 4 }) },
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
export type PortChanges = Partial<
  Pick<
    FrontDoorPorts,
    | 'buffer'
    | 'table'
    | 'outcomes'
    | 'claims'
    | 'userCode'
    | 'transactions'
    | 'collections'
    | 'layouts'
    | 'moving'
    | 'direct'
    | 'list'
    | 'records'
    | 'limits'
    | 'cacheState'
    | 'pressure'
    | 'sending'
    | 'sales'
    | 'tracer'
    | 'draining'
    | 'keys'
    | 'buffersAnswer'
  >
>;

export interface MemoryDoorForm extends PortChanges {
  /** How it sells, over reservations and a table in memory. */
  readonly sells?: SalesRules;
}

/** How a door sells, if it is asked to. */
export const RULES: SalesRules = { orders: 'purchases', holdSeconds: 30, maxQuantity: 5 };

/** Where its clock stands, until somebody sleeps. */
export const NOW = 1_780_000_000_000;

/** Signs the cursors of its listings. */
export const CURSOR_KEY = 'a key of this test';

/** What no user's code says anything about, but that bodies merge. */
export const PLAIN_CODE: UserCode = {
  merges: { notes: (current, incoming) => ({ ...current, ...incoming }) },
  check: () => ({ kind: 'sound' }),
  schemas: {},
};

/**
 * The real front door with two queues, a table and a cache in memory, and a log that is kept. Its clock stands still: who
 * sleeps only turns it.
 */
export function memoryFrontDoor({ sells, ...changes }: MemoryDoorForm = {}) {
  const { collections: declared = COLLECTIONS } = changes;
  const collections = withOrders(declared, sells);
  /** Message bodies, as SQS would hold them, of both queues in the order of their sending. */
  const queue: string[] = [];
  const sentTo: QueueKind[] = [];
  /** What each was sent with. */
  const traces: (TraceContext | undefined)[] = [];
  const sending = (kind: QueueKind): WriteBufferPort => {
    const put = (body: string, trace: TraceContext | undefined) => {
      queue.push(body);
      sentTo.push(kind);
      traces.push(trace);
    };
    return {
      send: async (write, { trace }) => put(renderMessage([write]), trace),
      sendAll: (writes, terms) => {
        for (const { body, trace } of packWrites(writes, kind, terms.trace)) put(body, trace);
        return writes.map(() => Promise.resolve(true));
      },
      sendTransaction: async (transaction, { trace }) => put(renderTransaction(transaction), trace),
      sendOrder: async (order, { trace }) => {
        put(renderOrder(order), trace);
        return 'taken';
      },
    };
  };
  let now = NOW;
  const clock = () => now;
  const table = new MemoryTable();
  table.tellsBefore = true;
  const records = new Map<string, StoredRecord>();
  /** Sub-counters, as `placeByKey` names them. */
  const parts = new Map<string, CounterPart>();
  const outcomes = memoryOutcomes();
  const claims = { cached: memoryClaims(), durable: memoryClaims() };
  const logged: { readonly level: string; readonly event: string }[] = [];
  /** The same, whole. */
  const lines: LogFields[] = [];
  const keep =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      logged.push({ level, event });
      lines.push({ event, ...fields });
    };
  const counted = new Map<DoorMetric, number>();
  const random = () => 0.5;
  const breaker = new CircuitBreaker(clock);
  const gate = new SpillGate(clock);
  const { userCode = PLAIN_CODE } = changes;
  const queries = memoryQueries(collections, { records, parts, model: table.model });
  const selling =
    sells && memorySales(sells, collections, { table, queries, waiting: async () => queue.length, clock });
  const ports: FrontDoorPorts = {
    layouts: fixedLayouts(collections),
    buffer: bufferRoutes(collections, { standard: sending('standard'), fifo: sending('fifo') }),
    table: {
      find: async (name, collection, key) =>
        records.get(`${name}/${key}`) ?? table.model.get(placeOf(name, collection, key)),
      findParts: async (name, collection, key) =>
        partsOf(collection.spread ?? 1).map((part) => {
          const record = table.model.get(placeOf(name, collection, key, part));
          return parts.get(placeByKey(name, key, part).partition) ?? (record && counterPart(record));
        }),
    },
    list: { queries, cursorKey: CURSOR_KEY },
    direct: { table, random, breaker, gate },
    moving: { move: new MemoryMoveTable(table.model), settled: new SettledPlaces(100) },
    transactions: { table, random },
    ...(selling && { sales: selling.sales }),
    outcomes,
    claims,
    userCode,
    openApi: openApiAnswer(() =>
      openApiOf({ collections, schemas: userCode.schemas, transactions: true, ...(sells && { sales: sells }) }),
    ),
    stamp: stampSource(clock, (n) => new Uint8Array(n).fill(7)),
    now: clock,
    sleep: async (millis) => {
      now += millis;
    },
    count: (metric, by = 1) => void counted.set(metric, (counted.get(metric) ?? 0) + by),
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    ...changes,
    collections,
  };
  const answer = frontDoor(ports);
  const send = async (form: RequestForm): Promise<HttpResponse> =>
    wholeResponse(await answer({ ...requestOf(form), deadline: now + 10_000 }));
  return {
    send,
    queue,
    sentTo,
    traces,
    table,
    records,
    parts,
    outcomes,
    claims,
    gate,
    logged,
    lines,
    counted,
    clock,
    ports,
    selling,
  };
}

/** A buffer that does with each of many what it does with one. */
export function bufferThat(send: WriteBufferPort['send']): WriteBufferPort {
  const heard = (write: Write, terms: SendTerms) =>
    send(write, terms).then(
      () => true,
      () => false,
    );
  const absent = () => Promise.reject(new Error('not here'));
  return {
    send,
    sendAll: (writes, terms) => writes.map((write) => heard(write, terms)),
    sendTransaction: absent,
    sendOrder: absent,
  };
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
    deadline: NOW + 10_000,
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
    accepted: async (ids) => {
      for (const id of ids) {
        marked.push(id);
        if (!known.has(id)) known.set(id, 'pending');
      }
    },
    record: async (entries) => {
      for (const { id, outcome } of entries) known.set(id, outcome);
    },
    lookUp: async (id) => known.get(id) ?? 'unknown',
  };
}
