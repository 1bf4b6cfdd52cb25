import type { QueueKind } from '../../lambda/contract/collection';
import type { Plan } from '../sizing/plan/plan';
import type { WriteBuffer } from '../write-buffer';
import type { WritePath } from '../write-path';

/** The parts of a path that are watched. */
type Watched =
  | 'frontDoor'
  | 'buffer'
  | 'fifoBuffer'
  | 'quarantine'
  | 'writer'
  | 'table'
  | 'cache'
  | 'migrator'
  | 'sweeper';

/** What is watched: a `WritePath`, or stages that were put together in another way. Its `plan` is what it was sized for: the thresholds come from it. */
export type MonitoredPath = Pick<WritePath, Watched> & {
  readonly plan: Pick<Plan, 'demand' | 'sizing'> & Partial<Pick<Plan, 'demandBehindDoor'>>;
};

/** A buffer with what its alarms and widgets are named. */
export interface MonitoredBuffer {
  readonly kind: QueueKind;
  readonly prefix: '' | 'Fifo';
  readonly title: string;
  readonly buffer: WriteBuffer;
}

export function buffersOf({ buffer, fifoBuffer }: MonitoredPath): MonitoredBuffer[] {
  return [
    ...(buffer ? [{ kind: 'standard', prefix: '', title: 'Write buffer', buffer } as const] : []),
    ...(fifoBuffer ? [{ kind: 'fifo', prefix: 'Fifo', title: 'FIFO write buffer', buffer: fifoBuffer } as const] : []),
  ];
}

export function kindsOf(path: MonitoredPath): ReadonlySet<QueueKind> {
  return new Set(buffersOf(path).map(({ kind }) => kind));
}
