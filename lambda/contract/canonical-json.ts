import type { Json } from './write';

/**
 * JSON with its members in one order always: the table gives fields in any order, and the same strong tag must stand for
 * the same bytes (RFC 9110 8.8.1). Recursion is safe: bodies are at most 32 levels deep.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join()}}`;
}
