import { type FinalOutcome, POISON_CAUSES } from '../contract/outcome';

/** What says of which kind it is stands first: a script in the cache tells poison by it. */
export function renderOutcome(outcome: FinalOutcome): string {
  const { kind, ...more } = outcome;
  return JSON.stringify({ kind, ...more, overrules: undefined });
}

/** How the text of poison begins, and that of nothing else. */
export const POISON_BEGINS = '{"kind":"poison",';

/** Reads what `renderOutcome` wrote; `undefined` for anything else, such as an outcome that a newer writer knows. */
export function parseOutcome(text: string): FinalOutcome | undefined {
  const { kind, reason, cause } = fieldsOf(text);
  switch (kind) {
    case 'applied':
    case 'duplicate':
    case 'superseded':
      return { kind };
    case 'conflict':
      return typeof reason === 'string' ? { kind, reason } : undefined;
    case 'poison': {
      const known = POISON_CAUSES.find((name) => name === cause);
      return typeof reason === 'string' && known !== undefined ? { kind, cause: known, reason } : undefined;
    }
    default:
      return undefined;
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
