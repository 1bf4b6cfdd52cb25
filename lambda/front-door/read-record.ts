// Receives: a GET of one record in a known collection.
// Promises: the record as it is after every write applied so far, or where its collection is cached a copy that may be served;
// with its version as ETag; 304 where the client has it.
// Hands on: what it read to the copies of a cached collection.

import { isTombstone, type StoredRecord } from '../contract/record';
import { type Caching, cachingOf } from '../contract/record-caching';
import { copyEnd, type Representation, representationAt } from '../contract/record-copy';
import { keyProblemIn } from '../contract/record-key';
import { orderOf } from '../contract/record-order';
import { conditionOfReading, namesTag } from './conditions';
import type { HttpRequest, HttpResponse } from './http';
import { whereItIs, whyUnseen } from './laid-out';
import type { FrontDoorPorts } from './ports';
import { isProblem, type Problem, problem, quoted } from './problems';
import { counterRepresentation } from './read-counter';
import type { Loaded } from './records/cached-records';
import { cacheControlOf, freshnessOf } from './records/freshness';
import type { WriteTarget } from './take-write';

export async function readRecord(
  request: HttpRequest,
  target: WriteTarget,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { name, collection, key = '' } = target;
  const { headers: asked, requestId, deadline } = request;
  const badKey = keyProblemIn(collection, key);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key)}`);
  const unkept = conditionOfReading(asked);
  if (unkept !== undefined) return unkept;
  const freshness = freshnessOf(asked);
  if (isProblem(freshness)) return freshness;
  const caching = cachingOf(collection);
  const found = await find();
  if (isProblem(found)) return found;
  const { record } = found;
  const kept = cacheControlOf(caching, record !== undefined);
  if (record === undefined) return problem('record-unknown', `${name} has no record ${quoted(key)}`, { headers: kept });
  const etag = `"${record.version}"`;
  const headers = { etag, ...kept };
  if (namesTag(asked.get('if-none-match'), etag)) return { status: 304, headers, body: '' };
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: record.json };

  async function find(): Promise<{ readonly record: Representation | undefined } | Problem> {
    try {
      if (caching !== undefined && ports.records !== undefined && !isProblem(freshness)) {
        const read = { name, collection, key, deadline, ...freshness };
        return { record: await ports.records.read(read, () => load(target, caching, ports)) };
      }
      ports.count('RecordsFromTable');
      return { record: (await inTable(target, ports)).found };
    } catch (error) {
      ports.log.error('record-not-read', { requestId, collection: name, key, error });
      const detail = whyUnseen(error, 'the record table did not answer');
      return problem('table-unavailable', detail, { headers: { 'retry-after': '1' } });
    }
  }
}

type Ports = Pick<FrontDoorPorts, 'table' | 'layouts' | 'now'>;

/** What the table has, and what a copy of it needs. */
async function load(target: WriteTarget, caching: Caching, ports: Ports): Promise<Loaded> {
  const asOf = ports.now();
  const { found, stored, order } = await inTable(target, ports);
  return { found, until: copyEnd(stored, caching, asOf), ...(order === undefined ? {} : { order }) };
}

interface InTable {
  readonly found: Representation | undefined;
  /** Of a counter, any of its parts. */
  readonly stored: StoredRecord | undefined;
  readonly order?: string | undefined;
}

async function inTable({ name, collection, key = '' }: WriteTarget, { table, layouts, now }: Ports): Promise<InTable> {
  if (collection.policy === 'counter') {
    const parts = await whereItIs(name, collection, layouts, (laidOut) => table.findParts(name, laidOut, key));
    const standing = parts.find((part) => part !== undefined && !isTombstone(part.record));
    return { found: counterRepresentation(parts), stored: standing?.record };
  }
  const stored = await whereItIs(name, collection, layouts, (laidOut) => table.find(name, laidOut, key));
  return { found: representationAt(stored, now()), stored, order: stored && orderOf(collection.policy, stored) };
}
