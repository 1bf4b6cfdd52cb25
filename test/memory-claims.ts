import type { Claim, Claims } from '../lambda/front-door/idempotency/claims';

/** Claims as they are meant, in memory: what the cache and the table are held to. */
export function memoryClaims(): Claims & { forget(): void; away: boolean } {
  interface Held {
    readonly fingerprint: string;
    readonly at: string;
    until: number;
    answer?: string;
  }
  const held = new Map<string, Held>();
  return {
    away: false,
    forget: () => held.clear(),
    async claim(requests, now) {
      return requests.map(({ key, fingerprint, at, until }): Claim => {
        if (this.away) return { kind: 'unavailable' };
        const seen = held.get(key);
        if (seen === undefined) {
          held.set(key, { fingerprint, at, until });
          return { kind: 'ours', at, resumed: false };
        }
        if (seen.until < 0 && seen.answer === undefined) {
          held.set(key, { fingerprint, at, until });
          return { kind: 'ours', at, resumed: false };
        }
        if (seen.fingerprint !== fingerprint) return { kind: 'reused' };
        if (seen.answer !== undefined) return { kind: 'answered', answer: seen.answer };
        if (seen.until > now) return { kind: 'running' };
        seen.until = until;
        return { kind: 'ours', at: seen.at, resumed: true };
      });
    },
    async settle(settlements) {
      for (const { key, answer, untouched } of settlements) {
        const seen = held.get(key);
        if (seen === undefined || seen.answer !== undefined) continue;
        if (answer === undefined) seen.until = untouched === true ? -1 : 0;
        else seen.answer = answer;
      }
    },
  };
}
