import { localState } from '../../bin/path/local-path';
import type { Collections } from '../../lambda/contract/collection';
import { fetchWith } from '../headers/fetch-with';
import { httpOutcomes } from '../verify/readers/http-outcomes';
import { httpReader } from '../verify/readers/http-reader';
import { localQuarantine, quarantineOf } from '../verify/readers/quarantines';
import { tableReader } from '../verify/readers/table-reader';
import type { StoreReader } from '../verify/store-reader';
import type { LoadTarget } from './target';

/** How what is stored is read: the whole table where it can be reached, else each key over HTTP. */
export async function openReader(target: Pick<LoadTarget, 'url' | 'path' | 'headers'>): Promise<StoreReader> {
  const { url, path, headers } = target;
  const door = { url, ask: fetchWith(headers) };
  const table = path?.physicalNames.table;
  if (path === undefined || table === undefined) return httpReader(door);
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const outcomeOf = httpOutcomes(door);
  const { place } = path;
  if (place.kind === 'deployed') {
    const client = new DynamoDBClient({ region: place.region });
    return tableReader({ client, table, outcomeOf, quarantine: quarantineOf(path) });
  }
  const { engines } = await localState(place.url);
  const quarantine = localQuarantine(place.url, quarantineOf(path));
  const endpoint = engines.dynamodb?.endpoint;
  if (endpoint === undefined) return httpReader({ ...door, quarantine });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  return tableReader({
    client: new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }),
    table,
    outcomeOf,
    quarantine,
  });
}

/** As the path declares them; of a door alone, as far as it tells. */
export function declaredCollections({ path, offer }: Pick<LoadTarget, 'path' | 'offer'>): Collections {
  if (path !== undefined) return path.description.collections;
  const { collections, orders } = offer;
  return orders === undefined ? collections : { ...collections, [orders]: { policy: 'createOnly', sold: true } };
}
