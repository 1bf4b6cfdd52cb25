import { PARTITION_KEY } from '../contract/record';
import type { Json } from '../contract/write';
import type { Amount } from './amount';
import type { Condition, Statement } from './statement';

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
      const condition = renderCondition(statement.condition, places);
      return statement.onAbsent === 'create'
        ? condition
        : `attribute_exists(${places.name(PARTITION_KEY)}) AND (${condition})`;
    }
    default:
      return statement satisfies never;
  }
}

function updateOf(statement: Extract<Statement, { form: 'update' }>, places: Places): string {
  const set = Object.entries(statement.set).map(([name, value]) => `${places.name(name)} = ${places.value(value)}`);
  const remove = statement.remove.map((name) => places.name(name));
  return [set.length > 0 ? `SET ${set.join(', ')}` : '', remove.length > 0 ? `REMOVE ${remove.join(', ')}` : '']
    .filter((part) => part !== '')
    .join(' ');
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
    case 'all':
      return condition.of.map((part) => `(${renderCondition(part, places)})`).join(' AND ');
    case 'any':
      return condition.of.map((part) => `(${renderCondition(part, places)})`).join(' OR ');
    default:
      return condition satisfies never;
  }
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
