import type { EngineSearch } from '../../local/engines/dynamodb-engine';
import { FaultyLine } from './faulty-line';
import { type MortalCache, startMortalCache } from './mortal-cache';

/**
 * What befalls a cache.
 * - `stopped`: it ends in good order. - `killed`: it ends in the middle of its answers, some of which it had carried out.
 * - `slow`: each answer takes half a second. - `emptied`: it goes on, and has forgotten everything.
 * - `cut off`: nobody reaches it, and it keeps what it has until somebody does.
 * - `silent`: it takes commands, carries them out, and says nothing.
 */
export const FAULTS = ['stopped', 'killed', 'slow', 'emptied', 'cut off', 'silent'] as const;
export type Fault = (typeof FAULTS)[number];

/** Those in which nothing is answered in time. */
export const AWAY = FAULTS.filter((fault) => fault !== 'emptied');

/** So much of its answers a killed engine still gives: some whole ones and a part. */
const LAST_BYTES = 33;

/** A real engine behind a line that breaks. */
export class FaultyCache {
  readonly line: FaultyLine;
  #engine: MortalCache;
  #alive = true;
  #dying: Promise<void> | undefined;
  readonly #search: EngineSearch | undefined;

  private constructor(engine: MortalCache, line: FaultyLine, search: EngineSearch | undefined) {
    this.#engine = engine;
    this.line = line;
    this.#search = search;
  }

  static async start(search?: EngineSearch): Promise<FaultyCache> {
    const engine = await startMortalCache(search);
    let cache: FaultyCache | undefined;
    const line = await FaultyLine.start(engine.port, () => cache?.die());
    cache = new FaultyCache(engine, line, search);
    return cache;
  }

  get description(): string {
    return this.#engine.description;
  }

  /** A killed one lives until it has answered once more. */
  async befall(fault: Fault): Promise<void> {
    switch (fault) {
      case 'stopped':
        this.line.become({ kind: 'refuses' });
        await this.#end(() => this.#engine.stop());
        return;
      case 'killed':
        this.line.become({ kind: 'cuts', bytes: LAST_BYTES });
        return;
      case 'slow':
        this.line.become({ kind: 'delays', millis: 500 });
        return;
      case 'emptied':
        await this.#engine.empty();
        return;
      case 'cut off':
        this.line.become({ kind: 'refuses' });
        return;
      case 'silent':
        this.line.become({ kind: 'silent' });
        return;
      default:
        fault satisfies never;
    }
  }

  /** Back again: a new engine where the old one has ended. Answers that were swallowed never come: who waits for them is cut off. */
  async recover(): Promise<void> {
    if (this.line.state !== 'delays') this.line.become({ kind: 'refuses' });
    await this.#dying;
    if (!this.#alive) {
      this.#engine = await startMortalCache(this.#search);
      this.#alive = true;
      this.line.leadTo(this.#engine.port);
    }
    this.line.become({ kind: 'passes' });
  }

  async close(): Promise<void> {
    await this.#dying;
    await this.line.close();
    if (this.#alive) await this.#engine.stop();
  }

  die(): void {
    this.#dying = this.#end(() => this.#engine.kill());
  }

  async #end(how: () => Promise<void>): Promise<void> {
    if (!this.#alive) return;
    this.#alive = false;
    await how();
  }
}
