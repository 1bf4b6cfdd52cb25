/**
 * The shapes of records lately written here, so that a replacement of one can go as an update in a batch. Bounded: two
 * generations, the older dropped when the younger is full. Only a hint: a wrong one costs a refused statement, never a
 * wrong record. One per process, kept between invocations.
 */
export class KnownRecords {
  readonly #generationSize: number;
  #young = new Map<string, string>();
  #old = new Map<string, string>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  shapeOf(partition: string): string | undefined {
    return this.#young.get(partition) ?? this.#old.get(partition);
  }

  remember(partition: string, shape: string): void {
    this.#young.set(partition, shape);
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
  }

  forget(partition: string): void {
    this.#young.delete(partition);
    this.#old.delete(partition);
  }
}
