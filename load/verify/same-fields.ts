import { canonicalJson } from '../../lambda/contract/canonical-json';
import type { Body, Json } from '../../lambda/contract/write';

/** Whether two bodies say the same, whatever the order of their fields. `op` is left out: it names the write and not its content. */
export function sameFields(found: Body, asked: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(found).filter(isContent);
  const wanted = Object.keys(asked).filter((name) => isContent(name) && asked[name] !== undefined);
  return names.length === wanted.length && wanted.every((name) => sameValue(found[name], asked[name]));
}

export function sameValue(found: unknown, asked: unknown): boolean {
  if (found === asked) return true;
  if (typeof found !== 'object' || typeof asked !== 'object') return false;
  return canonicalJson(found as Json) === canonicalJson(asked as Json);
}

function isContent(name: string): boolean {
  return name !== 'op';
}
