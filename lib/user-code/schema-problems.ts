import type { CollectionProps } from './collection-props';
import { compiledSchema } from './compiled-schema';

/** Longer schemas are not quoted whole: the reason names the place. Unit: characters. */
const QUOTE_MAX_LENGTH = 120;

export function schemaProblems(name: string, { policy, schema }: CollectionProps): string[] {
  const prop = `collections.${name}.schema`;
  if (schema === undefined) return [];
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return [`${prop} must be an object, got ${quoted(schema)}: no record could be held to it`];
  }
  if (policy === 'counter') {
    return [
      `${prop} needs a policy that takes whole records, got counter with ${quoted(schema)}: it would never be looked at`,
    ];
  }
  const compiled = compiledSchema(schema);
  if (compiled.kind === 'compiled') return [];
  return [
    `${prop} must be a JSON Schema of draft 2020-12 that stands alone, got ${quoted(schema)}: ${compiled.reason}`,
  ];
}

function quoted(schema: unknown): string {
  try {
    const text = JSON.stringify(schema) ?? String(schema);
    return text.length > QUOTE_MAX_LENGTH ? `${text.slice(0, QUOTE_MAX_LENGTH)}…` : text;
  } catch {
    return 'what is no JSON';
  }
}
