import { STATEMENT_MAX_CHARACTERS } from '../contract/limits';
import { PARTITION_KEY, SORT_KEY } from '../contract/record';
import type { Json } from '../contract/write';
import { Amount } from './amount';
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
  const names = [...set.map(([name]) => name), ...statement.remove, ...attributesOf(statement.condition)];
  if (!names.every((name) => PLAIN_NAME.test(name))) return undefined;
  if (!add.every(([name]) => isBareName(name))) return undefined;
  const where = renderCondition(statement.condition);
  if (where === undefined) return undefined;
  const changes = [...set.map(([name]) => `"${name}"=?`), ...add.map(([name]) => `${name}=${name}+?`)];
  const clauses = [changes.length > 0 ? [`SET ${changes.join(',')}`] : [], statement.remove.map(removal)].flat();
  if (clauses.length === 0) return undefined;
  return {
    text: `UPDATE "${table}" ${clauses.join(' ')} WHERE "${PARTITION_KEY}"=? AND "${SORT_KEY}"=? AND ${joinable(where)}`,
    parameters: [
      ...set.map(([, value]) => value),
      ...add.map(([, text]) => new Amount(text)),
      statement.key.partition,
      statement.key.sort,
      ...where.parameters,
    ],
  };
}

function removal(name: string): string {
  return `REMOVE "${name}"`;
}

const OPERATORS = { equals: '=', below: '<', atLeast: '>=' } as const;

function attributesOf(condition: Condition): readonly string[] {
  if ('attribute' in condition) return [condition.attribute];
  return 'of' in condition ? condition.of.flatMap(attributesOf) : [];
}

/** Part of a `WHERE`. `parts` is how many it joins: only a join needs parentheses when it is joined itself. */
interface Where extends Partiql {
  readonly parts: number;
}

/** An `UPDATE` needs the record to stand there, so `absent` is false in it; `undefined` stands for what is never true. */
function renderCondition(condition: Condition): Where | undefined {
  switch (condition.test) {
    case 'absent':
      return undefined;
    case 'missing':
      return { text: `"${condition.attribute}" IS MISSING`, parameters: [], parts: 1 };
    case 'present':
      return { text: `"${condition.attribute}" IS NOT MISSING`, parameters: [], parts: 1 };
    case 'equals':
    case 'below':
    case 'atLeast':
      return {
        text: `"${condition.attribute}" ${OPERATORS[condition.test]} ?`,
        parameters: [condition.value],
        parts: 1,
      };
    case 'all':
    case 'any': {
      const said = condition.of.map(renderCondition).filter((part) => part !== undefined);
      const [only, ...others] = said;
      if (only === undefined || (condition.test === 'all' && said.length < condition.of.length)) return undefined;
      if (others.length === 0) return only;
      return {
        text: said.map(joinable).join(condition.test === 'all' ? ' AND ' : ' OR '),
        parameters: said.flatMap((part) => part.parameters),
        parts: said.length,
      };
    }
    default:
      return condition satisfies never;
  }
}

function joinable({ text, parts }: Where): string {
  return parts > 1 ? `(${text})` : text;
}
