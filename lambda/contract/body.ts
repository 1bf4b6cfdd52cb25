import {
  BODY_MAX_FIELDS,
  FIELD_NAME_MAX_BYTES,
  JSON_MAX_DEPTH,
  KEY_MAX_BYTES,
  NUMBER_MAX_MAGNITUDE,
  NUMBER_MIN_MAGNITUDE,
} from './limits';
import { RESERVED_PREFIX } from './record';
import type { Body, Json } from './write';

/** What is wrong with a client's data: `reserved-field` and `body-invalid` are problem types of the HTTP interface. */
export interface BodyProblem {
  readonly type: 'reserved-field' | 'body-invalid';
  readonly detail: string;
}

/**
 * The first thing wrong with a parsed body, or `undefined`. The front door answers it with a 400 and the writer
 * quarantines it, so that nothing DynamoDB would refuse is ever acknowledged. Walks without recursion: hostile depth
 * must not end the process.
 */
export function bodyProblem(value: unknown): BodyProblem | undefined {
  if (!isObject(value)) return invalid(`the body must be a JSON object, got ${kindOf(value)}`);
  const names = Object.keys(value);
  if (names.length > BODY_MAX_FIELDS) {
    return invalid(`the body must have at most ${BODY_MAX_FIELDS} fields, got ${names.length}`);
  }
  const reserved = names.find((name) => name.startsWith(RESERVED_PREFIX));
  if (reserved !== undefined) {
    return {
      type: 'reserved-field',
      detail: `field names beginning with "_" are kept for the system, got ${quote(reserved)}`,
    };
  }
  return firstProblemInside(value);
}

/** Narrowing form of `bodyProblem`, for values that were checked by it. */
export function isBody(value: unknown): value is Body {
  return bodyProblem(value) === undefined;
}

/** An object, or an array by its indexes. */
type Holder = Readonly<Record<string, unknown>>;

/** A value that holds others, and how it was come to. Its path is made of that only where something is wrong. */
interface Place {
  readonly value: Holder;
  readonly depth: number;
  readonly name: string;
  readonly within?: Place;
}

function firstProblemInside(root: Holder): BodyProblem | undefined {
  const waiting: Place[] = [{ value: root, depth: 1, name: '' }];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { value, depth } = place;
    if (depth > JSON_MAX_DEPTH) return invalid(`${pathTo(place)}: nested deeper than ${JSON_MAX_DEPTH} levels`);
    const named = !Array.isArray(value);
    // By its keys and not by its entries: a pair for each value would be most of what a large body costs.
    for (const name of Object.keys(value)) {
      const wrong = named ? fieldNameProblem(name) : undefined;
      if (wrong !== undefined) return invalid(`${pathTo(place) || 'the body'}: ${wrong}`);
      const child = value[name];
      if (isHolder(child)) {
        waiting.push({ value: child, depth: depth + 1, name, within: place });
        continue;
      }
      const bad = leafProblem(child);
      if (bad !== undefined) return invalid(`${pathTo({ value, depth, name, within: place })}: ${bad}`);
    }
  }
  return undefined;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null;
}

function leafProblem(value: unknown): string | undefined {
  if (typeof value === 'number') return numberProblem(value);
  if (typeof value === 'string' && !value.isWellFormed()) {
    return 'text with a lone surrogate cannot be stored as UTF-8';
  }
  return undefined;
}

const PATH_MAX_CHARACTERS = 120;

function pathTo(place: Place): string {
  const names: string[] = [];
  for (let at: Place | undefined = place; at?.within !== undefined; at = at.within) names.unshift(at.name);
  return names.join('.').slice(0, PATH_MAX_CHARACTERS);
}

/** Why a number cannot be stored as it was sent, or `undefined`. */
export function numberProblem(value: number): string | undefined {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || magnitude > NUMBER_MAX_MAGNITUDE) {
    return `a number must be at most ${NUMBER_MAX_MAGNITUDE} in magnitude, got ${value}`;
  }
  if (magnitude !== 0 && magnitude < NUMBER_MIN_MAGNITUDE) {
    return `a number must be 0 or at least ${NUMBER_MIN_MAGNITUDE} in magnitude, got ${value}`;
  }
  return undefined;
}

/** The first thing wrong with the amounts of an increment, or `undefined`. */
export function deltasProblem(value: unknown): string | undefined {
  const bad = bodyProblem(value);
  if (bad !== undefined) return bad.detail;
  const entries = Object.entries(value as Body);
  if (entries.length === 0) return 'an increment must name at least one field';
  const stray = entries.find(([, delta]) => typeof delta !== 'number');
  return stray === undefined ? undefined : `${stray[0]}: an amount must be a number, got ${kindOf(stray[1])}`;
}

function fieldNameProblem(name: string): string | undefined {
  if (name === '') return 'a field name must not be empty';
  // An own field of this name is harmless as data, but too many programs that read it back copy it into a prototype.
  if (name === '__proto__') return 'a field must not be named "__proto__"';
  if (!name.isWellFormed()) return 'a field name has a lone surrogate';
  // No character is longer than three bytes, and names are short: most need no counting.
  if (name.length * 3 > FIELD_NAME_MAX_BYTES && Buffer.byteLength(name) > FIELD_NAME_MAX_BYTES) {
    return `a field name must be at most ${FIELD_NAME_MAX_BYTES} bytes, got ${Buffer.byteLength(name)}`;
  }
  return undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is its purpose
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Why this cannot be a record's key, or `undefined`. */
export function keyProblem(key: string): string | undefined {
  if (key === '') return 'must not be empty';
  if (!key.isWellFormed()) return 'must be well-formed Unicode, got a lone surrogate';
  // Clients fold such a path segment away before they send it: the record could be written and never read.
  if (key === '.' || key === '..') return 'must not be "." or ".."';
  if (CONTROL.test(key)) return 'must not contain control characters';
  const bytes = Buffer.byteLength(key);
  if (bytes > KEY_MAX_BYTES) return `must be at most ${KEY_MAX_BYTES} bytes of UTF-8, got ${bytes}`;
  return undefined;
}

function isObject(value: unknown): value is { [field: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(detail: string): BodyProblem {
  return { type: 'body-invalid', detail };
}

/** What a value is, in words for people. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
