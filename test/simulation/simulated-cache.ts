import { outcomeKey } from '../../lambda/contract/cache-keys';
import type { FinalOutcome } from '../../lambda/contract/outcome';
import type { CacheClient } from '../../lambda/platform/cache-client';
import { parseOutcome } from '../../lambda/platform/stored-outcome';
import type { Faults } from './faults';
import type { ProcessLife } from './process-life';

/** The read cache's own memory, shared by all processes. */
export class SimulatedCache {
  readonly #values = new Map<string, string>();
  readonly #violate: (text: string) => void;

  constructor(violate: (text: string) => void) {
    this.#violate = violate;
  }

  outcomeOf(id: string): FinalOutcome | undefined {
    const text = this.#values.get(outcomeKey(id));
    return text === undefined ? undefined : parseOutcome(text);
  }

  /** As one process sees it. */
  clientOf(life: ProcessLife, faults: Faults): CacheClient {
    return {
      warm() {},
      close() {},
      state: () => 'ready',
      runAll: async () => 'unavailable',
      getAll: (keys) =>
        life.call('cache', () =>
          faults.hits('outcomes-down') ? 'unavailable' : keys.map((key) => this.#values.get(key) ?? null),
        ),
      setAll: (pairs, { onlyIfAbsent = false }) =>
        life.call('cache', () => {
          if (faults.hits('outcomes-down')) return 'unavailable';
          for (const [key, value] of pairs) {
            const before = this.#values.get(key);
            if (before !== undefined && onlyIfAbsent) continue;
            if (before !== undefined && before !== value) this.#violate(`${key} was ${before} and became ${value}`);
            this.#values.set(key, value);
          }
          return faults.hits('outcomes-answer-lost') ? 'unavailable' : 'done';
        }),
    };
  }
}
