import { bodyProblem } from '../../contract/body';
import { recordOfOrder, type SalesRules } from '../../contract/sales';
import type { Body } from '../../contract/write';
import { checkProblem } from '../check-write';
import type { HttpRequest } from '../http';
import { derivedId, fingerprintOf, idempotencyKeyOf } from '../idempotency/idempotency-key';
import type { FrontDoorPorts } from '../ports';
import { isProblem, type Problem, problem, quoted } from '../problems';
import { readBody } from '../read-body';
import { readTerms } from '../write-terms';

/** An order as it was asked for, every part of it checked. */
export interface AskedOrder {
  /** The same for every request with its key. */
  readonly id: string;
  /** The stamp that it has if it is new. */
  readonly at: string;
  readonly fingerprint: string;
  readonly quantity: number;
  readonly body: Body;
}

/** The order in a request, or the first reason to refuse it. */
export function readOrder(
  request: HttpRequest,
  sku: string,
  rules: SalesRules,
  ports: FrontDoorPorts,
): AskedOrder | Problem {
  const { headers, method, requestId } = request;
  const terms = readTerms(headers, { method, policy: 'createOnly', key: undefined });
  if (!terms.ok) return terms.problem;
  const key = idempotencyKeyOf(headers);
  if (isProblem(key)) return key;
  if (key === undefined) {
    const detail = 'an order needs an Idempotency-Key: without one, a request that is sent again would buy twice';
    return problem('idempotency-key-required', detail);
  }
  const read = readBody(request);
  if (!read.ok) return read.problem;
  const { quantity = 1, ...body } = read.body;
  if (Object.hasOwn(body, 'sku')) {
    return problem('reserved-field', 'the field "sku" is the path’s, and stands in the record by itself');
  }
  if (!isQuantity(quantity, rules)) {
    const detail = `quantity must be a whole number from 1 to ${rules.maxQuantity}, got ${quoted(JSON.stringify(quantity))}`;
    return problem('body-invalid', detail);
  }
  const record = recordOfOrder({ sku, quantity, body });
  const tooMuch = bodyProblem(record);
  if (tooMuch !== undefined) return problem(tooMuch.type, `${tooMuch.detail}, with sku and quantity`);
  const id = derivedId('order', `${sku}\n${key}`);
  const at = ports.stamp();
  const rejected = checkProblem(
    { id, at, collection: rules.orders, key: id, op: 'put', body: record },
    requestId,
    ports,
  );
  if (rejected !== undefined) return rejected;
  return { id, at, fingerprint: fingerprintOf([sku, request.body]), quantity, body };
}

function isQuantity(value: unknown, { maxQuantity }: SalesRules): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= maxQuantity;
}
