import { STATEMENT_MAX_CHARACTERS } from '../contract/limits';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import type { Json } from '../contract/write';
import type { Amount } from './amount';
import { isBareName } from './partiql-keywords';
import type { Condition, Statement } from './statement';

/** A PartiQL statement with its parameters, in the order of its question marks. */
export interface Partiql {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** A JSON value, or decimal text that must not pass through a JavaScript number. */
export type Parameter = Json | Amount;

/** Names that stand between quotes without any escaping, on every engine. Others go as single calls. */
const PLAIN_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/**
 * Renders a statement for `BatchExecuteStatement`, or `undefined` where PartiQL cannot say it. One `SET` with commas is
 * what all engines read; of several `REMOVE`s no form is common to all, so a statement may remove one attribute.
 */
export function renderPartiql(table: string, statement: Statement): Partiql | undefined {
  const rendered = statement.form === 'insert' ? insert(table, statement) : update(table, statement);
  return rendered !== undefined && rendered.text.length <= STATEMENT_MAX_CHARACTERS ? rendered : undefined;
}

function insert(table: string, statement: Extract<Statement, { form: 'insert' }>): Partiql | undefined {
  const entries = Object.entries(statement.item);
  if (!entries.every(([name]) => PLAIN_NAME.test(name))) return undefined;
  const names = [PARTITION_KEY, SORT_KEY, ...entries.map(([name]) => name)];
  return {
    text: `INSERT INTO "${table}" VALUE {${names.map((name) => `'${name}':?`).join(',')}}`,
    parameters: [statement.key.partition, statement.key.sort, ...entries.map(([, value]) => value)],
  };
}

function update(table: string, statement: Statement): Partiql | undefined {
  if (statement.form !== 'update' || statement.onAbsent !== 'refuse' || statement.remove.length > 1) return undefined;
  const set = Object.entries(statement.set);
  const add = Object.entries(statement.add);
  const names = [...set.map(([name]) => name), ...statement.remove];
  if (!names.every((name) => PLAIN_NAME.test(name))) return undefined;
  if (!add.every(([name]) => isBareName(name))) return undefined;
  const where = renderCondition(statement.condition);
  if (where === undefined) return undefined;
  const changes = [...set.map(([name]) => `"${name}"=?`), ...add.map(([name]) => `${name}=${name}+?`)];
  const remove = statement.remove.map((name) => ` REMOVE "${name}"`).join('');
  return {
    text: `UPDATE "${table}" SET ${changes.join(',')}${remove} WHERE "${PARTITION_KEY}"=? AND "${SORT_KEY}"=? AND (${where.text})`,
    parameters: [...set.map(([, value]) => value), statement.key.partition, statement.key.sort, ...where.parameters],
  };
}

/** An `UPDATE` needs the record to stand there, so `absent` is false in it; `undefined` stands for what cannot be said. */
function renderCondition(condition: Condition): Partiql | undefined {
  switch (condition.test) {
    case 'absent':
      return undefined;
    case 'missing':
      return { text: `"${condition.attribute}" IS MISSING`, parameters: [] };
    case 'present':
      return { text: `"${condition.attribute}" IS NOT MISSING`, parameters: [] };
    case 'equals':
    case 'below': {
      const operator = condition.test === 'equals' ? '=' : '<';
      return { text: `"${condition.attribute}" ${operator} ?`, parameters: [condition.value] };
    }
    case 'all':
    case 'any': {
      const parts = condition.of.map(renderCondition);
      const said = parts.filter((part) => part !== undefined);
      if (said.length === 0 || (condition.test === 'all' && said.length < parts.length)) return undefined;
      return {
        text: said.map((part) => `(${part.text})`).join(condition.test === 'all' ? ' AND ' : ' OR '),
        parameters: said.flatMap((part) => part.parameters),
      };
    }
    default:
      return condition satisfies never;
  }
}
