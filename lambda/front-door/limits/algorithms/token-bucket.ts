import { type CounterState, type Reading, SKEW_MILLIS } from './reading';

/** A token in the parts that it is counted in: a thousandth of a token a second is one of them each millisecond. */
export const TOKEN_PARTS = 1_000_000;

/**
 * `rate` is in parts a millisecond, `size` in parts. Kept: parts that it held, and when. A clock that goes back finds the time
 * standing still: no token is given twice.
 */
export function readTokenBucket(
  { rate, size }: { readonly rate: number; readonly size: number },
  kept: CounterState | undefined,
  now: number,
  need: number,
): Reading {
  const [held = size, then = now] = kept ?? [];
  const since = then > now + SKEW_MILLIS ? now : then;
  const at = Math.max(since, now);
  const parts = Math.min(size, held + (at - since) * rate);
  const until = (wanted: number, having: number) => Math.max(0, Math.ceil((wanted - having) / rate)) + (at - now);
  const fits = parts >= need * TOKEN_PARTS;
  return {
    waitMillis: fits ? 0 : until(need * TOKEN_PARTS, parts),
    placed: false,
    after: (taken) => {
      const rest = parts - taken * TOKEN_PARTS;
      return {
        left: Math.floor(rest / TOKEN_PARTS),
        resetMillis: rest === size ? 0 : until(size, rest),
        state: [rest, at, 0],
      };
    },
  };
}
