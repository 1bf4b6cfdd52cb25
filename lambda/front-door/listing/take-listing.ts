// Receives: a GET of a collection that can be listed.
// Promises: a page of its records in order and a cursor for the next, or a refusal; never a page that leaves one out.
// Hands on: nothing.

import { type Collection, collectionOf } from '../../contract/collection';
import { LISTING_BODY_MAX_BYTES } from '../../contract/limits';
import { conditionOfReading } from '../conditions';
import type { HttpRequest, HttpResponse } from '../http';
import { whyUnseen } from '../laid-out';
import { callsEnd } from '../last-call';
import { JSON_TYPE } from '../media-type';
import { collectionPath } from '../path';
import type { FrontDoorPorts } from '../ports';
import { isProblem, type Problem, problem } from '../problems';
import { renderCursor } from './cursor';
import { type ListedPage, listRecords } from './list-records';
import { listingQuery } from './listing-query';
import { OutOfTime } from './out-of-time';
import type { TableQueries } from './table-queries';

interface ListingTarget {
  readonly name: string;
  readonly collection: Collection;
}

/** Once with the layout that is known, and once more with what the table says where a record has moved further. */
const ATTEMPTS = 2;

export async function takeListing(
  request: HttpRequest,
  target: ListingTarget,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const { name } = target;
  const { list, now, log } = ports;
  if (list === undefined)
    throw new Error(`${name} can be listed, and this front door was not given what it needs for it`);
  const unkept = conditionOfReading(request.headers);
  if (unkept !== undefined) return unkept;
  const asked = listingQuery(request.query, { ...target, cursorKey: list.cursorKey, now: now() });
  if (isProblem(asked)) return asked;
  const { span, limit } = asked;
  const listed = await pageOf(list.queries);
  if (isProblem(listed)) return listed;
  const { last } = listed;
  if (last === undefined) return answerOf(listed);
  const position = { collection: name, span: { ...span, after: last }, limit };
  return answerOf(listed, `${collectionPath(name)}?cursor=${renderCursor(position, list.cursorKey, now())}`);

  async function pageOf(queries: TableQueries): Promise<ListedPage | Problem> {
    const { requestId, deadline } = request;
    const bounds = {
      queries,
      now,
      sleep: ports.sleep,
      deadline: callsEnd(undefined, now(), deadline),
      maxBytes: LISTING_BODY_MAX_BYTES,
    };
    try {
      for (let attempt = 1; ; attempt++) {
        const collection = collectionOf(await ports.layouts.current(), name) ?? target.collection;
        const page = await listRecords(name, collection, span, limit, bounds);
        if (page.kind === 'page') return page;
        ports.layouts.expire();
        if (attempt < ATTEMPTS) continue;
        log.warn('records-moved-further', { requestId, collection: name });
        return unanswered(UNANSWERED);
      }
    } catch (error) {
      log.error('records-not-listed', { requestId, collection: name, error });
      return unanswered(error instanceof OutOfTime ? OUT_OF_TIME : whyUnseen(error, UNANSWERED));
    }
  }
}

const UNANSWERED = 'the record table did not answer every query of the page';
const OUT_OF_TIME =
  'the time was over before a part of the page was complete: ask for fewer records, or for a narrower span';

function unanswered(detail: string): Problem {
  return problem('table-unavailable', detail, { headers: { 'retry-after': '1' } });
}

/** The records are text by now. */
function answerOf({ records, readUnits, queries }: ListedPage, next?: string): HttpResponse {
  const list = records.map(({ text }) => text).join();
  const more = next === undefined ? '' : `"next":${JSON.stringify(next)},`;
  return {
    status: 200,
    headers: {
      'content-type': JSON_TYPE,
      'cache-control': 'no-store',
      ...(next !== undefined && { link: `<${next}>; rel="next"` }),
    },
    body: `{"records":[${list}],${more}"readUnits":${readUnits},"queries":${queries}}`,
  };
}
