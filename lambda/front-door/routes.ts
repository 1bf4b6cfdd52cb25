import { type Collection, collectionOf } from '../contract/collection';
import { closedProblem, operationsOf } from '../contract/operations';
import { sharesPartitions } from '../contract/placement';
import type { Operation } from '../contract/write';
import { bulkAnswerType } from './bulk-form';
import type { HttpRequest, HttpResponse, StreamedResponse } from './http';
import { WHY_UNLISTABLE } from './listing/listable';
import { takeListing } from './listing/take-listing';
import type { FrontDoorPorts } from './ports';
import { type Problem, problem, quoted } from './problems';
import { readHealth } from './read-health';
import { readRecord } from './read-record';
import { readStatus } from './read-status';
import { readReady } from './readiness/read-ready';
import type { Route } from './router';
import { readSale } from './sales/read-sale';
import type { Sales } from './sales/sales';
import { takeOrder } from './sales/take-order';
import { takeSale } from './sales/take-sale';
import { takeBulk } from './take-bulk';
import { takeTransaction } from './take-transaction';
import { takeWrite, type WriteTarget } from './take-write';

type Answer = StreamedResponse | Problem;
export type Handle = (request: HttpRequest, ports: FrontDoorPorts) => Answer | Promise<Answer>;

/** What each method does at one path, or why there is nothing at all. */
export type Offer = (parameters: readonly string[], ports: FrontDoorPorts) => ReadonlyMap<string, Handle> | Problem;

/** What a method does to a record, and the operation that the collection's policy must know for it. */
interface RecordAction {
  readonly needs?: Operation;
  /** @default - every collection */
  readonly offered?: (collection: Collection) => boolean;
  readonly handle: (target: WriteTarget) => Handle;
}

const read: RecordAction = { handle: (target) => (request, ports) => readRecord(request, target, ports) };

const list: RecordAction = {
  offered: sharesPartitions,
  handle: (target) => (request, ports) => takeListing(request, target, ports),
};

function write(operation: Operation): RecordAction {
  return {
    needs: operation,
    handle: (target) => (request, ports) => takeWrite(request, target, operation, ports),
  };
}

/** The HTTP interface, in the order in which paths are tried: `writes` is no collection's name. */
export const ROUTES: readonly Route<Offer>[] = [
  {
    path: '/healthz',
    limited: 'never',
    takesWrites: false,
    offer: () => withHead({ GET: (_request, ports) => readHealth(ports) }),
  },
  {
    path: '/readyz',
    limited: 'never',
    takesWrites: false,
    offer: () => withHead({ GET: (_request, ports) => readReady(ports) }),
  },
  {
    path: '/v1/openapi.json',
    limited: 'never',
    takesWrites: false,
    offer: () => withHead({ GET: (request, ports) => ports.openApi(request) }),
  },
  {
    path: '/v1/writes',
    limited: 'by-writes',
    offer: () => withHead({ POST: takeBulk }),
    answers: bulkAnswerType,
  },
  {
    path: '/v1/writes/:id',
    takesWrites: false,
    offer: ([id = '']) => withHead({ GET: (request, ports) => readStatus(request, id, ports) }),
  },
  { path: '/v1/transactions', limited: 'by-writes', offer: transactionsOffer },
  { path: '/v1/sales/:sku', takesWrites: false, offer: inSales({ PUT: takeSale, GET: readSale }) },
  { path: '/v1/sales/:sku/orders', offer: inSales({ POST: takeOrder }) },
  {
    path: '/v1/:collection',
    offer: inCollection({ POST: write('put'), GET: list }),
    why: (method, ...asked) => (['GET', 'HEAD'].includes(method) ? WHY_UNLISTABLE : whyClosed(method, ...asked)),
  },
  {
    path: '/v1/:collection/:key',
    offer: inCollection({ PUT: write('put'), PATCH: write('patch'), DELETE: write('delete'), GET: read }),
    why: whyClosed,
  },
  { path: '/v1/:collection/:key/increments', offer: inCollection({ POST: write('increment') }), why: whyClosed },
];

function whyClosed(_method: string, [name = '']: readonly string[], { collections }: FrontDoorPorts) {
  const collection = collectionOf(collections, name);
  return collection && closedProblem(collection);
}

/** Only what the collection's policy knows is offered: `Allow` says it before anything is tried. */
function inCollection(actions: Readonly<Record<string, RecordAction>>): Offer {
  return ([name = '', key], { collections }) => {
    const collection = collectionOf(collections, name);
    if (collection === undefined) return problem('collection-unknown', `there is no collection ${quoted(name)}`);
    const target: WriteTarget = { name, collection, ...(key === undefined ? {} : { key }) };
    const operations = operationsOf(collection);
    const offered = Object.entries(actions).filter(
      ([, { needs, offered = () => true }]) =>
        (needs === undefined || operations.includes(needs)) && offered(collection),
    );
    return withHead(Object.fromEntries(offered.map(([method, { handle }]) => [method, handle(target)])));
  };
}

/** Transactions need a door that may write the table. */
function transactionsOffer(_parameters: readonly string[], { transactions }: FrontDoorPorts): ReturnType<Offer> {
  return transactions === undefined
    ? problem('not-found', 'this write path offers no transactions')
    : withHead({ POST: takeTransaction });
}

type SaleAction = (
  request: HttpRequest,
  sku: string,
  sales: Sales,
  ports: FrontDoorPorts,
) => Promise<HttpResponse | Problem>;

function inSales(actions: Readonly<Record<string, SaleAction>>): Offer {
  return ([sku = ''], { sales }) => {
    if (sales === undefined) return problem('not-found', 'this write path has no sales');
    const handled = Object.entries(actions).map(([method, act]) => {
      const handle: Handle = (request, ports) => act(request, sku, sales, ports);
      return [method, handle] as const;
    });
    return withHead(Object.fromEntries(handled));
  };
}

function withHead(methods: Readonly<Record<string, Handle>>): ReadonlyMap<string, Handle> {
  const table = new Map(Object.entries(methods));
  const get = table.get('GET');
  // RFC 9110 9.3.2: a HEAD answers as its GET would, without the body.
  if (get !== undefined) table.set('HEAD', get);
  return table;
}
