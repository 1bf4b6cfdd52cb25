import { type Fields, isFields } from '../template/template';

/** One call of DynamoDB's JSON protocol. */
export interface TableCall {
  /** `PutItem`, as behind the dot of `X-Amz-Target`. */
  readonly action: string;
  readonly body: Fields;
}

export interface TableAnswer {
  readonly status: number;
  readonly body: Fields;
}

/** The engine, or what stands before it. Rejects where nothing answers. */
export type Table = (call: TableCall) => Promise<TableAnswer>;

export function fieldsIn(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listIn(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsIn) : [];
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
