import { fenceOf } from '../lambda/contract/fence';
import { parseBody } from '../lambda/contract/message';
import { isOrdered } from '../lambda/contract/operations';
import { parseCollections } from '../lambda/contract/parse-collections';
import { placeByKey } from '../lambda/contract/placement';
import type { HttpResponse } from '../lambda/front-door/http';
import { AdaptiveLimit } from '../lambda/writer/adaptive-limit';
import { applyWrites } from '../lambda/writer/apply-writes';
import { CircuitBreaker } from '../lambda/writer/circuit-breaker';
import { KnownRecords } from '../lambda/writer/known-records';
import { memoryFrontDoor, type PortChanges, put, type RequestForm } from './memory-front-door';

/** Each policy, buffered and direct; those whose keys are durable end in `-d`. */
const COLLECTIONS = parseCollections(
  JSON.stringify(
    Object.fromEntries(
      Object.entries({
        orders: 'createOnly',
        profiles: 'lastWriterWins',
        jobs: 'priority',
        accounts: 'versioned',
        notes: 'merge',
        carts: 'patch',
        counters: 'counter',
      }).flatMap(([name, policy]) => [
        [name, { policy }],
        [`${name}-d`, { policy, tracking: 'durable' }],
        [`direct-${name}`, { policy, mode: 'direct' }],
        [`direct-${name}-d`, { policy, mode: 'direct', tracking: 'durable' }],
      ]),
    ),
  ),
);

export const TELLS_ITSELF = ['orders', 'accounts'] as const;
export const NEEDS_ITS_CLAIM = ['profiles', 'jobs', 'notes', 'carts', 'counters'] as const;
export const ALL = [...TELLS_ITSELF, ...NEEDS_ITS_CLAIM];
type Name = (typeof ALL)[number];

export const KEY = { 'idempotency-key': '"the-same-request"' };

/** One write with its key, to be sent again. */
export function writeTo(name: Name, prefix = '', suffix = ''): RequestForm {
  const path = `/v1/${prefix}${name}${suffix}/k`;
  const keyed = put(path, { n: 1 }, KEY);
  switch (name) {
    case 'accounts':
      return { ...keyed, headers: { ...keyed.headers, 'if-none-match': '*' } };
    case 'carts':
      return { ...keyed, method: 'PATCH' };
    case 'counters':
      return { ...keyed, method: 'POST', path: `${path}/increments` };
    default:
      return keyed;
  }
}

export const door = (changes: PortChanges = {}) =>
  memoryFrontDoor({
    collections: COLLECTIONS,
    userCode: { merges: Object.fromEntries(mergesOf()), check: () => ({ kind: 'sound' }), schemas: {} },
    ...changes,
  });
type Door = ReturnType<typeof door>;

function mergesOf() {
  const merge = (current: object, incoming: object) => ({ ...current, ...incoming });
  return ['notes', 'notes-d', 'direct-notes', 'direct-notes-d'].map((name) => [name, merge] as const);
}

export const idOf = ({ body }: HttpResponse): unknown => JSON.parse(body).id;
export const typeOf = ({ body }: HttpResponse): string =>
  String(JSON.parse(body).type).replace('urn:spillway:problem:', '');

export function queued({ queue }: Door) {
  return queue.flatMap((body) => {
    const parsed = parseBody(body);
    return parsed.kind === 'writes' ? parsed.writes.flatMap((one) => (one.ok ? [one.write] : [])) : [];
  });
}

let places = 0;

/** The writer takes what waits, each message in an invocation of its own, behind all that came before. */
export async function drain(from: Door): Promise<string[]> {
  const kinds: string[] = [];
  for (const write of queued(from)) {
    places += 1;
    const declaration = COLLECTIONS[write.collection];
    const ordered = declaration !== undefined && isOrdered(declaration);
    const { outcomes } = await applyWrites(
      [{ write, fence: ordered ? fenceOf(String(100 + places), 0) : '' }],
      COLLECTIONS,
      {
        table: from.table,
        merges: from.ports.userCode.merges,
        known: new KnownRecords(10),
        limit: new AdaptiveLimit(1, 1),
        breaker: new CircuitBreaker(from.clock),
        now: from.clock,
        sleep: async () => {},
        random: () => 0,
      },
      Number.POSITIVE_INFINITY,
    );
    kinds.push(...outcomes.map(({ kind }) => kind));
  }
  from.queue.length = 0;
  return kinds;
}

export const recordIn = ({ table }: Door, collection: string) => table.model.get(placeByKey(collection, 'k'));
