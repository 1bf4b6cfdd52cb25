import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../lambda/platform/attributes';
import type { LocalState } from '../../local/state';

/** What the table has, as a strongly consistent scan finds it. */
export interface StoredWrites {
  /** Id of the write that made each order, by key. */
  readonly orders: ReadonlyMap<string, string>;
  /** `n` of each counter, by key. */
  readonly counters: ReadonlyMap<string, number>;
}

const ACCESS = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export async function storedIn({ engines, tables }: Pick<LocalState, 'engines' | 'tables'>): Promise<StoredWrites> {
  const [table] = Object.values(tables);
  const client = new DynamoDBClient({ ...ACCESS, endpoint: engines.dynamodb?.endpoint });
  const orders = new Map<string, string>();
  const counters = new Map<string, number>();
  for await (const page of paginateScan({ client }, { TableName: table?.name, ConsistentRead: true })) {
    for (const item of page.Items ?? []) {
      const { _pk: place, _id: id, n } = fromItem(item);
      const [collection, key] = String(place).split('#');
      if (key === undefined) continue;
      if (collection === 'orders') orders.set(key, String(id));
      if (collection === 'counters') counters.set(key, Number(n));
    }
  }
  client.destroy();
  return { orders, counters };
}
