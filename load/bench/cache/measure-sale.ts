import { cacheClient } from '../../../lambda/platform/cache-client';
import { systemClock } from '../../../lambda/platform/clock';
import { jsonLog } from '../../../lambda/platform/log';
import { cachedStockKeeping } from '../../../lambda/sales/cached-stock-keeping';
import type { Engine } from '../../../local/engines/engine';
import { benchClient } from '../writer/bench-tables';
import { appliedOf, auditOf } from './audit';
import { countedTable } from './counted-table';
import { sendCrowd } from './crowd';
import { type HttpClient, httpClient } from './http-client';
import { LocalSale } from './local-sale';
import { type SaleRow, saleRow } from './sale-row';
import { metricsIn } from './writer-lines';

interface Terms {
  readonly units: number;
  readonly buyers: number;
  readonly connections: number;
  readonly buckets: number;
  readonly tableMillis: number;
  readonly progress: (text: string) => void;
}

const SKU = 'lamp';

/** Wakes the functions, so that the crowd does not pay for their cold starts: a deployed stack has had its first requests. */
const WARM_UP = { sku: 'warm-up', units: 64, buyers: 200 };

export async function measureSale(engine: Engine, terms: Terms): Promise<SaleRow> {
  const { units, buyers, connections, buckets, tableMillis, progress } = terms;
  const table = await countedTable(engine, tableMillis);
  const direct = benchClient(`http://${engine.host}:${engine.port}`);
  progress('sale, starting the stack');
  const sale = await LocalSale.start(table.url);
  const client = httpClient(sale.url, connections);
  try {
    await open(client, WARM_UP.sku, WARM_UP.units, buckets);
    await sendCrowd(client, WARM_UP.sku, { buyers: WARM_UP.buyers, lanes: connections });
    await sale.drained();
    await open(client, SKU, units, buckets);
    const before = await linesOf(sale);
    const batchesBefore = await batchesOf(sale);
    table.take();

    progress(`sale, ${buyers} buyers`);
    const tally = await sendCrowd(client, SKU, { buyers, lanes: connections });
    await sale.drained();
    const calls = table.take();
    const batches = (await batchesOf(sale)) - batchesBefore;
    progress('sale, looking what became of it');
    await sale.runSchedules();
    const [name = ''] = Object.values((await sale.state()).tables).map((one) => one.name);
    const audit = await auditOf(direct, name, SKU, { tally, buyers });
    const applied = await appliedOf(client, tally, connections);
    const cached = await stockIn(sale, buckets);
    const after = await linesOf(sale);
    const tableCallsTold = (after.batches.TableCalls ?? 0) - (before.batches.TableCalls ?? 0);
    const soldOutTold = (after.door.OrdersSoldOut ?? 0) - (before.door.OrdersSoldOut ?? 0);
    return saleRow({
      units,
      buyers,
      connections,
      buckets,
      tableMillis,
      batches,
      tally,
      audit: { ...audit, applied },
      calls,
      cached,
      tableCallsTold,
      soldOutTold,
    });
  } finally {
    progress('');
    client.close();
    direct.destroy();
    await sale.stop();
    await table.close();
  }
}

async function open(client: HttpClient, sku: string, stock: number, buckets: number): Promise<void> {
  const body = JSON.stringify({ stock, buckets });
  const answer = await client.send({ method: 'PUT', path: `/v1/sales/${sku}`, body });
  if (typeof answer === 'string' || answer.status !== 201)
    throw new Error(`no sale was made: ${JSON.stringify(answer)}`);
}

async function linesOf(sale: LocalSale) {
  const { logFolder } = await sale.state();
  return { batches: metricsIn(logFolder, 'batches'), door: metricsIn(logFolder, 'door') };
}

/** That the writer had so far. */
async function batchesOf(sale: LocalSale): Promise<number> {
  return Object.values((await sale.state()).eventSources).reduce((sum, { batches }) => sum + batches, 0);
}

/** What the cache counts at the end: units that nobody has, and those of live holds. */
async function stockIn(sale: LocalSale, buckets: number): Promise<{ left: number; held: number }> {
  const [endpoint = ''] = Object.values((await sale.state()).engines.caches).map((one) => one.endpoint);
  const [host = '', port] = endpoint.split(':');
  const cache = cacheClient({ host, port: Number(port), log: jsonLog(systemClock, () => {}) });
  try {
    const numbers = Array.from({ length: buckets }, (_, bucket) => bucket);
    const found = await cachedStockKeeping(cache, systemClock).look(SKU, numbers);
    if (found === 'unavailable') throw new Error('the cache does not say what is left');
    const known = found.flatMap((one) => (one.kind === 'known' ? [one] : []));
    return {
      left: known.reduce((sum, one) => sum + one.left, 0),
      held: known.reduce((sum, one) => sum + one.held, 0),
    };
  } finally {
    cache.close();
  }
}
