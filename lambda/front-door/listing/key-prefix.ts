const GREATEST = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const BEHIND_SURROGATES = 0xe000;

/**
 * The least text behind all that begin with the prefix, in the order of UTF-8 bytes, which is that of code points; `undefined`
 * where there is none. Half a pair is no character: nothing stands between U+D7FF and U+E000.
 */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  while (points.at(-1) === GREATEST) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...points, last === BEFORE_SURROGATES ? BEHIND_SURROGATES : last + 1);
}
