import { addDecimals, decimalOf, decimalProblem, decimalText } from '../../lambda/contract/decimal';
import type { RecordKey } from '../../lambda/contract/placement';
import type { StoredRecord } from '../../lambda/contract/record';
import type { Json } from '../../lambda/contract/write';
import type { TransactionResult } from '../../lambda/transactions/transaction-table';
import type { StatementResult } from '../../lambda/writer/record-table';
import type { Condition, Statement } from '../../lambda/writer/statement';
import { exactNumber, exactNumbers, keepExact, parseDecimal, valueProblem } from './table-numbers';

/** DynamoDB's own limit. Unit: bytes. Source: DynamoDB quotas, "Item size". */
const ITEM_MAX_BYTES = 400 * 1024;

/** Told of each statement that took effect. */
export type Witness = (statement: Statement, before: StoredRecord | undefined, after: StoredRecord) => void;

/** What DynamoDB does with a statement, on a map. The conformance tests hold it to a real engine. */
export class TableModel {
  readonly records: Map<string, StoredRecord>;
  readonly #itemMaxBytes: number;
  readonly #witness: Witness;

  constructor({
    itemMaxBytes = ITEM_MAX_BYTES,
    witness = () => {},
    records = new Map(),
  }: { itemMaxBytes?: number; witness?: Witness; records?: Map<string, StoredRecord> } = {}) {
    this.records = records;
    this.#itemMaxBytes = itemMaxBytes;
    this.#witness = witness;
  }

  get(key: RecordKey): StoredRecord | undefined {
    return this.records.get(placeOf(key));
  }

  /** The refusal, if its condition fails as things stand. */
  wouldRefuse(statement: Statement): StatementResult | undefined {
    const current = this.get(statement.key);
    return admits(statement, current) ? undefined : { kind: 'refused', current };
  }

  /** All of them or none, as one step. */
  applyAll(statements: readonly Statement[]): TransactionResult {
    const reasons = statements.map((statement) => this.#verdict(statement));
    if (reasons.some((reason) => reason.kind !== 'done')) return { kind: 'cancelled', reasons };
    for (const statement of statements) this.apply(statement);
    return { kind: 'done' };
  }

  apply(statement: Statement): StatementResult {
    const verdict = this.#verdict(statement);
    if (verdict.kind !== 'done') return verdict;
    const current = this.get(statement.key);
    const next = after(statement, current);
    this.records.set(placeOf(statement.key), next);
    this.#witness(statement, current, next);
    return { kind: 'done' };
  }

  /** What would become of it as things stand. */
  #verdict(statement: Statement): StatementResult {
    const current = this.get(statement.key);
    const malformed = literalProblem(statement);
    if (malformed !== undefined) return { kind: 'invalid', reason: malformed };
    if (!admits(statement, current)) return { kind: 'refused', current };
    const unsound = sumProblem(statement, current);
    if (unsound !== undefined) return { kind: 'invalid', reason: unsound };
    const next = after(statement, current);
    const bytes = Buffer.byteLength(JSON.stringify(next));
    if (bytes > this.#itemMaxBytes) {
      return { kind: 'invalid', reason: `Item size to update has exceeded the maximum allowed size, got ${bytes}` };
    }
    return { kind: 'done' };
  }
}

/** What is wrong with a statement whatever it meets: in a batch it refuses the whole call. */
export function literalProblem(statement: Statement): string | undefined {
  if (statement.form !== 'update') return valueProblem(statement.item);
  for (const [name, amount] of Object.entries(statement.add)) {
    const problem = decimalProblem(parseDecimal(amount));
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return valueProblem(statement.set);
}

function admits(statement: Statement, current: StoredRecord | undefined): boolean {
  switch (statement.form) {
    case 'insert':
      return current === undefined;
    case 'replace':
      return holds(statement.condition, current);
    case 'update':
      return (statement.onAbsent === 'create' || current !== undefined) && holds(statement.condition, current);
    default:
      return statement satisfies never;
  }
}

function sumProblem(statement: Statement, current: StoredRecord | undefined): string | undefined {
  if (statement.form !== 'update') return undefined;
  for (const [name, amount] of Object.entries(statement.add)) {
    if (!['number', 'undefined'].includes(typeof current?.[name])) return `${name} is not a number`;
    const before = exactNumber(current, name) ?? decimalOf(0);
    const problem = decimalProblem(addDecimals(before, parseDecimal(amount)));
    if (problem !== undefined) return `${name} ${problem}`;
  }
  return undefined;
}

function after(statement: Statement, current: StoredRecord | undefined): StoredRecord {
  if (statement.form !== 'update') return { ...statement.item };
  const { set, add, remove } = statement;
  const exact = new Map(exactNumbers(current).filter(([name]) => !Object.hasOwn(set, name)));
  const fields = new Map<string, Json>([...Object.entries(current ?? {}), ...Object.entries(set)]);
  for (const [name, amount] of Object.entries(add)) {
    const sum = addDecimals(exactNumber(current, name) ?? decimalOf(0), parseDecimal(amount));
    exact.set(name, sum);
    fields.set(name, Number(decimalText(sum)));
  }
  for (const name of remove) fields.delete(name);
  const record = Object.fromEntries(fields);
  keepExact(record, exact);
  return record;
}

export function holds(condition: Condition, current: StoredRecord | undefined): boolean {
  switch (condition.test) {
    case 'absent':
      return current === undefined;
    case 'missing':
      return current?.[condition.attribute] === undefined;
    case 'present':
      return current?.[condition.attribute] !== undefined;
    case 'equals':
      return compare(current, condition.attribute, condition.value) === 0;
    case 'below':
      return compare(current, condition.attribute, condition.value) === -1;
    case 'atLeast':
      return (compare(current, condition.attribute, condition.value) ?? -1) >= 0;
    case 'all':
      return condition.of.every((part) => holds(part, current));
    case 'any':
      return condition.of.some((part) => holds(part, current));
    default:
      return condition satisfies never;
  }
}

/** DynamoDB compares only values of one type: text by its UTF-8 bytes, numbers exactly. `undefined` for other types. */
function compare(record: StoredRecord | undefined, name: string, bound: string | number): number | undefined {
  const value = record?.[name];
  if (typeof bound === 'string') {
    return typeof value === 'string' ? Buffer.compare(Buffer.from(value), Buffer.from(bound)) : undefined;
  }
  const number = exactNumber(record, name);
  if (number === undefined) return undefined;
  const { coefficient } = addDecimals(number, decimalOf(-bound));
  return coefficient === 0n ? 0 : coefficient < 0n ? -1 : 1;
}

export function placeOf(key: RecordKey): string {
  return JSON.stringify([key.partition, key.sort]);
}
