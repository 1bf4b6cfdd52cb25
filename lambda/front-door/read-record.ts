import { keyProblem } from '../contract/body';
import { bodyOf, isTombstone, versionOf } from '../contract/record';
import { namesTag } from './conditions';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';

// Receives: a GET of one record in a known collection.
// Promises: the record as it is after every write applied so far, with its version as ETag; 304 where the client has it.
// Hands on: nothing.

/** A client may keep the record, but must ask each time whether it is still the one. */
const REVALIDATE = 'no-cache';

export async function readRecord(
  request: HttpRequest,
  collection: string,
  key: string,
  { table, log }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const badKey = keyProblem(key);
  if (badKey !== undefined) return problem('key-invalid', `the key ${badKey}, got ${quoted(key)}`);
  const ifMatch = request.headers.get('if-match');
  if (ifMatch !== undefined) {
    return problem('condition-not-supported', `If-Match: ${quoted(ifMatch)} is not supported when reading`);
  }
  const found = await find();
  if (found === 'unavailable') {
    return problem('table-unavailable', 'the record table did not answer', { headers: { 'retry-after': '1' } });
  }
  if (found === undefined || isTombstone(found)) {
    return problem('record-unknown', `${collection} has no record ${quoted(key)}`);
  }
  const etag = `"${versionOf(found)}"`;
  const headers = { etag, 'cache-control': REVALIDATE };
  if (namesTag(request.headers.get('if-none-match'), etag)) return { status: 304, headers, body: '' };
  return jsonResponse(200, bodyOf(found), headers);

  async function find() {
    try {
      return await table.find(collection, key);
    } catch (error) {
      log.error('record-not-read', { requestId: request.requestId, collection, key, error });
      return 'unavailable' as const;
    }
  }
}
