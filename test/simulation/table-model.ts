import type { RecordKey } from '../../lambda/contract/placement';
import type { StoredRecord } from '../../lambda/contract/record';
import type { Json } from '../../lambda/contract/write';
import type { StatementResult } from '../../lambda/writer/record-table';
import type { Condition, Statement } from '../../lambda/writer/statement';

/** What DynamoDB does with a statement, on a map. The conformance tests hold it to a real engine. */
export class TableModel {
  readonly records = new Map<string, StoredRecord>();

  get(key: RecordKey): StoredRecord | undefined {
    return this.records.get(placeOf(key));
  }

  apply(statement: Statement): StatementResult {
    const current = this.get(statement.key);
    if (!admits(statement, current)) return { kind: 'refused', current };
    const spoiled = addsToText(statement, current);
    if (spoiled !== undefined) return { kind: 'invalid', reason: `${spoiled} is not a number` };
    this.records.set(placeOf(statement.key), after(statement, current));
    return { kind: 'done' };
  }
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

function addsToText(statement: Statement, current: StoredRecord | undefined): string | undefined {
  if (statement.form !== 'update') return undefined;
  return Object.keys(statement.add).find((name) => !['number', 'undefined'].includes(typeof current?.[name]));
}

function after(statement: Statement, current: StoredRecord | undefined): StoredRecord {
  if (statement.form !== 'update') return { ...statement.item };
  const record: Record<string, Json> = { ...current, ...statement.set };
  for (const [name, amount] of Object.entries(statement.add)) {
    record[name] = Number(record[name] ?? 0) + Number(amount);
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => !statement.remove.includes(name)));
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
      return current?.[condition.attribute] === condition.value;
    case 'below':
      return isBelow(current?.[condition.attribute], condition.value);
    case 'all':
      return condition.of.every((part) => holds(part, current));
    case 'any':
      return condition.of.some((part) => holds(part, current));
    default:
      return condition satisfies never;
  }
}

/** DynamoDB compares only values of one type; text by its UTF-8 bytes, which for stamps and sequence numbers is text order. */
function isBelow(value: unknown, bound: unknown): boolean {
  if (typeof value === 'string' && typeof bound === 'string')
    return Buffer.compare(Buffer.from(value), Buffer.from(bound)) < 0;
  return typeof value === 'number' && typeof bound === 'number' && value < bound;
}

export function placeOf(key: RecordKey): string {
  return JSON.stringify([key.partition, key.sort]);
}
