import {
  ConditionalCheckFailedException,
  type DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { compareKeys } from '../../../lambda/contract/partitions/key-order';
import { placeOfLayout, type RecordKey } from '../../../lambda/contract/placement';
import { EXPIRES, type StoredRecord } from '../../../lambda/contract/record';
import { layoutItem, parseLayout } from '../../../lambda/layouts/layout-item';
import type { StoredLayout } from '../../../lambda/layouts/reconcile';
import { placeOf, type TableModel } from '../table-model';
import { admits, type Item, itemOf, keyIn, recordOf, updated } from './dynamo-items';
import type { DynamoQuery } from './dynamo-query';

/** Told of everything that takes effect beside the statements of policies. */
export interface MoveWitness {
  put(key: RecordKey, record: StoredRecord): void;
  marked(key: RecordKey): void;
  removed(key: RecordKey): void;
  laidOut(collection: string, layout: StoredLayout, before: StoredLayout | undefined): void;
}

export type WriteCommand = PutItemCommand | UpdateItemCommand | DeleteItemCommand;

const LAYOUT = placeOfLayout('').partition;

/** What DynamoDB does with single calls, each in one instant, on the items of the table model. */
export class DynamoModel {
  readonly #table: TableModel;
  readonly #witness: MoveWitness;

  constructor(table: TableModel, witness: MoveWitness) {
    this.#table = table;
    this.#witness = witness;
  }

  get records(): ReadonlyMap<string, StoredRecord> {
    return this.#table.records;
  }

  get(key: RecordKey, records = this.records): Item | undefined {
    const record = records.get(placeOf(key));
    return record === undefined ? undefined : itemOf(record, key);
  }

  layoutOf(collection: string): StoredLayout | undefined {
    const record = this.#table.get(placeOfLayout(collection));
    return record === undefined ? undefined : parseLayout(record);
  }

  putLayout(collection: string, layout: StoredLayout): void {
    this.#table.records.set(placeOf(placeOfLayout(collection)), recordOf(layoutItem(layout)));
  }

  /** Throws where the condition fails. */
  write(command: WriteCommand): void {
    const key = keyIn(command instanceof PutItemCommand ? (command.input.Item ?? {}) : (command.input.Key ?? {}));
    const current = this.get(key);
    if (!admits(command.input, current)) {
      throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
    }
    if (command instanceof PutItemCommand) this.#put(key, command.input.Item ?? {});
    else if (command instanceof UpdateItemCommand) {
      this.#table.records.set(placeOf(key), recordOf(updated(command.input, current ?? itemOf({}, key))));
      this.#witness.marked(key);
    } else {
      this.#table.records.delete(placeOf(key));
      if (current !== undefined) this.#witness.removed(key);
    }
  }

  #put(key: RecordKey, item: Item): void {
    const collection = key.partition.startsWith(LAYOUT) ? key.partition.slice(LAYOUT.length) : undefined;
    const before = collection === undefined ? undefined : this.layoutOf(collection);
    const record = recordOf(item);
    this.#table.records.set(placeOf(key), record);
    if (collection === undefined) this.#witness.put(key, record);
    else this.#witness.laidOut(collection, parseLayout(record), before);
  }

  /** In the order of keys, or against it. `last` is where the next page goes on. */
  page(
    { partition, holds, descending, limit }: DynamoQuery,
    records: ReadonlyMap<string, StoredRecord>,
  ): { readonly items: Item[]; readonly last?: RecordKey } {
    const sign = descending ? -1 : 1;
    const found = [...records]
      .map(([text, record]) => ({ key: keyNamed(text), record }))
      .filter(({ key }) => key.partition === partition && holds(key.sort))
      .sort((a, b) => sign * compareKeys(a.key.sort, b.key.sort))
      .slice(0, limit);
    const items = found.map(({ key, record }) => itemOf(record, key));
    const last = found.at(-1)?.key;
    return found.length < limit || last === undefined ? { items } : { items, last };
  }

  /** What DynamoDB removes by itself, here at once. */
  expire(now: number): void {
    for (const [text, record] of this.#table.records) {
      if (Number(record[EXPIRES] ?? Number.POSITIVE_INFINITY) * 1000 > now) continue;
      this.#table.records.delete(text);
      this.#witness.removed(keyNamed(text));
    }
  }
}

/** Pages look at every key of the table. */
const keys = new Map<string, RecordKey>();

function keyNamed(text: string): RecordKey {
  const known = keys.get(text);
  if (known !== undefined) return known;
  const [partition = '', sort = ''] = JSON.parse(text) as string[];
  const key = { partition, sort };
  if (keys.size > 5000) keys.clear();
  keys.set(text, key);
  return key;
}
