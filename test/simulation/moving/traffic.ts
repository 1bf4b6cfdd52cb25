import type { Collections } from '../../../lambda/contract/collection';
import type { StoredRecord } from '../../../lambda/contract/record';
import type { Statement } from '../../../lambda/writer/statement';
import type { QueueModel } from '../../../local/queue/queue-model';
import type { ClientWorld } from '../direct/direct-clients';
import type { WriterWatch } from '../writer-process';
import type { Deployments } from './deployments';
import type { ReaderWorld } from './readers';

/** Puts a record into the first epoch before the world begins. */
export type Seed = (collection: string, key: string, record: StoredRecord) => void;

export type TrafficWorld = ReaderWorld &
  Omit<ClientWorld, 'workload' | 'truth'> & {
    readonly deployments: Deployments;
  };

/** Who writes in a world, and what must hold of it: records move under them, and nothing they are told may be different for it. */
export interface Traffic {
  readonly plain: Collections;
  readonly truth: WriterWatch & {
    witness(statement: Statement, before: StoredRecord | undefined, after: StoredRecord): void;
  };
  seed(seed: Seed): void;
  /** Told of each request's stamp, where its front door gives it one. */
  stamped: ReaderWorld['stamped'];
  /** Whether anything comes by this queue. */
  uses(buffer: QueueModel): boolean;
  open(world: TrafficWorld): void;
  /** About so many writes, from now on. */
  begin(count: number): void;
  /** A deployment of those that take the writes. */
  renew(): void;
  check(): void;
  writes(): number;
  outcomes(): ReadonlyMap<string, number>;
}
