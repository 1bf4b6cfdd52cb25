// Receives: a GET of one record in a known collection.
// Promises: the record as it is after every write applied so far, with its version as ETag; 304 where the client has it.
// Hands on: nothing.

import { canonicalJson } from '../contract/canonical-json';
import { bodyOf, isTombstone, versionOf } from '../contract/record';
import { keyProblemIn } from '../contract/record-key';
import { isExpired } from '../contract/retention';
import type { Layouts } from '../layouts/layouts';
import { conditionOfReading, namesTag } from './conditions';
import type { HttpRequest, HttpResponse } from './http';
import { whereItIs, whyUnseen } from './laid-out';
import type { FrontDoorPorts, RecordTablePort } from './ports';
import { isProblem, type Problem, problem, quoted } from './problems';
import { counterRepresentation } from './read-counter';
import type { Representation } from './representation';
import type { WriteTarget } from './take-write';

/** A client may keep the record, but must ask each time whether it is still the one. */
const REVALIDATE = 'no-cache';

export async function readRecord(
  request: HttpRequest,
  target: WriteTarget,
  { table, layouts, log, now }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { name, key = '' } = target;
  const badKey = keyProblemIn(target.collection, key);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key)}`);
  const unkept = conditionOfReading(request.headers);
  if (unkept !== undefined) return unkept;
  const found = await find();
  if (isProblem(found)) return found;
  if (found === undefined) return problem('record-unknown', `${name} has no record ${quoted(key)}`);
  const etag = `"${found.version}"`;
  const headers = { etag, 'cache-control': REVALIDATE };
  if (namesTag(request.headers.get('if-none-match'), etag)) return { status: 304, headers, body: '' };
  return { status: 200, headers: { 'content-type': 'application/json', ...headers }, body: found.json };

  async function find() {
    try {
      return await representationOf(table, layouts, target, now());
    } catch (error) {
      log.error('record-not-read', { requestId: request.requestId, collection: name, key, error });
      const detail = whyUnseen(error, 'the record table did not answer');
      return problem('table-unavailable', detail, { headers: { 'retry-after': '1' } });
    }
  }
}

async function representationOf(
  table: RecordTablePort,
  layouts: Layouts,
  { name, collection, key = '' }: WriteTarget,
  now: number,
): Promise<Representation | undefined> {
  if (collection.policy === 'counter') {
    return counterRepresentation(
      await whereItIs(name, collection, layouts, (laidOut) => table.findParts(name, laidOut, key)),
    );
  }
  const record = await whereItIs(name, collection, layouts, (laidOut) => table.find(name, laidOut, key));
  if (record === undefined || isTombstone(record) || isExpired(record, now)) return undefined;
  return { version: versionOf(record), json: canonicalJson(bodyOf(record)) };
}
