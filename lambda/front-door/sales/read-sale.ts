// Receives: a GET of a sale.
// Promises: what the table counts as sold and as left, a second old at the most.
// Hands on: nothing.

import { conditionOfReading } from '../conditions';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http';
import type { FrontDoorPorts } from '../ports';
import { isProblem, type Problem } from '../problems';
import { badSku, findSale, tableAway } from './find-sale';
import type { Sales } from './sales';

/** As long as a process remembers it: what stands before the door may answer a crowd as well. */
const A_SECOND = { 'cache-control': 'max-age=1' };

export async function readSale(
  request: HttpRequest,
  sku: string,
  sales: Sales,
  ports: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const wrong = badSku(sku) ?? conditionOfReading(request.headers);
  if (wrong !== undefined) return wrong;
  const sale = await findSale(request, sku, sales, ports);
  if (isProblem(sale)) return sale;
  const { stock, buckets } = sale;
  try {
    return jsonResponse(200, { sku, stock, buckets, ...(await sales.known.countsOf(sale)) }, A_SECOND);
  } catch (error) {
    ports.log.error('sale-not-read', { requestId: request.requestId, sku, error });
    return tableAway();
  }
}
