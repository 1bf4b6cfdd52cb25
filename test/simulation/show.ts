import type { Json } from '../../lambda/contract/write';

/** With names in order, so that equal values give equal text. */
export function show(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: Json) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? 'nothing'
  );
}
