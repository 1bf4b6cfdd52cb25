import type { Body, Json } from './write';

/** What a JSON merge patch (RFC 7396) makes of a value. Recursion is safe: bodies are at most 32 levels deep. */
export function applyMergePatch(target: Json | undefined, patch: Json): Json {
  return isObject(patch) ? patchBody(isObject(target) ? target : {}, patch) : patch;
}

/** The same for a whole body, which is always an object. */
export function patchBody(target: Body, patch: Body): Body {
  const merged = new Map<string, Json>(Object.entries(target));
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) merged.delete(name);
    else merged.set(name, applyMergePatch(merged.get(name), value));
  }
  return Object.fromEntries(merged);
}

/** Whether its effect on a field depends on what the field holds. */
export function isObject(value: Json | undefined): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
