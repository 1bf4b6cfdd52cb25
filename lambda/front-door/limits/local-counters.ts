import type { CounterState } from './algorithms/reading';
import type { Counters } from './counters';
import { decide, type Told } from './decide';

/**
 * What clients have used of this process alone, while nobody can ask what they used of the others. Bounded: two generations,
 * the older dropped when the younger is full; who is forgotten begins anew. One per process, kept between invocations.
 */
export class LocalCounters implements Counters {
  readonly #generationSize: number;
  #young = new Map<string, CounterState>();
  #old = new Map<string, CounterState>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  async take(...[clients, now]: Parameters<Counters['take']>): Promise<readonly (readonly Told[])[]> {
    return clients.map(({ client, asks }) => {
      const names = asks.map(({ rule }) => `${client}/${rule.name}`);
      // A share of a rule may be less than a bulk that the rule would let pass: it then takes all of the share.
      const shared = asks.map(({ rule: { local }, need, cost }) => ({
        meter: local.meter,
        need: Math.min(need, local.most),
        cost: Math.min(cost, local.most),
      }));
      const { told, states } = decide(
        shared,
        names.map((name) => this.#young.get(name) ?? this.#old.get(name)),
        now,
      );
      names.forEach((name, index) => {
        const state = states[index];
        if (state !== undefined) this.#keep(name, state);
      });
      return told;
    });
  }

  #keep(name: string, state: CounterState): void {
    this.#young.set(name, state);
    if (this.#young.size < this.#generationSize) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
