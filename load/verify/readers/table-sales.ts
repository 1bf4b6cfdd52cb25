import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import type { RecordKey } from '../../../lambda/contract/placement';
import { placeOfSale, placeOfStock } from '../../../lambda/contract/sales';
import { fromItem } from '../../../lambda/platform/attributes';
import { saleIn } from '../../../lambda/sales/sale-items';
import { keyOf } from '../../../lambda/writer/dynamodb-items';
import type { SaleSeen } from '../store-reader';
import { patiently, type ScanPorts } from './scan-table';

/**
 * A sale and all of its buckets as they are at one moment: the sweeper moves units from one to another. `undefined`: there is no
 * such sale. Throws where the table does not answer, or a bucket is not there.
 */
export async function saleInTable(ports: ScanPorts, sku: string): Promise<SaleSeen | undefined> {
  const [record] = await together(ports, [placeOfSale(sku)]);
  if (record === undefined) return undefined;
  const { stock, buckets } = saleIn(sku, record);
  const places = Array.from({ length: buckets }, (_, bucket) => placeOfStock(sku, bucket));
  const counts = (await together(ports, places)).map((bucket, index) => {
    // Not read as the path reads them: a count below nothing is what is looked for here.
    const { available, sold } = bucket ?? {};
    if (typeof available !== 'number' || typeof sold !== 'number') throw new Error(`bucket ${index} of ${sku} is gone`);
    return { available, sold };
  });
  return {
    sku,
    stock,
    sold: counts.reduce((sum, { sold }) => sum + sold, 0),
    available: counts.reduce((sum, { available }) => sum + available, 0),
  };
}

/** While one of them is being written to by a transaction, the table refuses the call: that is over in milliseconds. */
async function together(ports: ScanPorts, places: readonly RecordKey[]) {
  const { client, table } = ports;
  const command = new TransactGetItemsCommand({
    TransactItems: places.map((place) => ({ Get: { TableName: table, Key: keyOf(place) } })),
  });
  const { Responses = [] } = await patiently(ports, () => client.send(command));
  return places.map((_, index) => {
    const item = Responses[index]?.Item;
    return item === undefined || Object.keys(item).length === 0 ? undefined : fromItem(item);
  });
}
