import type { Fate } from './entry';

/**
 * What a status says of a request. A 5xx may be said after the write was taken, so it says nothing; so do a redirection, which
 * no door of ours gives, and no answer at all (0).
 */
export function fateOf(status: number): Fate {
  if (status >= 200 && status < 300) return 'acknowledged';
  if (status >= 400 && status < 500) return 'refused';
  return 'unknown';
}

/** Of an intent by all requests that carried it: one that was refused says nothing of another that was not. */
export function fateOfAll(fates: Iterable<Fate>): Fate {
  let of: Fate | undefined;
  for (const fate of fates) {
    if (fate === 'acknowledged') return fate;
    if (of === undefined || fate === 'unknown') of = fate;
  }
  return of ?? 'unknown';
}
