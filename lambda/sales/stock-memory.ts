/** A storm is thousands of requests a second; units that come back may be told this much later. Unit: milliseconds. */
const REMEMBERED_MS = 250;

/** Sales of one path that are on at once, and more. */
const SALES_MAX = 1000;

/**
 * What the buckets of a sale had when somebody last found too little in them. Only a new order is answered from it: one that
 * was taken before is found at its home, which is always asked. One per process.
 */
export class StockMemory {
  readonly #rememberedMs: number;
  readonly #seen = new Map<string, { readonly at: number; readonly left: readonly number[] }>();

  constructor(rememberedMs: number = REMEMBERED_MS) {
    this.#rememberedMs = rememberedMs;
  }

  /** What is left, if somebody has looked lately and no bucket had so many units. */
  tooLittleFor(sku: string, quantity: number, now: number): readonly number[] | undefined {
    const seen = this.#seen.get(sku);
    if (seen === undefined || now < seen.at || now - seen.at >= this.#rememberedMs) return undefined;
    return seen.left.every((units) => units < quantity) ? seen.left : undefined;
  }

  remember(sku: string, left: readonly number[], now: number): void {
    if (this.#seen.size >= SALES_MAX) this.#seen.clear();
    this.#seen.set(sku, { at: now, left });
  }
}
