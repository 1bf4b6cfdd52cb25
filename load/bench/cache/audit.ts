import { type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { fromItem } from '../../../lambda/platform/attributes';
import type { Tally } from './crowd';
import type { HttpClient } from './http-client';

/** A sale as it stands afterwards, in the table. */
export interface Audit {
  readonly orders: number;
  readonly sold: number;
  readonly available: number;
  /** Acknowledged orders that are not in the table. */
  readonly missing: number;
  /** Orders that nobody asked for, or that are not the one that was acknowledged. */
  readonly strangers: number;
  /** Acknowledged orders whose status says that they are applied. */
  readonly applied: number;
}

export async function auditOf(
  client: DynamoDBClient,
  table: string,
  sku: string,
  { tally, buyers }: { readonly tally: Tally; readonly buyers: number },
): Promise<Omit<Audit, 'applied'>> {
  const ordered = new Map<number, string>();
  let [orders, sold, available, strangers] = [0, 0, 0, 0];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: table, ConsistentRead: true })) {
    for (const item of Items) {
      const record = fromItem(item);
      const place = String(record._pk);
      if (place.startsWith('~stock#') && place.endsWith(`#${sku}`)) {
        sold += Number(record.sold);
        available += Number(record.available);
      } else if (record.sku === sku && record.buyer !== undefined) {
        orders += 1;
        const buyer = Number(record.buyer);
        const id = String(record._id);
        const told = tally.acknowledged.get(buyer) ?? id;
        if (!(buyer >= 0 && buyer < buyers) || ordered.has(buyer) || told !== id) strangers += 1;
        ordered.set(buyer, id);
      }
    }
  }
  const missing = [...tally.acknowledged.keys()].filter((buyer) => !ordered.has(buyer)).length;
  return { orders, sold, available, missing, strangers };
}

/** How many of the acknowledged orders are told to be applied, so many asked for at a time. */
export async function appliedOf(client: HttpClient, { acknowledged }: Tally, lanes: number): Promise<number> {
  const ids = [...acknowledged.values()];
  let applied = 0;
  let next = 0;
  const lane = async () => {
    for (let place = next++; place < ids.length; place = next++) {
      const answer = await client.send({ method: 'GET', path: `/v1/writes/${ids[place]}` });
      if (typeof answer !== 'string' && answer.status === 200 && JSON.parse(answer.body).status === 'applied') {
        applied += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return applied;
}
