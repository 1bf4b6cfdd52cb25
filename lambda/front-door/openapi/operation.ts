import { JSON_TYPE } from '../media-type';
import { type HeaderName, headersOf } from './headers';
import { type ParameterName, parameterRefs } from './parameters';
import type { JsonObject } from './shelf';

interface Parts {
  readonly parameters?: readonly ParameterName[];
  readonly requestBody?: JsonObject;
  readonly responses: JsonObject;
}

export function operation(id: string, tag: string, summary: string, { parameters = [], ...rest }: Parts): JsonObject {
  return { operationId: id, tags: [tag], summary, parameters: parameterRefs(parameters), ...rest };
}

/** What an operation answers when it does not refuse. */
export function answer(description: string, headers: readonly HeaderName[], schema?: JsonObject): JsonObject {
  return { description, headers: headersOf(...headers), ...(schema && { content: json(schema) }) };
}

export function json(schema: JsonObject): JsonObject {
  return { [JSON_TYPE]: { schema } };
}

/** The schema of an object that has all of these, and may have more. */
export function object(properties: JsonObject, optional: JsonObject = {}): JsonObject {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } };
}
