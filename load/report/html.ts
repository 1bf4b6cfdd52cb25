import { visible } from './visible';

/** Text that is HTML already. Everything else that is put into a page is escaped. */
export interface Html {
  readonly html: string;
}

export type Shown = string | number | undefined | Html | readonly Shown[];

/** A template whose values are escaped, unless they are HTML themselves. Nothing stands for what is not there. */
export function html(strings: TemplateStringsArray, ...values: readonly Shown[]): Html {
  return { html: strings.map((said, index) => `${said}${index < values.length ? put(values[index]) : ''}`).join('') };
}

/** Of what was made by us: pictures and styles. */
export const trusted = (text: string): Html => ({ html: text });

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function put(value: Shown): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return visible(value).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');
  if ('html' in value) return value.html;
  return value.map(put).join('');
}

/** A table with a head; nothing where it has no rows. Which columns hold numbers is said by their places. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly Shown[])[],
  numbers: readonly number[] = [],
): Html {
  if (rows.length === 0) return html``;
  const kind = (column: number) => (numbers.includes(column) ? trusted(' class="n"') : undefined);
  return html`<div class="wide"><table><thead><tr>${head.map((name, column) => html`<th${kind(column)}>${name}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell, column) => html`<td${kind(column)}>${cell}</td>`)}</tr>\n`)}</tbody></table></div>`;
}
