import { LocalRunError } from '../local-run-error';
import { nameOf, type Resolver } from './resolver';
import { type Fields, isFields, type Resource } from './template';

/** Reads resolved properties of one resource as the types CloudFormation would accept for them. */
export interface PropertyReader {
  text(path: string): string | undefined;
  /** CloudFormation takes `30` and `"30"` for the same thing. */
  integer(path: string): number | undefined;
  flag(path: string): boolean | undefined;
  list(path: string): readonly Fields[];
  fields(path: string): Fields | undefined;
  /** A text without which the resource cannot be run. */
  needed(path: string): string;
}

export function propertyReader(resource: Resource, resolver: Resolver): PropertyReader {
  const wrong = (path: string, rule: string, value: unknown) =>
    new LocalRunError(`${nameOf(resource)} ${path} must be ${rule}, got ${JSON.stringify(value)}`);

  const reader: PropertyReader = {
    text(path) {
      const value = resolver.property(resource, path);
      if (value === undefined || typeof value === 'string') return value;
      if (typeof value === 'number' || typeof value === 'boolean') return String(value);
      throw wrong(path, 'text', value);
    },
    integer(path) {
      const value = resolver.property(resource, path);
      if (value === undefined) return undefined;
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number === 'number' && Number.isInteger(number)) return number;
      throw wrong(path, 'a whole number', value);
    },
    flag(path) {
      const value = resolver.property(resource, path);
      if (value === undefined || typeof value === 'boolean') return value;
      if (value === 'true' || value === 'false') return value === 'true';
      throw wrong(path, 'true or false', value);
    },
    list(path) {
      const value = resolver.property(resource, path);
      if (value === undefined) return [];
      if (Array.isArray(value) && value.every(isFields)) return value;
      throw wrong(path, 'a list of objects', value);
    },
    fields(path) {
      const value = resolver.property(resource, path);
      if (value === undefined || isFields(value)) return value;
      throw wrong(path, 'an object', value);
    },
    needed(path) {
      const value = reader.text(path);
      if (value !== undefined && value !== '') return value;
      throw new LocalRunError(`${nameOf(resource)} has no ${path}`);
    },
  };
  return reader;
}
