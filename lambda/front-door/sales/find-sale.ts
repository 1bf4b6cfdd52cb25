import { type Sale, skuProblem } from '../../contract/sales';
import type { HttpRequest } from '../http';
import { salePath } from '../path';
import type { FrontDoorPorts } from '../ports';
import { type Problem, problem, quoted } from '../problems';
import type { Sales } from './sales';

const SOON = { 'retry-after': '1' };

/** Why this cannot name a sale, or `undefined`. */
export function badSku(sku: string): Problem | undefined {
  const bad = skuProblem(sku);
  return bad === undefined ? undefined : problem('key-invalid', `the sku ${bad}`);
}

/** The sale, or why there is none to be had. */
export async function findSale(
  { requestId }: HttpRequest,
  sku: string,
  { known }: Sales,
  { log }: FrontDoorPorts,
): Promise<Sale | Problem> {
  try {
    return (
      (await known.find(sku)) ??
      problem('sale-unknown', `there is no sale of ${quoted(sku)}: PUT ${salePath(sku)} makes one`)
    );
  } catch (error) {
    log.error('sale-not-read', { requestId, sku, error });
    return tableAway();
  }
}

export function tableAway(): Problem {
  return problem('table-unavailable', 'the record table did not answer', { headers: SOON });
}
