import { LEASE } from '../contract/record';
import { below, both, type Condition, either, missing, type Statement } from '../writer/statement';

/** The statement as it is made under a lease: refused once the item was written under a later one. */
export function fenced<S extends Statement>(statement: S, token: number): S;
export function fenced(statement: Statement, token: number): Statement {
  switch (statement.form) {
    case 'insert':
      // Where nothing stands nothing can be older.
      return { ...statement, item: { ...statement.item, [LEASE]: token } };
    case 'replace':
      return {
        ...statement,
        item: { ...statement.item, [LEASE]: token },
        condition: both(statement.condition, neverLater(token)),
      };
    case 'update':
      return {
        ...statement,
        set: { ...statement.set, [LEASE]: token },
        condition: both(statement.condition, neverLater(token)),
      };
    default:
      return statement satisfies never;
  }
}

/** Tokens are whole numbers: at most `token` is less than the next. */
function neverLater(token: number): Condition {
  return either(missing(LEASE), below(LEASE, token + 1));
}
