import { outcomeKey } from '../../../lambda/contract/cache-keys';
import type { FinalOutcome } from '../../../lambda/contract/outcome';
import type { CacheClient } from '../../../lambda/platform/cache-client';
import type { CacheScript } from '../../../lambda/platform/cache-script';
import { parseOutcome } from '../../../lambda/platform/stored-outcome';
import { BUCKET_SCRIPTS } from '../../../lambda/sales/bucket-scripts';
import type { Faults } from '../faults';
import type { ProcessLife } from '../process-life';
import type { Random } from '../random';
import type { LuaEngine } from './lua-engine';
import { ValkeyModel } from './valkey-model';

export interface ValkeyWorld {
  readonly now: () => number;
  readonly random: Random;
  readonly faults: Faults;
  readonly lua: LuaEngine;
  readonly violate: (text: string) => void;
  readonly note: (text: string, detail?: () => string) => void;
  /** Told whenever a process was not answered, or something that was kept is gone. */
  readonly troubled: () => void;
  /** Told whenever a bucket was counted anew. */
  readonly recounted: () => void;
}

function nameOf({ digest }: CacheScript): string {
  return Object.entries(BUCKET_SCRIPTS).find(([, script]) => script.digest === digest)?.[0] ?? 'a script';
}

/** After which a client gives up. Unit: milliseconds. */
const BUDGET_MS = 500;

/** A day, and a margin: the longest that anything is kept. Unit: milliseconds. */
const LONGEST_TTL_MS = 8 * 24 * 60 * 60 * 1000;

/** The read cache of a path that sells: the real scripts, run one at a time, and all that may happen around them. */
export class SimulatedValkey {
  readonly model: ValkeyModel;
  readonly #world: ValkeyWorld;
  #isAway = false;

  constructor(world: ValkeyWorld) {
    this.#world = world;
    this.model = new ValkeyModel(world.now);
  }

  setAway(isAway: boolean): void {
    this.#isAway = isAway;
  }

  empty(): void {
    this.model.forget();
    this.#world.troubled();
  }

  /** As a cache that is full does with any key that expires. */
  evictOne(): void {
    const keys = this.model.keys().filter((key) => key.startsWith('s:'));
    if (keys.length > 0) this.model.forget(this.#world.random.pick(keys));
    this.#world.troubled();
  }

  outcomeOf(id: string): FinalOutcome | undefined {
    const text = this.model.run('GET', [outcomeKey(id)]);
    return typeof text === 'string' ? parseOutcome(text) : undefined;
  }

  /** As one process sees it. */
  clientOf(life: ProcessLife): CacheClient {
    return {
      warm() {},
      close() {},
      state: () => (this.#isAway ? 'away' : 'ready'),
      getAll: (keys) =>
        this.#call(life, 'cache', 1, () =>
          keys.map((key) => {
            const value = this.model.run('GET', [key]);
            return typeof value === 'string' ? value : null;
          }),
        ),
      setAll: (pairs, { ttlSeconds }) =>
        this.#call(life, 'cache', 1, () => {
          for (const [key, value] of pairs) this.model.run('SET', [key, value, 'EX', String(ttlSeconds)]);
          return 'done' as const;
        }),
      runAll: (script, calls) =>
        this.#call(life, 'cache', calls.length, (count) => {
          return calls.slice(0, count).map(({ keys, args }) => {
            const answer = this.#world.lua.run(this.model, script.lua, keys, args.map(String));
            this.#checkExpiry(keys);
            if (nameOf(script) === 'load' && answer === 1) this.#world.recounted();
            this.#world.note(`${life.name} ${nameOf(script)} ${keys[0]} -> ${String(answer)}`, () => args.join(' '));
            return answer;
          });
        }),
    };
  }

  /** `act` does the first so many of its steps. */
  #call<T>(life: ProcessLife, what: string, steps: number, act: (count: number) => T): Promise<T | 'unavailable'> {
    const { faults, random, troubled, note } = this.#world;
    const unavailable = () => {
      troubled();
      return 'unavailable' as const;
    };
    const isSlow = faults.hits('cache-answer-lost');
    return life.call(
      what,
      () => {
        if (this.#isAway) faults.count('cache-outage');
        if (this.#isAway || faults.hits('cache-away')) {
          note(`${life.name} does not reach the cache`);
          return unavailable();
        }
        if (steps > 1 && faults.hits('cache-half-done')) {
          act(random.between(1, steps - 1));
          return unavailable();
        }
        const answer = act(steps);
        return isSlow ? unavailable() : answer;
      },
      isSlow ? BUDGET_MS : 0,
    );
  }

  /** Whatever a script made must end by itself. */
  #checkExpiry(keys: readonly string[]): void {
    const { now, violate } = this.#world;
    for (const key of keys) {
      if (!this.model.has(key)) continue;
      const expires = this.model.expiryOf(key);
      if (expires === undefined || expires > now() + LONGEST_TTL_MS) violate(`${key} never ends`);
    }
  }
}
