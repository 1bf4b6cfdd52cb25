import { QueueError } from './queue-error';

/** A request's JSON object, read field by field. A field of the wrong type is refused by its name. */
export class RequestFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new QueueError('InvalidParameterValue', 'The request must be a JSON object.');
    }
    this.#fields = value as Readonly<Record<string, unknown>>;
  }

  text(name: string): string | undefined {
    const value = this.#fields[name] ?? undefined;
    if (value === undefined || typeof value === 'string') return value;
    throw wrongType(name, 'text', value);
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '') {
      throw new QueueError('MissingParameter', `The request must contain the parameter ${name}.`);
    }
    return value;
  }

  integer(name: string): number | undefined {
    const value = this.#fields[name] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value)) return value;
    throw wrongType(name, 'an integer', value);
  }

  texts(name: string): string[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name, 'a list of text', value);
    return value.map((item: unknown) => {
      if (typeof item !== 'string') throw wrongType(name, 'a list of text', item);
      return item;
    });
  }

  /** An empty map when it is absent. */
  textMap(name: string): Record<string, string> {
    const value = this.#fields[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'an object', value);
    const entries = Object.entries(value ?? {}).map(([key, item]: [string, unknown]): [string, string] => {
      if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'text', item);
      return [key, item];
    });
    return Object.fromEntries(entries);
  }

  objectMap(name: string): [string, RequestFields][] {
    const value = this.#fields[name] ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(name, 'an object', value);
    return Object.entries(value ?? {}).map(([key, item]: [string, unknown]) => [key, new RequestFields(item)]);
  }

  objects(name: string): RequestFields[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name, 'a list', value);
    return value.map((item: unknown) => new RequestFields(item));
  }
}

function wrongType(name: string, wanted: string, got: unknown): QueueError {
  const shown = JSON.stringify(got)?.slice(0, 80);
  return new QueueError('InvalidParameterValue', `Parameter ${name} must be ${wanted}, got ${shown}.`);
}
