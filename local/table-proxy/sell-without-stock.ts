import { PARTITION_KEY } from '../../lambda/contract/record';
import { placeOfStock } from '../../lambda/contract/sales';
import type { Fields } from '../template/template';
import { stringIn } from './partiql-write';
import { fieldsIn, listIn, type TableCall } from './table-call';
import { conditionMet } from './without-condition';

const STOCK = /^[^#]*#/.exec(placeOfStock('', 0).partition)?.[0] ?? '';

/**
 * The same call, with the guard of a sale met. Of all that changes a stock only a sale counts `sold`; what moves units
 * between buckets keeps its condition, because units that were made out of nothing would be no oversell.
 */
export function sellWithoutStock({ action, body }: TableCall): TableCall {
  if (action !== 'TransactWriteItems') return { action, body };
  const TransactItems = listIn(body.TransactItems).map((item) => {
    const update = fieldsIn(item.Update);
    return isSale(update) ? { ...item, Update: conditionMet(update) } : item;
  });
  return { action, body: { ...body, TransactItems } };
}

function isSale({ Key, ExpressionAttributeNames }: Fields): boolean {
  const partition = stringIn(fieldsIn(Key)[PARTITION_KEY]);
  return partition?.startsWith(STOCK) === true && Object.values(fieldsIn(ExpressionAttributeNames)).includes('sold');
}
