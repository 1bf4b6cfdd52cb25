import type { Collection } from '../contract/collection';
import { layoutOf } from '../contract/placement';
import { MOVED, type StoredRecord } from '../contract/record';
import { indexing } from './index-attributes';
import type { Decision } from './policy';
import { both, missing, type Statement } from './statement';

/** What a collection's declaration adds to each statement of its policy, which knows nothing of it. */
type Dressing = (statement: Statement, recordKey: string, held: StoredRecord | undefined) => Statement;

/**
 * Puts on a decision's statement what the collection's declaration asks for besides its policy. `held` is the record that the
 * statement was made of, where its condition is that the record still stands unchanged.
 */
export type Dress = (decision: Decision, recordKey: string, held?: StoredRecord) => Decision;

/** That of a collection which asks for nothing: nobody pays for it. */
export const PLAIN_DRESS: Dress = (decision) => decision;

export function dressFor(name: string, collection: Collection): Dress {
  const dressings = dressingsOf(name, collection);
  if (dressings.length === 0) return PLAIN_DRESS;
  return (decision, recordKey, held) => {
    if (decision.kind !== 'decided' || decision.statement === undefined) return decision;
    return {
      ...decision,
      statement: dressings.reduce((statement, dressing) => dressing(statement, recordKey, held), decision.statement),
    };
  };
}

function dressingsOf(name: string, collection: Collection): Dressing[] {
  const { indexes = {}, policy } = collection;
  // An amount is added without being known, and what was read of it may be another one by then.
  const isIndexed = policy !== 'counter' && Object.keys(indexes).length > 0;
  return [
    ...(layoutOf(collection).by === 'epochs' ? [unlessMoved] : []),
    ...(isIndexed ? [indexing(name, indexes)] : []),
  ];
}

/** What is left of a moved record must not be changed by who does not know yet that it moved. An insert meets it anyway. */
function unlessMoved(statement: Statement): Statement {
  if (statement.form === 'insert') return statement;
  return { ...statement, condition: both(statement.condition, missing(MOVED)) };
}
