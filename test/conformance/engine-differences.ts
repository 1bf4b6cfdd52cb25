import { PARTITION_KEY, SORT_KEY, type StoredRecord } from '../../lambda/contract/record';
import type { RecordTablePort, StatementResult } from '../../lambda/writer/record-table';
import { both, present, type Statement, type UpdateStatement } from '../../lambda/writer/statement';

/*
 * Where engines differ from AWS or from each other, and what makes no difference to the writer:
 * 1. dynoxide does not return the item of a failed statement in a batch; AWS does. The writer reads it then, and so
 *    does `answerOf`.
 * 2. A parameter that no number can hold refuses a whole batch on dynoxide. The writer sends each statement alone then,
 *    and so does `answerOf`.
 * 3. `SET n=n+?` where `n` is missing is an error on AWS and a start on dynoxide. The writer's batched sums name the
 *    presence of each field in their condition, and so do those of `withPresence`.
 * 4. A failed condition of a single call carries no item where no record stands: `answerOf` reads there too.
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

async function readOne(table: RecordTablePort, statement: Statement): Promise<StoredRecord | undefined> {
  const [read] = await table.read([statement.key]);
  if (read?.kind !== 'read') throw new Error(`not read: ${read?.reason}`);
  return read.current;
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
