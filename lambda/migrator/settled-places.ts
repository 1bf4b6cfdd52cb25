import { nameOfPlace, type RecordKey } from '../contract/placement';

/**
 * Places of a newer epoch whose records are known to be there, or nowhere: what is in the older one no longer counts. Once
 * true it is true for ever. Bounded: two generations, the older dropped when the younger is full; what is forgotten costs
 * another look. One per process, kept between invocations.
 */
export class SettledPlaces {
  readonly #generationSize: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  has(place: RecordKey): boolean {
    const name = nameOfPlace(place);
    return this.#young.has(name) || this.#old.has(name);
  }

  add(place: RecordKey): void {
    this.#young.add(nameOfPlace(place));
    if (this.#young.size >= this.#generationSize) {
      this.#old = this.#young;
      this.#young = new Set();
    }
  }
}
