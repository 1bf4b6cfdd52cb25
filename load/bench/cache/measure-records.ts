import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { renderCollections } from '../../../lambda/contract/collection';
import { placeByKey } from '../../../lambda/contract/placement';
import { PARTITION_KEY, SORT_KEY } from '../../../lambda/contract/record';
import { toItem } from '../../../lambda/platform/attributes';
import type { Engine } from '../../../local/engines/engine';
import { MeasuredProcess } from '../measured-process';
import { recordsOf } from '../partitions/records';
import { benchClient, createTable, RECORD_KEYS } from '../writer/bench-tables';
import { countedTable, isRead } from './counted-table';
import { COLLECTIONS, SOURCES, type Source } from './reading';
import { type ColdRow, coldRow, type HitRow, hitRow } from './records-row';
import type { RecordsJob, RecordsMeasured } from './run-records';

const TABLE = 'records';

interface Terms {
  readonly bundle: string;
  readonly calls: number;
  readonly readers: number;
  readonly rounds: number;
  readonly progress: (text: string) => void;
}

export async function measureRecords(
  { table: tableEngine, cache }: { readonly table: Engine; readonly cache: Engine },
  { bundle, calls, readers, rounds, progress }: Terms,
): Promise<{ readonly cold: ColdRow; readonly hits: readonly HitRow[] }> {
  const endpoint = `http://${tableEngine.host}:${tableEngine.port}`;
  const client = benchClient(endpoint);
  const counted = await countedTable(tableEngine);
  const processAt = (url: string) =>
    new MeasuredProcess<RecordsJob, RecordsMeasured>(bundle, {
      TABLE_NAME: TABLE,
      COLLECTIONS: renderCollections(COLLECTIONS),
      // Nothing is written: nobody is there.
      BUFFER_URL: 'http://127.0.0.1:1/000000000000/buffer',
      CACHE_ADDRESS: cache.host,
      CACHE_PORT: String(cache.port),
      AWS_ENDPOINT_URL_DYNAMODB: url,
    });
  const lanes = [processAt(counted.url), processAt(endpoint)] as const;
  const [watched, direct] = lanes;
  const colds: (RecordsMeasured & { readonly tableReads: number })[] = [];
  const hits = new Map<Source, RecordsMeasured[]>(SOURCES.map((source) => [source, []]));
  try {
    await createTable(client, TABLE, RECORD_KEYS);
    for (let round = 0; round <= rounds; round += 1) await putRecord(client, 'process', `cold-${round}`);
    for (const source of SOURCES) await putRecord(client, source, 'hot');
    for (let round = 0; round <= rounds; round += 1) {
      progress(`records, ${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}`);
      counted.take();
      const job = { source: 'process', key: `cold-${round}`, reads: readers, how: 'at once' } as const;
      const measured = await watched.measure(job);
      const tableReads = [...counted.take()].reduce((sum, [call, count]) => sum + (isRead(call) ? count : 0), 0);
      if (round > 0) colds.push({ ...measured, tableReads });
      for (const [source, lane] of hits) {
        const hit = await direct.measure({ source, key: 'hot', reads: readsOf(source, calls), how: 'in turn' });
        if (round > 0) lane.push(hit);
      }
    }
  } finally {
    await Promise.all(lanes.map((lane) => lane.stop()));
    client.destroy();
    await counted.close();
  }
  return {
    cold: coldRow(readers, colds),
    hits: [...hits].map(([source, lane]) => hitRow(source, readsOf(source, calls), lane)),
  };
}

/** A read of the table takes as long as many of a copy: a tenth of them says as much. */
function readsOf(source: Source, calls: number): number {
  return source === 'table' ? Math.ceil(calls / 10) : calls;
}

async function putRecord(client: DynamoDBClient, collection: Source, key: string): Promise<void> {
  const { partition, sort } = placeByKey(collection, key);
  const [made] = recordsOf(1);
  const item = toItem({ ...made?.record, [PARTITION_KEY]: partition, [SORT_KEY]: sort });
  await client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
}
