import type { LeaseCache } from '../../lambda/leases/lease-cache';

interface Entry {
  readonly owner: string;
  readonly until: number;
}

/** What the scripts do, by a clock that is given. `trouble` comes before each step, and says whether its answer is lost. */
export class MemoryLeaseCache implements LeaseCache {
  readonly entries = new Map<string, Entry>();
  trouble: (step: 'take' | 'renew' | 'release') => 'none' | 'before' | 'after' = () => 'none';
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async take(name: string, owner: string, ttlMillis: number): Promise<boolean | 'unavailable'> {
    return this.#step('take', () => {
      if (this.ownerOf(name) !== undefined) return false;
      this.entries.set(name, { owner, until: this.#now() + ttlMillis });
      return true;
    });
  }

  async renew(name: string, owner: string, ttlMillis: number): Promise<boolean | 'unavailable'> {
    return this.#step('renew', () => {
      if (this.ownerOf(name) !== owner) return false;
      this.entries.set(name, { owner, until: this.#now() + ttlMillis });
      return true;
    });
  }

  async release(name: string, owner: string): Promise<void> {
    this.#step('release', () => {
      if (this.ownerOf(name) === owner) this.entries.delete(name);
      return true;
    });
  }

  ownerOf(name: string): string | undefined {
    const entry = this.entries.get(name);
    return entry !== undefined && entry.until > this.#now() ? entry.owner : undefined;
  }

  #step(step: 'take' | 'renew' | 'release', act: () => boolean): boolean | 'unavailable' {
    const trouble = this.trouble(step);
    if (trouble === 'before') return 'unavailable';
    const answer = act();
    return trouble === 'after' ? 'unavailable' : answer;
  }
}
