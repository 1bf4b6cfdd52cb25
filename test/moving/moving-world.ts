import type { Collection, Collections, ConflictPolicy } from '../../lambda/contract/collection';
import type { Layout } from '../../lambda/contract/partitions/layout';
import { earlierPlaceOf, placeOf } from '../../lambda/contract/placement';
import { LAST_ID, MOVED, type StoredRecord } from '../../lambda/contract/record';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body, Write } from '../../lambda/contract/write';
import { applyDirectly } from '../../lambda/front-door/direct/apply-directly';
import type { DirectVerdict } from '../../lambda/front-door/direct/direct-verdict';
import { CHANGE_KNOWN_MS, fixedLayouts } from '../../lambda/layouts/layouts';
import type { Carried } from '../../lambda/migrator/carry-over';
import { carryOver } from '../../lambda/migrator/carry-over';
import { EpochPlaces } from '../../lambda/migrator/epoch-places';
import { migrate } from '../../lambda/migrator/migrate';
import { movingSingles, SettledPlaces } from '../../lambda/migrator/moving-table';
import type { RecordTablePort } from '../../lambda/writer/record-table';
import { MemoryTable } from '../simulation/memory-table';
import { MemoryLayoutStore } from './memory-layout-store';
import { MemoryMoveTable } from './memory-move-table';

export const KEY = 'k';
export const NAME = 'things';
export const START = 1_780_000_000_000;

export type Asked =
  | { readonly op: 'put'; readonly body: Body; readonly expect?: number; readonly priority?: number }
  | { readonly op: 'delete'; readonly expect?: number }
  | { readonly op: 'patch'; readonly patch: Body }
  | { readonly op: 'increment'; readonly deltas: Readonly<Record<string, number>> };

export type Epoch = 'old' | 'new';

/** A table, a registry, and processes that come in between each other's calls. */
export class MovingWorld {
  readonly table = new MemoryTable();
  readonly move = new MemoryMoveTable(this.table.model);
  readonly store = new MemoryLayoutStore();
  readonly collection: Collection;
  readonly broken: string[] = [];
  /** Of applied writes, in the order in which they took effect. */
  readonly applied: Write[] = [];
  now = START;
  readonly #stamp = stampSource(
    () => ++this.#ticks,
    (n) => new Uint8Array(n),
  );
  #ticks = START;
  #points = 0;
  #schedule: { readonly at: number; readonly act: () => Promise<unknown> }[] = [];
  #inside = false;

  constructor(policy: ConflictPolicy) {
    this.collection = { policy, partition: { by: 'hash', shards: 8 } };
    this.table.tellsBefore = true;
    this.move.before = async () => {
      await this.point();
      return undefined;
    };
    this.store.layouts.set(NAME, {
      kind: 'hash',
      current: { by: 'hash', shards: 8 },
      earlier: { by: 'hash', shards: 2 },
      since: START,
      rev: 2,
    });
  }

  get sealedFrom(): number {
    return START + CHANGE_KNOWN_MS;
  }

  seal(): void {
    this.now = this.sealedFrom;
  }

  layoutOf(epoch: Epoch): Layout {
    const current = { by: 'hash', shards: epoch === 'old' ? 2 : 8 } as const;
    if (epoch === 'old') return { by: 'epochs', current };
    return { by: 'epochs', current, earlier: { epoch: { by: 'hash', shards: 2 }, sealedFrom: this.sealedFrom } };
  }

  collections(epoch: Epoch): Collections {
    return { [NAME]: { ...this.collection, layout: this.layoutOf(epoch) } };
  }

  get older() {
    const collection = this.collections('new')[NAME];
    const place = collection === undefined ? undefined : earlierPlaceOf(NAME, collection, KEY);
    if (place === undefined) throw new Error('the world has two epochs');
    return place;
  }

  get newer() {
    return placeOf(NAME, { ...this.collection, layout: this.layoutOf('new') }, KEY);
  }

  /** Runs `main`, and at its points with these numbers the others, each of them whole. Gives the number of points. */
  async interleave(main: () => Promise<unknown>, others: readonly { at: number; act: () => Promise<unknown> }[]) {
    this.#points = 0;
    this.#schedule = [...others];
    await main();
    const points = this.#points;
    this.#schedule = [];
    return points;
  }

  /** Somebody else may come in here. */
  async point(): Promise<void> {
    this.check();
    if (this.#inside) return;
    const at = this.#points++;
    this.#inside = true;
    for (const one of this.#schedule) if (one.at === at) await one.act();
    this.#inside = false;
    this.check();
  }

  check(): void {
    const [older, newer] = [this.table.model.get(this.older), this.table.model.get(this.newer)];
    if (newer !== undefined && this.now < this.sealedFrom && older?.[MOVED] === undefined) {
      this.broken.push(`I1: something stands in the new place, and the old one is ${JSON.stringify(older)}`);
    }
  }

  /** A process of its own that applies a write as it understands the layout, and again as everybody does in the end. */
  async write(asked: Asked, epoch: Epoch): Promise<DirectVerdict> {
    const at = this.#stamp();
    return this.deliver({ ...asked, id: at, at, collection: NAME, key: KEY }, epoch);
  }

  async deliver(write: Write, epoch: Epoch): Promise<DirectVerdict> {
    const collections = this.collections(epoch);
    const collection = collections[NAME];
    if (collection === undefined) throw new Error('one collection');
    const moving = {
      move: this.move,
      layouts: fixedLayouts(collections),
      settled: new SettledPlaces(10),
      now: () => this.now,
    };
    const verdict = await applyDirectly(
      write,
      collection,
      {
        table: movingSingles(this.#watched(), collections, moving),
        merges: { [NAME]: (current, incoming) => ({ ...current, ...incoming }) },
        now: () => this.now,
        sleep: async () => {},
        random: () => 0,
      },
      { deadline: Number.POSITIVE_INFINITY, resumed: false, patience: 4 },
    );
    if (verdict.kind === 'hindered' && epoch === 'old') return this.deliver(write, 'new');
    if (verdict.kind === 'applied') this.applied.push(write);
    if (verdict.kind === 'applied' && verdict.duplicate) this.broken.push(`${write.id} was taken for a duplicate`);
    if (verdict.kind === 'hindered' || verdict.kind === 'doubtful') this.broken.push(JSON.stringify(verdict));
    return verdict;
  }

  carry(): Promise<readonly Carried[]> {
    const passage = new EpochPlaces(this.collections('new')).passageTo(this.newer);
    if (passage === undefined) throw new Error('the world has two epochs');
    return carryOver([passage], { move: this.move, now: () => this.now }).then(({ results }) => results);
  }

  migrate(): Promise<unknown> {
    return migrate(
      { [NAME]: this.collection },
      {
        store: this.store,
        move: this.move,
        pages: this.move,
        now: () => this.now,
        sleep: async () => {},
        log: { info() {}, warn() {}, error() {} },
        report: () => {},
      },
      { deadline: this.now + 50_000, unitsPerSecond: 1000 },
    );
  }

  /** The record as a reader who knows both epochs finds it. */
  truth(): StoredRecord | undefined {
    const older = this.table.model.get(this.older);
    const newer = this.table.model.get(this.newer);
    return newer ?? (older?.[LAST_ID] === undefined ? undefined : older);
  }

  #watched(): Pick<RecordTablePort, 'single' | 'read'> {
    return {
      single: async (statement) => {
        await this.point();
        const before = this.table.model.get(statement.key);
        const answer = await this.table.single(statement);
        if (answer.results[0]?.kind === 'done' && before?.[MOVED] !== undefined) {
          this.broken.push('I3: a statement changed what had moved');
        }
        return answer;
      },
      read: async (keys) => {
        await this.point();
        return this.table.read(keys);
      },
    };
  }
}
