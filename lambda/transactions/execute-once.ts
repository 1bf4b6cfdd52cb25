// Receives: a write that came out of quarantine, of a collection whose writes build on one another.
// Promises: it takes effect once at the most, however often and by whomever it is replayed within thirty days of its acceptance. A verdict of
//   poison is not kept: it is judged anew each time, since its cause may have been mended.
// Hands on: the write and a marker, as one transaction, to the record table.

import { collectionOf } from '../contract/collection';
import { placeOfMarker } from '../contract/placement';
import { LAST_ID, type StoredRecord } from '../contract/record';
import type { Transaction } from '../contract/transaction';
import type { Write } from '../contract/write';
import { placeOfWrite } from '../writer/decide-alone';
import { hindranceOf } from '../writer/hindrance';
import { listedAs } from '../writer/policies/fifo-marks';
import { executeTransaction, type TransactionPorts, type TransactionTerms } from './execute-transaction';
import { isMarkerOf, markerOf } from './marker';
import { unplacedIn } from './participants';
import { readMarker } from './step';
import { type TransactionVerdict, verdictOfMarker } from './transaction-verdict';

export async function executeOnce(
  write: Write,
  ports: TransactionPorts,
  terms: Pick<TransactionTerms, 'deadline' | 'patience'>,
): Promise<TransactionVerdict> {
  const { table, collections } = ports;
  const transaction: Transaction = { id: write.id, at: write.at, writes: [write] };
  const unplaced = unplacedIn(transaction, collections);
  if (unplaced !== undefined) return { kind: 'hindered', reason: unplaced, cause: 'unplaced' };
  const collection = collectionOf(collections, write.collection);
  if (collection === undefined) throw new Error(`collection ${write.collection} was not checked`);
  const [marker, record] = await table.read([placeOfMarker(write.id), placeOfWrite(write, collection)]);
  if (marker?.kind !== 'read' || record?.kind !== 'read') {
    return { kind: 'hindered', reason: 'its marker or its record could not be read', cause: 'unanswered' };
  }
  if (marker.current !== undefined && !isMarkerOf(transaction, marker.current)) {
    // No policy has decided against it: told as a conflict, it would be gone.
    const reason = 'another write with the same Idempotency-Key came out of quarantine before it';
    return { kind: 'rejected', reason, cause: 'malformed-write' };
  }
  if (marker.current !== undefined) return verdictOfMarker(marker.current, transaction);
  if (wasApplied(record.current, write.id)) return markApplied(transaction, ports);
  return executeTransaction(transaction, ports, { ...terms, comesAgain: true, redriven: true });
}

/** Only as long as nothing else was applied to the record. The id of a refused write stands there as well. */
function wasApplied(record: StoredRecord | undefined, id: string): boolean {
  const listed = listedAs(record, id);
  return listed === 'applied' || (listed === 'unlisted' && record?.[LAST_ID] === id);
}

/** Before it is told: the record forgets, and another copy may still wait in quarantine. */
async function markApplied(transaction: Transaction, { table, count }: TransactionPorts): Promise<TransactionVerdict> {
  const { results, units } = await table.single(markerOf(transaction, { kind: 'applied' }));
  count?.(units);
  const result = results[0] ?? { kind: 'unknown', reason: 'no result' };
  if (result.kind === 'done') return { kind: 'applied', duplicate: true };
  if (result.kind !== 'refused') return { kind: 'hindered', reason: result.reason, cause: hindranceOf(result) };
  const step = await readMarker(result.current, transaction, table);
  return step.kind === 'ended' ? step.verdict : { kind: 'hindered', reason: 'its marker changed', cause: 'contended' };
}
