import type { Collections, ConflictPolicy } from '../../lambda/contract/collection';
import { fenceOf } from '../../lambda/contract/fence';
import { placeByKey, type RecordKey } from '../../lambda/contract/placement';
import type { StoredRecord } from '../../lambda/contract/record';
import { stampSource } from '../../lambda/contract/stamp';
import type { Body, Write } from '../../lambda/contract/write';
import { applyDirectly } from '../../lambda/front-door/direct/apply-directly';
import type { DirectVerdict } from '../../lambda/front-door/direct/direct-verdict';
import { fromItem } from '../../lambda/platform/attributes';
import { applyWrites } from '../../lambda/writer/apply-writes';
import { read, single } from '../../lambda/writer/dynamodb-single';
import type { Merges } from '../../lambda/writer/policy-registry';
import { processBefore } from '../ordered-arrivals';
import type { RealTable } from './real-table';

const stamp = stampSource(Date.now, (n) => crypto.getRandomValues(new Uint8Array(n)));

/** A write without its names; its collection is called as its policy. */
export type Asked = Write extends infer Each
  ? Each extends Write
    ? Omit<Each, 'id' | 'at' | 'collection' | 'key'>
    : never
  : never;

export const put = (body: Body, terms: { expect?: number; priority?: number } = {}): Asked => ({
  op: 'put',
  body,
  ...terms,
});
export const patch = (change: Body): Asked => ({ op: 'patch', patch: change });
export const plus = (n: number): Asked => ({ op: 'increment', deltas: { n } });
export const gone = (expect?: number): Asked => ({ op: 'delete', ...(expect === undefined ? {} : { expect }) });

export function writeOf(collection: ConflictPolicy, key: string, asked: Asked): Write {
  const at = stamp();
  return { ...asked, collection, key, id: at, at };
}

export function keyIn(policy: ConflictPolicy, key: string): RecordKey {
  return placeByKey(policy, key);
}

/** The record as it stands, without its keys. */
export async function recordIn(
  real: RealTable,
  { collection, key }: Pick<Write, 'collection' | 'key'>,
): Promise<StoredRecord | undefined> {
  const item = await real.item(placeByKey(collection, key));
  return item === undefined ? undefined : fromItem(item);
}

/** Counts add up, so that a second effect shows; other fields are laid over. */
const MERGES: Merges = {
  merge: (current, incoming) => {
    if (Object.hasOwn(incoming, 'bad')) throw new Error('cannot merge this');
    return { ...current, ...incoming, count: Number(current.count) + Number(incoming.count) };
  },
};

/** Applies one write as the front door does while its client waits. */
export function directly(real: RealTable, write: Write, { resumed = false } = {}): Promise<DirectVerdict> {
  const policy = write.collection as ConflictPolicy;
  return applyDirectly(
    write,
    { policy, mode: 'direct' },
    {
      table: {
        single: (statement) => single(real.client, real.name, statement, true),
        read: (keys) => read(real.client, real.name, keys),
      },
      merges: MERGES,
      now: Date.now,
      sleep: async () => {},
      random: Math.random,
    },
    { deadline: Date.now() + 10_000, resumed, patience: 4 },
  );
}

/** A write and its place in its record's group. */
export type Placed = readonly [place: number, write: Write];

/** Delivers writes of one record as a FIFO queue would, to a process that remembers nothing. */
export async function delivered(real: RealTable, batch: readonly Placed[]): Promise<string[]> {
  const arrivals = batch.map(([place, write]) => ({
    write,
    fence: fenceOf(String(18849496460467696128n + BigInt(place)), 0),
  }));
  const collections: Collections = Object.fromEntries(
    arrivals.map(({ write }) => [write.collection, { policy: write.collection as ConflictPolicy }]),
  );
  const ports = processBefore(real.port, MERGES);
  const { outcomes } = await applyWrites(arrivals, collections, ports, Number.POSITIVE_INFINITY);
  return outcomes.map(({ kind }) => kind);
}
