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
