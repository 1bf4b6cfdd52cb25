// Receives: the declarations of a write path.
// Promises: a document of every operation that the door offers for them, and of no other.
// Hands on: nothing.

import type { Collections } from '../../contract/collection';
import type { WhenAway } from '../../contract/limit-rules';
import { type SalesRules, withOrders } from '../../contract/sales';
import { ANSWER_SCHEMAS } from './answer-schemas';
import { BODY_SCHEMAS, type Schemas } from './body-schemas';
import { bulkPath, bulkSchemas } from './bulk-path';
import { collectionPaths } from './collection-paths';
import { embedded } from './embedded-schema';
import { HEADER_COMPONENTS } from './headers';
import { limitProblems, withLimitHeaders } from './limited';
import { LISTING_SCHEMAS } from './list-operation';
import { PARAMETER_COMPONENTS } from './parameters';
import { problemSchemas } from './problem-schemas';
import { SALES_TAG, salesPaths, salesSchemas } from './sales-paths';
import { documentPath, healthPath, readyPath, statusPath } from './service-paths';
import { ANY_COLLECTION, type JsonObject, SERVICE, shelf } from './shelf';
import { transactionPath, transactionSchemas } from './transaction-path';

export interface Declarations {
  readonly collections: Collections;
  /** JSON Schemas (draft 2020-12) of records, by collection. A collection without one takes any fields. */
  readonly schemas: Schemas;
  /** Whether the path offers transactions. */
  readonly transactions: boolean;
  /** @default - the path sells nothing */
  readonly sales?: SalesRules;
  /** What happens to its rate limits while the cache is away; absent where the path has none. */
  readonly limitsAway?: WhenAway;
}

const DESCRIPTION =
  'Writes faster than a database takes them: accepted, applied, or refused for a reason. Where there is a GET there is a HEAD, which is not listed.';

/** The HTTP interface of a write path as OpenAPI 3.1. */
export function openApiOf({
  collections: declared,
  schemas,
  transactions,
  sales,
  limitsAway,
}: Declarations): JsonObject {
  const collections = withOrders(declared, sales);
  const answers = shelf(limitProblems(limitsAway));
  const entries = Object.entries(collections);
  const paths = {
    ...Object.assign(
      {},
      ...entries.map(([name, collection]) => collectionPaths({ name, collection, schemas, shelf: answers })),
    ),
    '/v1/writes': bulkPath(collections, schemas, answers),
    ...(transactions && { '/v1/transactions': transactionPath(collections, schemas, answers) }),
    ...(sales && salesPaths(sales, schemas, answers)),
    '/v1/writes/{id}': statusPath(answers),
    '/v1/openapi.json': documentPath(answers),
    '/healthz': healthPath(answers),
    '/readyz': readyPath(answers),
  };
  const document = {
    openapi: '3.1.0',
    info: { title: 'Spillway', version: '1', description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [
      ...entries.map(([name, { policy, mode = 'buffered', sold }]) => ({
        name,
        description: sold === true ? 'orders of sales' : `${policy}, ${mode}`,
      })),
      ...(sales ? [{ name: SALES_TAG }] : []),
      { name: ANY_COLLECTION },
      { name: SERVICE },
    ],
    paths,
    components: {
      schemas: {
        ...BODY_SCHEMAS,
        ...ANSWER_SCHEMAS,
        ...LISTING_SCHEMAS,
        ...problemSchemas(limitsAway !== undefined),
        ...bulkSchemas(collections),
        ...(transactions && transactionSchemas(collections)),
        ...(sales && salesSchemas(sales)),
        ...givenSchemas(collections, schemas),
      },
      parameters: PARAMETER_COMPONENTS,
      headers: HEADER_COMPONENTS,
      responses: answers.responses(),
    },
  };
  return limitsAway === undefined ? document : withLimitHeaders(document);
}

/** Only of collections that there are: a schema of any other would describe nothing. */
function givenSchemas(collections: Collections, schemas: Schemas): JsonObject {
  const given = Object.entries(schemas).filter(([name]) => Object.hasOwn(collections, name));
  return Object.fromEntries(given.map(([name, schema]) => [name, embedded(name, schema)]));
}
