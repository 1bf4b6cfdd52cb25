import { nearest } from '../../bin/command-line/nearest';
import { type Fields, isFields, shown } from '../read-json';

/** What is wrong with a scenario, found while it is read: each with its place in the file and the value that stands there. */
export class Problems {
  readonly found: string[] = [];

  say(at: string, what: string): void {
    this.found.push(at === '' ? what : `${at} ${what}`);
  }

  /** The object there, or an empty one. */
  fields(value: unknown, at: string): Fields {
    if (isFields(value)) return value;
    this.say(at, `must be a map, got ${shown(value)}`);
    return {};
  }

  list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value) && value.length > 0) return value;
    this.say(at, `must be a list with something in it, got ${shown(value)}`);
    return [];
  }

  /** Nothing where there is none. */
  names(value: unknown, at: string): readonly string[] {
    if (value === undefined) return [];
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
    this.say(at, `must be a list of names, got ${shown(value)}`);
    return [];
  }

  text(value: unknown, at: string): string {
    if (typeof value === 'string' && value.trim() !== '' && !value.includes('\n')) return value;
    this.say(at, `must be one line of text, got ${shown(value)}`);
    return '';
  }

  /** A number from `from` to `to`; `otherwise` where there is none. */
  number(
    value: unknown,
    at: string,
    { from, to = Number.MAX_SAFE_INTEGER, otherwise, isWhole = false }: Range,
  ): number {
    if (value === undefined && otherwise !== undefined) return otherwise;
    const fits = typeof value === 'number' && value >= from && value <= to && (!isWhole || Number.isInteger(value));
    if (fits) return value;
    const most = to === Number.MAX_SAFE_INTEGER ? `of ${from} or more` : `from ${from} to ${to}`;
    this.say(at, `must be a ${isWhole ? 'whole ' : ''}number ${most}, got ${shown(value)}`);
    return otherwise ?? from;
  }

  oneOf<Name extends string>(value: unknown, at: string, names: readonly Name[]): Name | undefined {
    const name = names.find((one) => one === value);
    if (name === undefined) this.say(at, `must be one of ${names.join(', ')}, got ${shown(value)}`);
    return name;
  }

  /** Keys that nobody would read: a slip of the pen would else be a default. */
  unknownKeys(fields: Fields, at: string, known: readonly string[]): void {
    for (const key of Object.keys(fields).filter((one) => !known.includes(one))) {
      const meant = nearest(key, known);
      this.say(`${at === '' ? '' : `${at}.`}${key}`, meant ? `is not known, did you mean ${meant}?` : 'is not known');
    }
  }
}

interface Range {
  readonly from: number;
  readonly to?: number;
  readonly otherwise?: number;
  readonly isWhole?: boolean;
}
