import type { Json } from '../../contract/write';
import { type JsonObject, schemaRef } from './shelf';

/** Keywords whose value is data: a `$ref` in there is a field of somebody's, and no reference. */
const DATA: readonly string[] = ['const', 'default', 'enum', 'examples'];
/** Keywords whose members are names of the user's: one may be called `default`. */
const NAMED: readonly string[] = ['$defs', 'dependentSchemas', 'patternProperties', 'properties'];

/**
 * A given schema as it may stand inside the document. Its references count from its own root, which is now somewhere else.
 * They are turned there, because few tools know an `$id` inside a document; a schema with anchors gets one all the same,
 * or two collections' anchors would be one.
 */
export function embedded(collection: string, schema: Json): Json {
  if (!isObject(schema)) return schema;
  const { $schema, ...rest } = schema;
  if (Object.hasOwn(rest, '$id')) return rest;
  if (/"\$(dynamicAnchor|anchor)":/.test(JSON.stringify(rest)))
    return { $id: `urn:spillway:schema:${collection}`, ...rest };
  return turned(rest, schemaRef(collection).$ref);
}

function turned(schema: Json, root: string): Json {
  if (Array.isArray(schema)) return schema.map((one) => turned(one, root));
  if (!isObject(schema) || Object.hasOwn(schema, '$id')) return schema;
  return mapped(schema, (keyword, value) => {
    if (DATA.includes(keyword)) return value;
    if (keyword === '$ref' && typeof value === 'string') return /^#(\/|$)/.test(value) ? root + value.slice(1) : value;
    if (NAMED.includes(keyword) && isObject(value)) return mapped(value, (_, one) => turned(one, root));
    return turned(value, root);
  });
}

function mapped(object: JsonObject, change: (name: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
