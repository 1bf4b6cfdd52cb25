// For reading what was written as JSON or YAML: only what was looked at is believed.

import { type Fields, isFields } from '../local/template/template';

export { type Fields, isFields };

/** As JSON, or `undefined` where it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The field, where it is a text that says something. */
export function textOf(value: unknown, name: string): string | undefined {
  const found = isFields(value) ? value[name] : undefined;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** For messages: a value as JSON, and no longer than a line bears. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
