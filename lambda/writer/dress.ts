import type { Collection } from '../contract/collection';
import { layoutOf } from '../contract/placement';
import { MOVED } from '../contract/record';
import { indexing } from './index-attributes';
import type { Decision } from './policy';
import { both, missing, type Statement } from './statement';

/** What a collection's declaration adds to each statement of its policy, which knows nothing of it. */
type Dressing = (statement: Statement, recordKey: string) => Statement;

/** Puts on a decision's statement what the collection's declaration asks for besides its policy. */
export function dressFor(name: string, collection: Collection): (decision: Decision, recordKey: string) => Decision {
  const dressings = dressingsOf(name, collection);
  if (dressings.length === 0) return (decision) => decision;
  return (decision, recordKey) => {
    if (decision.kind !== 'decided' || decision.statement === undefined) return decision;
    return {
      ...decision,
      statement: dressings.reduce((statement, dressing) => dressing(statement, recordKey), decision.statement),
    };
  };
}

function dressingsOf(name: string, collection: Collection): Dressing[] {
  const { indexes = {} } = collection;
  return [
    ...(layoutOf(collection).by === 'epochs' ? [unlessMoved] : []),
    ...(Object.keys(indexes).length > 0 ? [indexing(name, indexes)] : []),
  ];
}

/** What is left of a moved record must not be changed by who does not know yet that it moved. An insert meets it anyway. */
function unlessMoved(statement: Statement): Statement {
  if (statement.form === 'insert') return statement;
  return { ...statement, condition: both(statement.condition, missing(MOVED)) };
}
