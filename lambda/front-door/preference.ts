import { WAIT_MAX_SECONDS } from '../contract/limits';

/** What a request prefers (RFC 7240), as far as this door knows it. */
export interface Preference {
  readonly respondAsync: boolean;
  /** Unit: seconds. */
  readonly wait?: number;
}

/**
 * The preferences of a request. Unknown ones, and waits that cannot be kept, are ignored, as the RFC asks; of one given
 * twice the first counts, even where it is ignored.
 */
export function preferenceOf(headers: ReadonlyMap<string, string>): Preference {
  const given = headers.get('prefer');
  if (given === undefined) return { respondAsync: false };
  let respondAsync = false;
  let first: { readonly wait: number | undefined } | undefined;
  for (const part of given.split(',')) {
    const [preference = ''] = part.split(';');
    const [name = '', value] = preference.split('=', 2).map((text) => text.trim());
    if (name.toLowerCase() === 'respond-async') respondAsync = true;
    if (name.toLowerCase() === 'wait') first ??= { wait: secondsIn(value) };
  }
  const wait = first?.wait;
  return { respondAsync, ...(wait === undefined ? {} : { wait }) };
}

/** Whole seconds of a wait, or `undefined` for anything else. */
export function secondsIn(text: string | undefined): number | undefined {
  const plain = text?.replace(/^"(.*)"$/, '$1');
  if (plain === undefined || !/^\d{1,3}$/.test(plain)) return undefined;
  const seconds = Number(plain);
  return seconds <= WAIT_MAX_SECONDS ? seconds : undefined;
}
