import { collectionOf } from '../contract/collection';
import { type HttpRequest, type HttpResponse, jsonResponse } from './http';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';
import { readRecord } from './read-record';
import { readStatus } from './read-status';
import { type Route, route } from './router';
import { takeWrite, type WriteTarget } from './take-write';

export interface Call {
  readonly request: HttpRequest;
  /** What stood in the variable segments of the path, in order. */
  readonly parameters: readonly string[];
  readonly ports: FrontDoorPorts;
}

type Answer = HttpResponse | Problem;
export type Handle = (call: Call) => Answer | Promise<Answer>;

const write = inCollection(({ request, ports }, target) => takeWrite(request, target, ports));
const read = inCollection(({ request, ports }, { name, key = '' }) => readRecord(request, name, key, ports));

/** The HTTP interface, in the order in which paths are tried: `writes` is no collection's name. */
export const ROUTES: readonly Route<Handle>[] = [
  // Liveness only: a table or a cache that is away must not make the load balancer give up every front door at once.
  route<Handle>('/healthz', { GET: () => jsonResponse(200, { status: 'ok' }, { 'cache-control': 'no-store' }) }),
  route<Handle>('/v1/writes/:id', { GET: ({ parameters: [id = ''], ports }) => readStatus(id, ports) }),
  route<Handle>('/v1/:collection', { POST: write }),
  route<Handle>('/v1/:collection/:key', { PUT: write, DELETE: write, GET: read }),
];

function inCollection(handle: (call: Call, target: WriteTarget) => Promise<Answer>): Handle {
  return (call) => {
    const [name = '', key] = call.parameters;
    const collection = collectionOf(call.ports.collections, name);
    if (collection === undefined) return problem('collection-unknown', `there is no collection ${quoted(name)}`);
    return handle(call, { name, collection, ...(key === undefined ? {} : { key }) });
  };
}
