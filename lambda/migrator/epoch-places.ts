import { type Collections, collectionOf } from '../contract/collection';
import { type Epoch, epochPartition, type OldEpoch, sizeOf } from '../contract/partitions/layout';
import { layoutOf, type RecordKey } from '../contract/placement';
import type { Passage } from './carry-over';

/** What the newest epoch of a collection is, as it stands in the names of its partitions. */
interface NewestEpoch {
  readonly prefix: string;
  readonly size: number;
  readonly earlier: OldEpoch | undefined;
}

/** Tells from a place alone whether it is one of the newest epoch of its collection, and where its record may come from. */
export class EpochPlaces {
  readonly #collections: Collections;
  readonly #newest = new Map<string, NewestEpoch | undefined>();

  /** `collections` with their layouts. */
  constructor(collections: Collections) {
    this.#collections = collections;
  }

  isNewest(place: RecordKey): boolean {
    return this.#epochOf(place) !== undefined;
  }

  /** `undefined` where no record can come from anywhere. */
  passageTo(place: RecordKey): Passage | undefined {
    const epoch = this.#epochOf(place);
    if (epoch?.earlier === undefined) return undefined;
    const partition = epochPartition(nameIn(place), epoch.earlier.epoch, place.sort);
    return {
      from: { partition, sort: place.sort },
      to: place,
      size: epoch.size,
      sealedFrom: epoch.earlier.sealedFrom,
    };
  }

  #epochOf(place: RecordKey): NewestEpoch | undefined {
    const name = nameIn(place);
    if (name === '') return undefined;
    if (!this.#newest.has(name)) this.#newest.set(name, newestOf(name, this.#collections));
    const epoch = this.#newest.get(name);
    return epoch !== undefined && place.partition.startsWith(epoch.prefix) ? epoch : undefined;
  }
}

/** A collection's name has no `~`; of a record by key, what stands before one in its key is no collection's name. */
function nameIn({ partition }: RecordKey): string {
  return partition.slice(0, Math.max(0, partition.indexOf('~')));
}

function newestOf(name: string, collections: Collections): NewestEpoch | undefined {
  const collection = collectionOf(collections, name);
  const layout = collection === undefined ? undefined : layoutOf(collection);
  if (layout?.by !== 'epochs') return undefined;
  const { current, earlier } = layout;
  return { prefix: `${name}~${LETTER[current.by]}${sizeOf(current)}.`, size: sizeOf(current), earlier };
}

const LETTER: Readonly<Record<Epoch['by'], string>> = { hash: 'h', range: 'r' };
