import type { Copy } from './copy-store';

interface Bounds {
  readonly copies: number;
  /** Of the text of versions and records, in UTF-16: two bytes a character. */
  readonly bytes: number;
}

/**
 * Copies that one process keeps for itself. Bounded by number and by size: two generations, the older dropped when the younger
 * is full; what is still asked for moves to the younger.
 */
export class LocalCopies {
  readonly #bounds: Bounds;
  #young = new Map<string, Copy>();
  #old = new Map<string, Copy>();
  #youngBytes = 0;

  /** Each generation takes up to half of the bounds. */
  constructor(bounds: Bounds) {
    this.#bounds = { copies: bounds.copies / 2, bytes: bounds.bytes / 2 };
  }

  get(name: string, now: number): Copy | undefined {
    const young = this.#young.get(name);
    const copy = young ?? this.#old.get(name);
    if (copy === undefined) return undefined;
    if (copy.until <= now) {
      this.drop(name);
      return undefined;
    }
    if (young === undefined) this.put(name, copy);
    return copy;
  }

  put(name: string, copy: Copy): void {
    this.drop(name);
    const bytes = bytesOf(name, copy);
    // Alone it would drive out everything else, twice.
    if (bytes > this.#bounds.bytes) return;
    if (this.#young.size + 1 > this.#bounds.copies || this.#youngBytes + bytes > this.#bounds.bytes) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(name, copy);
    this.#youngBytes += bytes;
  }

  drop(name: string): void {
    const young = this.#young.get(name);
    if (young !== undefined) {
      this.#young.delete(name);
      this.#youngBytes -= bytesOf(name, young);
    }
    this.#old.delete(name);
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}

function bytesOf(name: string, { found }: Copy): number {
  return 2 * (name.length + (found === undefined ? 0 : found.version.length + found.json.length));
}
