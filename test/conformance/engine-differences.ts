import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../../lambda/contract/record';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import type { RecordTablePort, StatementResult } from '../../lambda/writer/record-table';
import { both, present, type Statement, type UpdateStatement } from '../../lambda/writer/statement';
import { literalProblem } from '../simulation/table-model';

/*
 * Where engines differ from AWS or from each other, and what makes no difference to the writer:
 * 1. dynoxide does not return the item of a failed statement in a batch; AWS does. The writer reads it then, and so
 *    does `answerOf`.
 * 2. A parameter that no number can hold refuses a whole batch on dynoxide. The writer sends each statement alone then,
 *    and so does `answerOf`.
 * 3. `SET n=n+?` where `n` is missing is an error on AWS and a start on dynoxide. The writer's batched sums name the
 *    presence of each field in their condition, and so do those of `withPresence`.
 * 4. A failed condition of a single call carries no item where no record stands: `answerOf` reads there too. So it is in
 *    the reasons of a cancelled transaction, and `transactionAnswerOf` reads.
 * 5. What no item can hold whatever stands there (a number out of range) refuses a whole transaction on dynoxide, with a
 *    ValidationException and no reasons; the model names the statement. Both end the transaction as rejected.
 * 6. Asked for what stood there before, dynoxide names the keys of an item that an update has made; AWS names nothing.
 *    The adapter takes both for no record.
 * 7. dynoxide never says TransactionConflict or TransactionInProgressException: concurrent transactions follow each other
 *    there. They are told by an error of the model in the tests that need them.
 * 8. dynoxide takes a name that begins with `_` as it stands in an expression; AWS refuses the call, as it does for a
 *    placeholder that is defined and not used. No test on the engine can see that: `test/expressions.adapters.test.ts` looks at
 *    what each adapter sends.
 */

/** What became of a statement, told alike by every engine. Reasons are each engine's own words. */
export type Answer =
  | { readonly kind: 'refused'; readonly current: StoredRecord | undefined }
  | { readonly kind: Exclude<StatementResult['kind'], 'refused' | 'spoiled'> };

/** Statements of different records, packed as the writer packs them. */
export async function answersOf(table: RecordTablePort, statements: readonly Statement[]): Promise<Answer[]> {
  const together = statements.filter((statement) => table.batchable(statement));
  const results = together.length > 1 ? (await table.batch(together)).results : [];
  return Promise.all(
    statements.map(async (statement) => {
      const place = together.indexOf(statement);
      const result = results[place];
      return answerOf(table, statement, result?.kind === 'spoiled' ? undefined : result);
    }),
  );
}

async function answerOf(table: RecordTablePort, statement: Statement, batched?: StatementResult): Promise<Answer> {
  const result = batched ?? (await table.single(statement)).results[0];
  if (result === undefined || result.kind === 'spoiled') throw new Error('a single call has one answer of its own');
  if (result.kind === 'unknown' || result.kind === 'failed') throw new Error(`${result.kind}: ${result.reason}`);
  if (result.kind !== 'refused') return { kind: result.kind };
  const current = result.current === 'unread' ? await readOne(table, statement) : result.current;
  return { kind: 'refused', current: withoutKeys(current) };
}

async function readOne(table: Pick<RecordTablePort, 'read'>, statement: Statement): Promise<StoredRecord | undefined> {
  const [read] = await table.read([statement.key]);
  if (read?.kind !== 'read') throw new Error(`not read: ${read?.reason}`);
  return read.current;
}

/** What became of a transaction, told alike by every engine. */
export type WholeAnswer =
  | { readonly kind: 'done' | 'invalid' }
  | { readonly kind: 'cancelled'; readonly reasons: readonly Answer[] };

export async function transactionAnswerOf(
  table: TransactionTable,
  statements: readonly Statement[],
  token: string,
): Promise<WholeAnswer> {
  const { result } = await table.transact(statements, token);
  if (result.kind === 'done') return { kind: 'done' };
  if (result.kind === 'invalid' || statements.some(isUnstorable)) return { kind: 'invalid' };
  if (result.kind !== 'cancelled') throw new Error(`${result.kind}: ${result.reason}`);
  const reasons = result.reasons.map(async (reason, place): Promise<Answer> => {
    const statement = statements[place];
    if (statement === undefined) throw new Error('a reason for no statement');
    if (reason.kind === 'unknown' || reason.kind === 'failed') throw new Error(`${reason.kind}: ${reason.reason}`);
    if (reason.kind !== 'refused') return { kind: reason.kind === 'spoiled' ? 'invalid' : reason.kind };
    const current = reason.current === 'unread' ? await readOne(table, statement) : reason.current;
    return { kind: 'refused', current: withoutKeys(current) };
  });
  return { kind: 'cancelled', reasons: await Promise.all(reasons) };
}

function isUnstorable(statement: Statement): boolean {
  return literalProblem(statement) !== undefined;
}

/** The model keeps records without their keys. */
function withoutKeys(record: StoredRecord | undefined): StoredRecord | undefined {
  if (record === undefined) return undefined;
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== PARTITION_KEY && name !== SORT_KEY));
}

export function withPresence(statement: UpdateStatement): UpdateStatement {
  const added = Object.keys(statement.add);
  if (statement.onAbsent === 'create' || added.length === 0) return statement;
  return { ...statement, condition: both(statement.condition, ...added.map(present)) };
}
