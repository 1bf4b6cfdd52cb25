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

  shapeOf(place: string): string | undefined {
    return this.#young.get(place) ?? this.#old.get(place);
  }

  remember(place: string, shape: string): void {
    this.#young.set(place, shape);
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Map();
    }
  }

  forget(place: string): void {
    this.#young.delete(place);
    this.#old.delete(place);
  }
}
