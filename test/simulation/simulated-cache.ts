import { outcomeKey } from '../../lambda/contract/cache-keys';
import type { FinalOutcome } from '../../lambda/contract/outcome';
import type { CacheClient } from '../../lambda/platform/cache-client';
import { RECORD_OUTCOME } from '../../lambda/platform/outcomes';
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
      getAll: (keys) =>
        life.call('cache', () =>
          faults.hits('outcomes-down') ? 'unavailable' : keys.map((key) => this.#values.get(key) ?? null),
        ),
      setAll: (pairs) =>
        life.call('cache', () => {
          if (faults.hits('outcomes-down')) return 'unavailable';
          for (const [key, value] of pairs) this.#set(key, value);
          return faults.hits('outcomes-answer-lost') ? 'unavailable' : 'done';
        }),
      runAll: (script, calls) =>
        life.call('cache', () => {
          if (script !== RECORD_OUTCOME || faults.hits('outcomes-down')) return 'unavailable';
          for (const { keys, args } of calls) this.#record(keys, args.map(String));
          return faults.hits('outcomes-answer-lost') ? 'unavailable' : calls.map(() => 1);
        }),
    };
  }

  /** As record-outcome.lua does it. */
  #record([outcome = '', mark = '']: readonly string[], [value = '', , yields]: readonly string[]): void {
    const told = this.#values.get(outcome);
    const isOver = yields !== undefined && told?.startsWith(yields) === true;
    if (isOver) this.#values.delete(outcome);
    if (yields === undefined || told === undefined || isOver) this.#set(outcome, value);
    this.#values.delete(mark);
  }

  #set(key: string, value: string): void {
    const before = this.#values.get(key);
    if (before !== undefined && before !== value) this.#violate(`${key} was ${before} and became ${value}`);
    this.#values.set(key, value);
  }
}
