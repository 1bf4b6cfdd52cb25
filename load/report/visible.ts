// Keys, answers and faults come from outside. What cannot be seen, or would turn the text around it, is written as its number.

/** Control characters, and those that change the direction or have no width. XML, and so a picture, cannot hold the first. */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function visible(text: string): string {
  return text
    .replace(/[\t\r\n]+/g, ' ')
    .replace(UNSEEN, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same data, all of its texts visible. Numbers that are none, which JSON cannot hold, are left as they are. */
export function allVisible<T>(data: T): T {
  return visibleOf(data) as T;
}

function visibleOf(data: unknown): unknown {
  if (typeof data === 'string') return visible(data);
  if (Array.isArray(data)) return data.map(visibleOf);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [visible(name), visibleOf(value)]));
}
