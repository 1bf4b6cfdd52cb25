import { PARTITION_KEY, SORT_KEY } from '../../lambda/contract/record';
import type { Fields } from '../template/template';
import { fieldsIn, textIn } from './table-call';

/** A PartiQL statement that changes one item, in one of the two forms in which the kit writes them (`lambda/writer/partiql.ts`). */
export type PartiqlWrite =
  | { readonly form: 'insert'; readonly table: string; readonly partition: string | undefined; readonly item: Fields }
  | {
      readonly form: 'update';
      readonly table: string;
      readonly partition: string | undefined;
      /** The same change of the same item, without a condition. */
      readonly unconditional: { readonly Statement: string; readonly Parameters: readonly unknown[] };
    };

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(.*)\}$/;
const ENTRY = /^'([^']+)':\?$/;
const KEY = `WHERE "${PARTITION_KEY}"=? AND "${SORT_KEY}"=?`;
const TABLE = /^UPDATE "([^"]+)" /;

/** `undefined` for a statement that the kit does not write. */
export function partiqlWriteIn({ Statement, Parameters }: Fields): PartiqlWrite | undefined {
  const parameters: readonly unknown[] = Array.isArray(Parameters) ? Parameters : [];
  const text = textIn(Statement) ?? '';
  return insertIn(text, parameters) ?? updateIn(text, parameters);
}

function insertIn(text: string, parameters: readonly unknown[]): PartiqlWrite | undefined {
  const [, table, entries] = INSERT.exec(text) ?? [];
  if (table === undefined || entries === undefined) return undefined;
  const names = entries.split(',').map((entry) => ENTRY.exec(entry)?.[1]);
  if (names.length !== parameters.length || names.includes(undefined)) return undefined;
  const item = Object.fromEntries(names.map((name, place) => [name, parameters[place]]));
  return { form: 'insert', table, partition: stringIn(item[PARTITION_KEY]), item };
}

function updateIn(text: string, parameters: readonly unknown[]): PartiqlWrite | undefined {
  const table = TABLE.exec(text)?.[1];
  const at = text.indexOf(KEY);
  if (table === undefined || at < 0) return undefined;
  const unconditional = text.slice(0, at + KEY.length);
  // The kit's names have no question mark in them.
  const before = placesIn(text.slice(0, at));
  return {
    form: 'update',
    table,
    partition: stringIn(parameters[before]),
    unconditional: { Statement: unconditional, Parameters: parameters.slice(0, placesIn(unconditional)) },
  };
}

function placesIn(text: string): number {
  return text.split('?').length - 1;
}

/** The text of an attribute value. */
export function stringIn(value: unknown): string | undefined {
  return textIn(fieldsIn(value).S);
}
