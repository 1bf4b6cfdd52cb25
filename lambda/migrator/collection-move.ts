import { type Collections, collectionOf } from '../contract/collection';
import { epochPartitions, type OldEpoch } from '../contract/partitions/layout';
import { placeOf, type RecordKey } from '../contract/placement';
import { layoutFrom, type StoredLayout } from '../layouts/reconcile';
import { runLimited } from '../writer/adaptive-limit';
import { isWorthMoving } from './carry-over';
import type { MigratorPorts, MigratorTerms, MovePhase, MoveProgress } from './migrator-ports';
import type { RawRecord } from './move-table';
import type { TokenBucket } from './token-bucket';

/** Items of a page: its position is saved once for all of them, for a write unit. */
const PAGE_ITEMS = 200;

/** Each is two calls of some milliseconds: sixteen at once move a thousand records a second. */
const RECORDS_AT_ONCE = 16;

/** A copy and a removal of up to 1 KB. What a larger record costs is known once it is moved. */
const UNITS_EXPECTED = 2;

/** The move of one collection, a page at a time. Any step of it may be repeated, by whomever. */
export class CollectionMove {
  readonly #name: string;
  readonly #target: NonNullable<ReturnType<typeof collectionOf>>;
  readonly #partitions: readonly string[];
  readonly #ports: MigratorPorts;
  readonly #terms: MigratorTerms;
  readonly #bucket: TokenBucket;
  #stored: StoredLayout;
  readonly #movedBefore: number;
  #lastPass = false;
  #resting = false;
  #phase: MovePhase = 'moving';
  #records = 0;
  #units = 0;
  #refused = 0;

  constructor(
    name: string,
    collections: Collections,
    stored: StoredLayout,
    earlier: OldEpoch,
    ports: MigratorPorts,
    terms: MigratorTerms,
    bucket: TokenBucket,
  ) {
    const collection = collectionOf(collections, name);
    if (collection === undefined) throw new Error(`collection ${name} was not declared`);
    this.#name = name;
    this.#target = { ...collection, layout: layoutFrom(stored) };
    this.#partitions = epochPartitions(name, earlier.epoch);
    this.#stored = stored;
    this.#movedBefore = stored.moved ?? 0;
    this.#ports = ports;
    this.#terms = terms;
    this.#bucket = bucket;
    if (ports.now() < earlier.sealedFrom) this.#phase = 'opening';
  }

  get isAtWork(): boolean {
    return this.#phase === 'moving' && !this.#resting;
  }

  get progress(): MoveProgress {
    return {
      collection: this.#name,
      phase: this.#phase,
      records: this.#records,
      units: this.#units,
      partitionsLeft: this.#phase === 'closed' ? 0 : this.#partitions.length - (this.#stored.position?.partition ?? 0),
      refused: this.#refused,
    };
  }

  /** Moves one page and saves how far it came, or closes the epoch behind the last one. Throws where the table is away. */
  async next(): Promise<void> {
    const { partition: index, after } = this.#stored.position ?? { partition: 0 };
    const partition = this.#partitions[index];
    if (partition === undefined) return this.#close();
    const { raws, last } = await this.#ports.pages.page(partition, after, PAGE_ITEMS);
    const done = await runLimited(
      RECORDS_AT_ONCE,
      raws.map(
        ({ key, raw }) =>
          () =>
            this.#moveOne(key, raw),
      ),
    );
    if (done.includes(false)) {
      // Cut off by the deadline: the next run looks at what is left of the page.
      this.#resting = true;
      return;
    }
    const position = last === undefined ? { partition: index + 1 } : { partition: index, after: last };
    await this.#save({ position, moved: this.#movedBefore + this.#records });
  }

  /** `false` where there was no time left for it. */
  async #moveOne(from: RecordKey, raw: RawRecord): Promise<boolean> {
    const { move, now } = this.#ports;
    if (!(await this.#bucket.take(UNITS_EXPECTED, this.#terms.deadline))) return false;
    const moves = isWorthMoving(raw.record, now());
    // Refused: it is there already, carried over by a writer or by an earlier run.
    const copied = moves ? await move.copy(raw, placeOf(this.#name, this.#target, from.sort)) : undefined;
    const removed = copied?.result.kind === 'failed' ? undefined : await move.remove(from, raw);
    const steps = [copied, removed].filter((step) => step !== undefined);
    const units = steps.reduce((sum, step) => sum + step.units, 0);
    this.#units += units;
    this.#bucket.correct(units - UNITS_EXPECTED);
    for (const { result } of steps) if (result.kind === 'failed' && result.throttled) this.#bucket.halve();
    if (removed?.result.kind !== 'done') this.#refused += 1;
    else if (moves) this.#records += 1;
    return true;
  }

  /**
   * A record that could not be moved must not be left behind: once more from the start. One that cannot be moved at all would
   * have that go on and on, so a second time is left to the next run.
   */
  async #close(): Promise<void> {
    const { pages } = this.#ports;
    for (const partition of this.#partitions) {
      const { raws } = await pages.page(partition, undefined, 1);
      if (raws.length === 0) continue;
      this.#resting = this.#lastPass;
      this.#lastPass = true;
      return this.#save({ position: { partition: 0 } });
    }
    const { earlier: _earlier, position: _position, moved: _moved, ...settled } = this.#stored;
    if (await this.#write(settled)) this.#phase = 'closed';
  }

  async #save(change: Pick<StoredLayout, 'position' | 'moved'>): Promise<void> {
    await this.#write({ ...this.#stored, ...change });
  }

  async #write(layout: StoredLayout): Promise<boolean> {
    const seen = this.#stored.rev;
    const next = { ...layout, rev: seen + 1 };
    if (await this.#ports.store.write(this.#name, next, seen)) {
      this.#stored = next;
      return true;
    }
    this.#phase = 'disturbed';
    return false;
  }
}
