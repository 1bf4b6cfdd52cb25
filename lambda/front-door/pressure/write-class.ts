import type { WriteClass } from '../../contract/pressure';

/** Parts of a structured field (RFC 9651). No two of them can begin alike, so nothing is read twice. */
const KEY = '[a-z*][a-z0-9_.*-]*';
const BARE = [
  String.raw`-?\d{1,15}(?:\.\d{1,3})?`,
  String.raw`"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"`,
  String.raw`[A-Za-z*][A-Za-z0-9!#$%&'*+.^_|~:/\x60-]*`,
  ':[A-Za-z0-9+/=]*:',
  String.raw`\?[01]`,
  String.raw`@-?\d{1,15}`,
].join('|');
const PARAMETERS = `(?:; *${KEY}(?:=(?:${BARE}))?)*`;
const ITEM = `(?:${BARE})${PARAMETERS}`;
const INNER_LIST = String.raw`\( *(?:${ITEM}(?: +${ITEM})*)? *\)${PARAMETERS}`;
const MEMBER = new RegExp(`(${KEY})(?:=(?:(${BARE})${PARAMETERS}|${INNER_LIST})|${PARAMETERS})`, 'y');
const COMMA = /[ \t]*,[ \t]*/y;

/** Source: RFC 9218 4.1. */
const DEFAULT_URGENCY = 3;

/**
 * The class that a request's `Priority` header (RFC 9218) asks for. Only `u` counts: `i` and what else stands there is
 * ignored, and so is the whole header where it is not well-formed, as the RFC asks.
 */
export function writeClassOf(headers: ReadonlyMap<string, string>): WriteClass {
  const urgency = urgencyIn(headers.get('priority') ?? '');
  if (urgency <= 1) return 'critical';
  return urgency <= 4 ? 'normal' : 'background';
}

function urgencyIn(field: string): number {
  const text = field.replace(/^ +| +$/g, '');
  let urgency = DEFAULT_URGENCY;
  let at = 0;
  while (at < text.length) {
    const member = matchAt(MEMBER, text, at);
    if (member === null) return DEFAULT_URGENCY;
    const [whole, key, value = ''] = member;
    // Of a key that stands twice the last counts, also where it is out of range.
    if (key === 'u') urgency = /^[0-7]$/.test(value) ? Number(value) : DEFAULT_URGENCY;
    at += whole.length;
    if (at === text.length) break;
    const comma = matchAt(COMMA, text, at);
    if (comma === null || at + comma[0].length === text.length) return DEFAULT_URGENCY;
    at += comma[0].length;
  }
  return urgency;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
