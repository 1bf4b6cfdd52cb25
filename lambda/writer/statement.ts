import type { RecordKey } from '../contract/placement';
import type { Body } from '../contract/write';

/** What must hold of the record for a statement to take effect. Policies speak this; adapters turn it into PartiQL or expressions. */
export type Condition =
  | { readonly test: 'absent' }
  | { readonly test: 'missing' | 'present'; readonly attribute: string }
  | { readonly test: 'equals' | 'below' | 'atLeast'; readonly attribute: string; readonly value: string | number }
  | { readonly test: 'all' | 'any'; readonly of: readonly Condition[] };

/**
 * One conditional change of one record.
 * - `insert`: the whole item, only where no record stands. Goes in batches.
 * - `replace`: the whole item, whether or not one stands there. A single call: PartiQL has no such statement.
 * - `update`: some attributes; `add` holds decimal text by field. `onAbsent: 'refuse'` needs a record to stand there and
 *   goes in batches; `onAbsent: 'create'` is right either way, and is a single call.
 */
export type Statement =
  | { readonly form: 'insert'; readonly key: RecordKey; readonly item: Body }
  | { readonly form: 'replace'; readonly key: RecordKey; readonly item: Body; readonly condition: Condition }
  | UpdateStatement;

export interface UpdateStatement {
  readonly form: 'update';
  readonly key: RecordKey;
  readonly set: Body;
  readonly add: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  readonly condition: Condition;
  readonly onAbsent: 'refuse' | 'create';
}

export function both(...of: Condition[]): Condition {
  return { test: 'all', of };
}

export function either(...of: Condition[]): Condition {
  return { test: 'any', of };
}

export function below(attribute: string, value: string | number): Condition {
  return { test: 'below', attribute, value };
}

export function atLeast(attribute: string, value: string | number): Condition {
  return { test: 'atLeast', attribute, value };
}

export function equals(attribute: string, value: string | number): Condition {
  return { test: 'equals', attribute, value };
}

export function missing(attribute: string): Condition {
  return { test: 'missing', attribute };
}

export function present(attribute: string): Condition {
  return { test: 'present', attribute };
}

export const ABSENT: Condition = { test: 'absent' };
