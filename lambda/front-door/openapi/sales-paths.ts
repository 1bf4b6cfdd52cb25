import { BUCKETS_MAX, type SalesRules, SKU_MAX_LENGTH, STOCK_MAX } from '../../contract/sales';
import type { Json } from '../../contract/write';
import { JSON_TYPE } from '../media-type';
import { accepted } from './answers';
import { givenSchema, type Schemas } from './body-schemas';
import { bodyExample } from './examples';
import { answer, object, operation } from './operation';
import { BODY_PROBLEMS, DECIDED_PROBLEMS, refusals } from './refusals';
import { type JsonObject, reference, type Shelf, schemaRef } from './shelf';

export const SALES_TAG = 'Sales';

const UNITS: JsonObject = { type: 'integer', minimum: 0 };
const TEXT: JsonObject = { type: 'string' };

function whole(maximum: number, description: string): JsonObject {
  return { type: 'integer', minimum: 1, maximum, description };
}

const SALE: JsonObject = {
  stock: whole(STOCK_MAX, 'Units on sale.'),
  buckets: whole(
    BUCKETS_MAX,
    'Over how many buckets they are spread; at most the stock. Without it, as many as have room for two of the largest orders each.',
  ),
};
const SKU: JsonObject = { sku: { ...TEXT, maxLength: SKU_MAX_LENGTH } };

export function salesSchemas({ maxQuantity }: SalesRules): JsonObject {
  return {
    Sale: object({ ...SKU, ...SALE }),
    SaleCounts: object({ ...SKU, ...SALE, sold: UNITS, left: UNITS }),
    NewSale: { ...object({ stock: SALE.stock ?? {} }, { buckets: SALE.buckets ?? {} }), additionalProperties: false },
    Order: {
      allOf: [schemaRef('Fields')],
      ...object({}, { quantity: { ...whole(maxQuantity, 'Units.'), default: 1 } }),
      description: 'The buyer’s fields, beside which the record has sku and quantity.',
      not: { required: ['sku'] },
    },
    AcceptedOrder: object({
      id: schemaRef('Id'),
      ...SKU,
      quantity: whole(maxQuantity, 'Units.'),
      status: { const: 'accepted' },
      record: { ...TEXT, format: 'uri-reference', description: 'The path of the record.' },
    }),
  };
}

/** A sale is made before it is ordered from and looked at. */
export function salesPaths({ orders, maxQuantity }: SalesRules, schemas: Schemas, shelf: Shelf): JsonObject {
  const parameters = [reference('parameters', 'Sku')];
  return {
    '/v1/sales/{sku}': { parameters, put: makeSale(shelf), get: readSale(shelf) },
    '/v1/sales/{sku}/orders': { parameters, post: orderFrom(orders, maxQuantity, schemas, shelf) },
  };
}

function makeSale(shelf: Shelf): JsonObject {
  const media = { schema: schemaRef('NewSale'), example: { stock: 1000 } };
  return operation('make-sale', SALES_TAG, 'Put units on sale', {
    requestBody: { required: true, content: { [JSON_TYPE]: media } },
    responses: {
      200: answer('This very sale was on before.', [], schemaRef('Sale')),
      201: answer('The sale is on.', ['Location'], schemaRef('Sale')),
      ...refusals(shelf, [...AT_A_SALE, ...BODY_PROBLEMS, 'body-invalid', 'reserved-field', 'sale-exists']),
    },
  });
}

function readSale(shelf: Shelf): JsonObject {
  return operation('read-sale', SALES_TAG, 'What is sold and what is left, a second old at the most', {
    responses: {
      200: answer('As the table counts it.', [], schemaRef('SaleCounts')),
      ...refusals(shelf, [...AT_A_SALE, 'sale-unknown']),
    },
  });
}

function orderFrom(orders: string, maxQuantity: number, schemas: Schemas, shelf: Shelf): JsonObject {
  const example = orderExample(givenSchema(schemas, orders), maxQuantity);
  const media = { schema: schemaRef('Order'), ...(example !== undefined && { example }) };
  return operation('order', SALES_TAG, `Order units; the record goes to ${orders}`, {
    parameters: ['OrderKey', 'Priority'],
    requestBody: { required: true, content: { [JSON_TYPE]: media } },
    responses: {
      202: accepted(shelf, 'AcceptedOrder'),
      ...refusals(shelf, [
        ...AT_A_SALE,
        ...BODY_PROBLEMS,
        ...DECIDED_PROBLEMS,
        'body-invalid',
        'reserved-field',
        'priority-not-supported',
        'overloaded',
        'idempotency-key-required',
        'idempotency-key-invalid',
        'idempotency-key-reused',
        'sale-unknown',
        'sold-out',
        'sale-unavailable',
      ]),
    },
  });
}

const AT_A_SALE = ['path-invalid', 'key-invalid', 'condition-not-supported', 'table-unavailable'] as const;

/** What the collection's own schema shows, as far as a buyer sends it. */
function orderExample(schema: Json | undefined, maxQuantity: number): JsonObject | undefined {
  const shown = bodyExample('put', schema);
  if (shown === undefined) return undefined;
  const { sku, quantity, ...fields } = shown;
  return { ...fields, quantity: Math.min(1, maxQuantity) };
}
