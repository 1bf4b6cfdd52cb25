import type { Json } from '../lambda/contract/write';
import type { RequestForm } from './memory-front-door';

export type JsonObject = { readonly [field: string]: Json };

/** One request that an OpenAPI document shows, made from the document and nothing else. */
export interface Call {
  /** The operation, and what was added to its plainest form. */
  readonly name: string;
  readonly operationId: string;
  /** JSON Pointer of the operation. */
  readonly pointer: string;
  readonly request: RequestForm & { readonly method: string };
  /** Whether it has only what the operation cannot do without. */
  readonly plain: boolean;
}

const METHODS = ['post', 'put', 'patch', 'get', 'delete', 'head', 'options', 'trace'];

/**
 * Every operation in its plainest form, in each of its media types; then each again with one optional parameter after the
 * other. In the order of the document, so that a record is made before it is read, and read before it is deleted.
 */
export function callsOf(document: JsonObject): Call[] {
  const calls = operationsOf(document).flatMap((operation) => {
    const { needed, optional } = parametersOf(document, operation);
    const plain = bodiesOf(operation).map(([type, body]) => callOf(operation, needed, { type, body }));
    const [first] = bodiesOf(operation);
    const more = optional.map((one) => {
      // A write has one condition: the optional one takes the place of the one that was chosen.
      const kept = isCondition(one) ? needed.filter((other) => !isCondition(other)) : needed;
      return callOf(operation, [...kept, one], { type: first?.[0], body: first?.[1], with: one });
    });
    return [...plain, ...more];
  });
  return [...calls.filter(({ plain }) => plain), ...calls.filter(({ plain }) => !plain)];
}

interface OperationForm {
  readonly path: string;
  readonly method: string;
  readonly operationId: string;
  readonly pointer: string;
  readonly form: JsonObject;
  readonly shared: readonly Json[];
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly value: Json;
}

export function operationsOf(document: JsonObject): OperationForm[] {
  return Object.entries(objectOf(document.paths)).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).flatMap(([method, form]) => {
      if (!METHODS.includes(method)) return [];
      const pointer = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
      const operationId = String(objectOf(form).operationId);
      const shared = listOf(objectOf(item).parameters);
      return [{ path, method: method.toUpperCase(), operationId, pointer, form: objectOf(form), shared }];
    }),
  );
}

/** A parameter's values; an optional one without an example is never sent. */
function parametersOf(document: JsonObject, { form, shared, operationId }: OperationForm) {
  const needed: Parameter[] = [];
  const optional: Parameter[] = [];
  for (const given of [...shared, ...listOf(form.parameters)]) {
    const parameter = resolved(document, given);
    const { name, in: place, required, example, examples } = parameter;
    const shown = [example, ...Object.values(objectOf(examples)).map((one) => objectOf(one).value)];
    for (const value of shown.filter((one) => one !== undefined)) {
      // A key names one request in the whole path: the one example would name them all.
      const own = name === 'Idempotency-Key' ? `"${String(value).replaceAll('"', '')}.${operationId}"` : value;
      (required === true ? needed : optional).push({ name: String(name), in: String(place), value: own });
    }
    if (required === true && shown.every((one) => one === undefined))
      throw new Error(`${operationId}: no example of ${name}`);
  }
  // Where a precondition is required and several would do, none of them can be said to be required.
  const condition = objectOf(form.responses)['428'] === undefined ? undefined : optional.filter(isCondition).at(-1);
  if (condition !== undefined && !needed.some(isCondition)) {
    needed.push(condition);
    optional.splice(optional.indexOf(condition), 1);
  }
  return { needed, optional };
}

function isCondition({ name }: Parameter): boolean {
  return name.startsWith('If-');
}

function bodiesOf({ form, operationId }: OperationForm): (readonly [string | undefined, Json | undefined])[] {
  if (form.requestBody === undefined) return [[undefined, undefined]];
  return Object.entries(objectOf(objectOf(form.requestBody).content)).map(([type, media]) => {
    const { example } = objectOf(media);
    if (example === undefined) throw new Error(`${operationId}: no example of ${type}`);
    return [type, example] as const;
  });
}

function callOf(
  { path, method, operationId, pointer }: OperationForm,
  parameters: readonly Parameter[],
  made: { readonly type?: string | undefined; readonly body?: Json | undefined; readonly with?: Parameter },
): Call {
  const inPlace = (place: string) => parameters.filter((one) => one.in === place);
  const at = inPlace('path').reduce(
    (text, { name, value }) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
  const headers = inPlace('header').map(({ name, value }) => [name.toLowerCase(), String(value)] as const);
  const { type, body } = made;
  const added = made.with === undefined ? (type ?? '') : `with ${made.with.name}: ${made.with.value}`;
  return {
    name: `${operationId} ${added}`.trim(),
    operationId,
    pointer,
    plain: made.with === undefined,
    request: {
      method,
      path: at,
      query: inPlace('query')
        .map(({ name, value }) => `${name}=${value}`)
        .join('&'),
      headers: Object.fromEntries([...headers, ...(type === undefined ? [] : [['content-type', type] as const])]),
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
  };
}

/** What a reference names, or the value itself. */
export function resolved(document: JsonObject, value: Json | undefined): JsonObject {
  const { $ref } = objectOf(value);
  if (typeof $ref !== 'string') return objectOf(value);
  const names = $ref.replace(/^#\//, '').split('/');
  const found = names.reduce<Json | undefined>(
    (inside, name) => objectOf(inside)[name.replaceAll('~1', '/').replaceAll('~0', '~')],
    document,
  );
  if (found === undefined) throw new Error(`${$ref} names nothing`);
  return objectOf(found);
}

export function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
