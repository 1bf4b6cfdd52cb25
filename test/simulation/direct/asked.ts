import type { Collections, ConflictPolicy, KeyTracking, WriteMode } from '../../../lambda/contract/collection';
import type { Operation } from '../../../lambda/contract/write';
import type { HttpRequest } from '../../../lambda/front-door/http';
import type { Random } from '../random';

/** One write that a client asks for, alone or as part of a transaction. */
export interface Part {
  readonly collection: CollectionName;
  readonly partition: string;
  readonly policy: ConflictPolicy;
  readonly op: Operation;
  readonly expect?: number;
  readonly priority?: number;
  /** Of an increment: the power of four that it alone adds. */
  readonly digit?: number;
}

/** What a client asks for: the same in all its attempts. Its token stands in every record that it makes. */
export interface Asked {
  readonly token: string;
  readonly parts: readonly Part[];
  readonly isTransaction: boolean;
  /** Its `Idempotency-Key`. */
  readonly key: string | undefined;
  readonly tracking: KeyTracking;
  /** What its client prefers, as long as it does not change its mind. */
  readonly prefer: string;
  readonly http: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>;
  /** The table refuses it whatever it meets. */
  readonly fragile: boolean;
  begunAt: number;
  /** Stamps that its attempts were given. */
  readonly stamps: string[];
  id: string | undefined;
  /** An attempt heard nothing of its claim: it may go on where the record tells, and a later one may not know of it. */
  claimFailed: boolean;
  /** The cache forgot its claim. */
  isForgotten: boolean;
}

const POLICIES = {
  creates: 'createOnly',
  latest: 'lastWriterWins',
  ranked: 'priority',
  versions: 'versioned',
  merges: 'merge',
  patches: 'patch',
  counters: 'counter',
  accounts: 'versioned',
  transfers: 'createOnly',
} as const satisfies Readonly<Record<string, ConflictPolicy>>;

export type CollectionName = keyof typeof POLICIES;

export const COLLECTION_NAMES = Object.keys(POLICIES) as readonly CollectionName[];

/** Every world has its own modes. Direct patches have no second way to the table. */
export function collectionsIn(random: Random): Collections {
  const modes: readonly WriteMode[] = ['direct', 'spill', 'spill', 'buffered'];
  return Object.fromEntries(
    COLLECTION_NAMES.map((name) => {
      const mode = name === 'patches' ? 'direct' : random.pick(modes);
      const tracking: KeyTracking = random.pick(['cached', 'durable']);
      return [name, { policy: POLICIES[name], mode, tracking }];
    }),
  );
}

export function policyIn(name: CollectionName): ConflictPolicy {
  return POLICIES[name];
}

/** Whose record it is, or `undefined` for what the kit keeps beside records. */
export function collectionAt(partition: string): CollectionName | undefined {
  return COLLECTION_NAMES.find((name) => name === partition.split('#')[0]);
}
