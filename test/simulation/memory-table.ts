import type {
  TransactionAnswer,
  TransactionResult,
  TransactionTable,
} from '../../lambda/transactions/transaction-table';
import type { RecordTablePort, StatementResult } from '../../lambda/writer/record-table';
import type { Statement } from '../../lambda/writer/statement';
import { TableModel } from './table-model';

/** What a test may do to a statement before or after the table sees it; `undefined` lets it through. */
export type Interference = (statement: Statement, apply: () => StatementResult) => StatementResult | undefined;

export type WholeInterference = (
  statements: readonly Statement[],
  apply: () => TransactionResult,
) => TransactionResult | undefined;

/** The record table in memory, counting its calls. */
export class MemoryTable implements RecordTablePort, TransactionTable {
  readonly model = new TableModel();
  readonly calls: { readonly kind: 'batch' | 'single' | 'read' | 'transact'; readonly statements: number }[] = [];
  readonly #tokens = new Map<string, string>();
  interfere: Interference = () => undefined;
  /** As of `interfere`, for a transaction as a whole. */
  interfereWhole: WholeInterference = () => undefined;
  /** Whether a single call says what stood there before, as the front door asks it to. */
  tellsBefore = false;
  /** Engines differ: some leave the current item out of a batch's failed conditions. */
  tellsCurrentInBatch = true;

  batchable(statement: Statement): boolean {
    return statement.form === 'insert' || (statement.form === 'update' && statement.onAbsent === 'refuse');
  }

  async batch(statements: readonly Statement[]) {
    this.calls.push({ kind: 'batch', statements: statements.length });
    const results = statements.map((statement) => this.#run(statement));
    const told = this.tellsCurrentInBatch ? results : results.map(withoutCurrent);
    return { results: told, units: statements.length };
  }

  async single(statement: Statement) {
    this.calls.push({ kind: 'single', statements: 1 });
    const before = this.model.get(statement.key) ?? ('none' as const);
    const result = this.#run(statement);
    return { results: [result.kind === 'done' && this.tellsBefore ? { ...result, before } : result], units: 1 };
  }

  async transact(statements: readonly Statement[], token: string): Promise<TransactionAnswer> {
    this.calls.push({ kind: 'transact', statements: statements.length });
    const run = () => this.#runOnce(statements, token);
    return { result: this.interfereWhole(statements, run) ?? run(), units: statements.length * 2 };
  }

  async read(keys: Parameters<RecordTablePort['read']>[0]) {
    this.calls.push({ kind: 'read', statements: keys.length });
    return keys.map((key) => ({ kind: 'read', current: this.model.get(key) }) as const);
  }

  /** A token stands for the statements that took effect with it; those of a cancelled transaction may come again. */
  #runOnce(statements: readonly Statement[], token: string): TransactionResult {
    const text = JSON.stringify(statements);
    const done = this.#tokens.get(token);
    if (done !== undefined) {
      return done === text ? { kind: 'done' } : { kind: 'unknown', reason: 'IdempotentParameterMismatchException' };
    }
    const result = this.model.applyAll(statements);
    if (result.kind === 'done') this.#tokens.set(token, text);
    return result;
  }

  #run(statement: Statement): StatementResult {
    return this.interfere(statement, () => this.model.apply(statement)) ?? this.model.apply(statement);
  }
}

function withoutCurrent(result: StatementResult): StatementResult {
  return result.kind === 'refused' ? { kind: 'refused', current: 'unread' } : result;
}
