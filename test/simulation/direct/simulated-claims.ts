import type { Claims } from '../../../lambda/front-door/idempotency/claims';
import { memoryClaims } from '../../memory-claims';
import type { Faults } from '../faults';
import type { ProcessLife } from '../process-life';

/** Where keys are remembered, shared by all front doors. */
export class SimulatedClaims {
  readonly #kept = memoryClaims();

  forget(): void {
    this.#kept.forget();
  }

  /** As one process sees it. `failed` is told when a claim was not heard of. */
  clientOf(life: ProcessLife, faults: Faults, failed: () => void): Claims {
    const unavailable = (count: number) =>
      Promise.resolve(Array.from({ length: count }, () => ({ kind: 'unavailable' }) as const));
    return {
      claim: async (requests, now) => {
        const { claims } = await life.call('claim', () => {
          const isAway = faults.hits('claims-away');
          const heard = isAway ? undefined : this.#kept.claim(requests, now);
          if (heard !== undefined && !faults.hits('claim-answer-lost')) return { claims: heard };
          failed();
          return { claims: unavailable(requests.length) };
        });
        return claims;
      },
      settle: (settlements) =>
        life.call('settle', () => {
          if (!faults.hits('settle-lost')) void this.#kept.settle(settlements);
        }),
    };
  }
}
