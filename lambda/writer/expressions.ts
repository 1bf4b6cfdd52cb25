import { PARTITION_KEY } from '../contract/record';
import type { Json } from '../contract/write';
import { Amount } from './amount';
import type { Condition, Statement, UpdateStatement } from './statement';

/** The expressions of a `PutItem` or `UpdateItem`, with placeholders for every name and value. */
export interface Expressions {
  readonly condition: string;
  readonly update: string | undefined;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json | Amount>>;
}

/** Renders a statement for a single call. */
export function renderExpressions(statement: Statement): Expressions {
  const places = new Places();
  const condition = conditionOf(statement, places);
  const update = statement.form === 'update' ? updateOf(statement, places) : undefined;
  return { condition, update, names: places.names, values: places.values };
}

function conditionOf(statement: Statement, places: Places): string {
  switch (statement.form) {
    case 'insert':
      return renderCondition({ test: 'absent' }, places);
    case 'replace':
      return renderCondition(statement.condition, places);
    case 'update': {
      const { condition, onAbsent } = statement;
      return onAbsent === 'create'
        ? renderCondition(condition, places)
        : `attribute_exists(${places.name(PARTITION_KEY)}) AND ${renderPart(condition, places)}`;
    }
    default:
      return statement satisfies never;
  }
}

/** `undefined` for a statement that changes nothing: DynamoDB refuses an empty expression. */
function updateOf(statement: UpdateStatement, places: Places): string | undefined {
  const set = Object.entries(statement.set).map(([name, value]) => `${places.name(name)} = ${places.value(value)}`);
  const remove = statement.remove.map((name) => places.name(name));
  const add = Object.entries(statement.add).map(
    ([name, text]) => `${places.name(name)} ${places.value(new Amount(text))}`,
  );
  const clauses = [clause('SET', set), clause('REMOVE', remove), clause('ADD', add)].filter((part) => part !== '');
  return clauses.length > 0 ? clauses.join(' ') : undefined;
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length > 0 ? `${keyword} ${parts.join(', ')}` : '';
}

function renderCondition(condition: Condition, places: Places): string {
  switch (condition.test) {
    case 'absent':
      return `attribute_not_exists(${places.name(PARTITION_KEY)})`;
    case 'present':
      return `attribute_exists(${places.name(condition.attribute)})`;
    case 'missing':
      return `attribute_not_exists(${places.name(condition.attribute)})`;
    case 'equals':
      return `${places.name(condition.attribute)} = ${places.value(condition.value)}`;
    case 'below':
      return `${places.name(condition.attribute)} < ${places.value(condition.value)}`;
    case 'atLeast':
      return `${places.name(condition.attribute)} >= ${places.value(condition.value)}`;
    case 'all':
    case 'any': {
      const [only, ...others] = condition.of;
      if (only !== undefined && others.length === 0) return renderCondition(only, places);
      return condition.of.map((part) => renderPart(part, places)).join(condition.test === 'all' ? ' AND ' : ' OR ');
    }
    default:
      return condition satisfies never;
  }
}

/** DynamoDB refuses redundant parentheses, so only what has parts of its own stands between them. */
function renderPart(condition: Condition, places: Places): string {
  const rendered = renderCondition(condition, places);
  return hasParts(condition) ? `(${rendered})` : rendered;
}

/** Whether it is rendered as several parts. One part of its own is rendered as that part. */
function hasParts(condition: Condition): boolean {
  if (!('of' in condition)) return false;
  const [only, ...others] = condition.of;
  return others.length > 0 || (only !== undefined && hasParts(only));
}

class Places {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, Json | Amount> = {};
  readonly #placeOf = new Map<string, string>();
  #valueCount = 0;

  name(attribute: string): string {
    const known = this.#placeOf.get(attribute);
    if (known !== undefined) return known;
    const place = `#n${this.#placeOf.size}`;
    this.#placeOf.set(attribute, place);
    this.names[place] = attribute;
    return place;
  }

  value(value: Json | Amount): string {
    const place = `:v${this.#valueCount++}`;
    this.values[place] = value;
    return place;
  }
}
