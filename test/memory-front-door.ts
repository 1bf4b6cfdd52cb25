import { parseCollections } from '../lambda/contract/collection';
import { renderMessage } from '../lambda/contract/message';
import type { StoredRecord } from '../lambda/contract/record';
import { stampSource } from '../lambda/contract/stamp';
import { frontDoor } from '../lambda/front-door/front-door';
import type { HttpRequest, HttpResponse } from '../lambda/front-door/http';
import type { FrontDoorPorts } from '../lambda/front-door/ports';
import type { Outcomes, WriteStatus } from '../lambda/platform/outcomes';

const COLLECTIONS = parseCollections('{"orders":{"policy":"createOnly"},"profiles":{"policy":"lastWriterWins"}}');

export interface RequestForm {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** What a test may replace: whole ports, never the logic between them. */
export type PortChanges = Partial<Pick<FrontDoorPorts, 'buffer' | 'table' | 'outcomes'>>;

/** The real front door with a queue, a table and outcomes in memory, a clock that stands still and a log that is kept. */
export function memoryFrontDoor(changes: PortChanges = {}) {
  /** Message bodies, as SQS would hold them. */
  const queue: string[] = [];
  const records = new Map<string, StoredRecord>();
  const outcomes = memoryOutcomes();
  const logged: { readonly level: string; readonly event: string }[] = [];
  const keep = (level: string) => (event: string) => void logged.push({ level, event });
  const answer = frontDoor({
    collections: COLLECTIONS,
    buffer: { send: async (write) => void queue.push(renderMessage([write])) },
    table: { find: async (collection, key) => records.get(`${collection}/${key}`) },
    outcomes,
    stamp: stampSource(
      () => 1_780_000_000_000,
      (n) => new Uint8Array(n).fill(7),
    ),
    log: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    ...changes,
  });
  const send = (form: RequestForm): Promise<HttpResponse> => answer(requestOf(form));
  return { send, queue, records, outcomes, logged };
}

export function requestOf({ method = 'GET', path, headers = {}, body = '' }: RequestForm): HttpRequest {
  return {
    method,
    path,
    query: '',
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
