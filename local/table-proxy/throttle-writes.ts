// Receives: calls to the table, and which share of the writes has no room in it
// Promises: what is throttled has no effect and is said as DynamoDB says it; reads always have room
// Hands on: every other call, and the statements of a batch that are not throttled; to who counts, each that is

import type { TableThrottle } from '../faults/fault-settings';
import { splitBatch } from './split-batch';
import type { Table, TableAnswer, TableCall } from './table-call';
import { throttledCall, throttledStatement, throttledTransaction } from './throttled-answers';
import { isWriting, type Touched, touchedBy, touchedByStatement } from './touched';

export function throttleWrites(
  call: TableCall,
  table: Table,
  { share, reason = 'keyRange', key }: TableThrottle,
  random: () => number,
  throttled: () => void = () => {},
): Promise<TableAnswer> {
  const concerns = ({ partition }: Touched) => key === undefined || partition?.includes(key) === true;
  if (call.action === 'BatchExecuteStatement') {
    return splitBatch(call, table, (statement) => {
      const touched = touchedByStatement(statement);
      if (!isWriting(statement) || !concerns(touched) || random() >= share) return undefined;
      throttled();
      return Promise.resolve({ response: throttledStatement(reason, touched.table) });
    });
  }
  const touched = touchedBy(call);
  const concerned = touched.filter(concerns);
  const [first] = concerned;
  if (first === undefined || random() >= share) return table(call);
  throttled();
  if (call.action !== 'TransactWriteItems') return Promise.resolve(throttledCall(reason, first.table));
  const guilty = concerned[Math.floor(random() * concerned.length)] ?? first;
  return Promise.resolve(throttledTransaction(reason, touched.length, touched.indexOf(guilty)));
}
