// Receives: a PUT of a sale.
// Promises: one sale of a name, with the stock that it was made with; the same request again finds it.
// Hands on: the sale and its buckets to the table, and what they have to the read cache.

import { BUCKETS_MAX, defaultBuckets, type Sale, type SalesRules, STOCK_MAX } from '../../contract/sales';
import type { Body } from '../../contract/write';
import { CONDITIONS } from '../conditions';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http';
import { salePath } from '../path';
import type { FrontDoorPorts } from '../ports';
import { isProblem, type Problem, problem, quoted } from '../problems';
import { readBody } from '../read-body';
import { badSku, tableAway } from './find-sale';
import type { Sales } from './sales';

export async function takeSale(
  request: HttpRequest,
  sku: string,
  sales: Sales,
  { log }: FrontDoorPorts,
): Promise<HttpResponse | Problem> {
  const wrong = badSku(sku) ?? unkeptHeader(request);
  if (wrong !== undefined) return wrong;
  const read = readBody(request);
  if (!read.ok) return read.problem;
  const sale = saleIn(sku, read.body, sales.rules);
  if (isProblem(sale)) return sale;
  try {
    const made = await sales.table.create(sale);
    const standing = made.kind === 'exists' ? made.sale : sale;
    sales.known.made(standing);
    if (made.kind === 'created') await counted(sale, sales);
    else if (standing.stock !== sale.stock || (read.body.buckets ?? standing.buckets) !== standing.buckets) {
      // Who leaves the buckets to the path is content with those that it chose when it had other rules.
      return another(standing);
    }
    const location: Record<string, string> = made.kind === 'created' ? { location: salePath(sku) } : {};
    return jsonResponse(made.kind === 'created' ? 201 : 200, standing, { 'cache-control': 'no-store', ...location });
  } catch (error) {
    log.error('sale-not-made', { requestId: request.requestId, sku, error });
    return tableAway();
  }
}

/** No order can wait for it yet: its stock needs no more care than this. Where the cache is away, the first order sees to it. */
async function counted({ sku, stock, buckets }: Sale, sales: Sales): Promise<void> {
  const stocks = await sales.table.stockOf({ sku, stock, buckets });
  await sales.stock.load(sku, stocks);
}

function unkeptHeader({ headers }: HttpRequest): Problem | undefined {
  for (const name of [...CONDITIONS, 'write-priority']) {
    const value = headers.get(name);
    if (value === undefined) continue;
    return problem(
      'condition-not-supported',
      `${name}: ${quoted(value)} cannot be kept by a sale, which never changes`,
    );
  }
  return undefined;
}

function saleIn(sku: string, body: Body, rules: SalesRules): Sale | Problem {
  const { stock, buckets, ...others } = body;
  const [stray] = Object.keys(others);
  if (stray !== undefined) return refused(`a sale has stock and buckets, and no ${quoted(stray)}`);
  if (!isWhole(stock, STOCK_MAX)) {
    return refused(
      `stock must be a whole number from 1 to ${STOCK_MAX}, got ${quoted(JSON.stringify(stock) ?? 'nothing')}`,
    );
  }
  if (buckets === undefined) return { sku, stock, buckets: defaultBuckets(stock, rules) };
  if (!isWhole(buckets, Math.min(BUCKETS_MAX, stock))) {
    return refused(
      `buckets must be a whole number from 1 to ${BUCKETS_MAX}, and at most the stock of ${stock}, got ${quoted(JSON.stringify(buckets))}`,
    );
  }
  return { sku, stock, buckets };
}

function isWhole(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;
}

function refused(detail: string): Problem {
  return problem('body-invalid', detail);
}

function another({ sku, stock, buckets }: Sale): Problem {
  const detail = `a sale of ${quoted(sku)} is on, of ${stock} units in ${buckets} buckets: a sale never changes, give the new one another name`;
  return problem('sale-exists', detail, { members: { sale: { sku, stock, buckets } } });
}
