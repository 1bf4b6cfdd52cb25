import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { QueueKind } from '../../lambda/contract/collection';
import type { FrontDoor } from '../front-door';
import type { Migrator } from '../migrator';
import type { ReadCache } from '../read-cache';
import type { RecordTable } from '../record-table';
import type { Plan } from '../sizing/plan/plan';
import type { Sweeper } from '../sweeper';
import type { WriteBuffer } from '../write-buffer';
import type { Writer } from '../writer';

/** What is watched: a `WritePath`, or stages that were put together in another way. */
export interface MonitoredPath {
  /** What it was sized for: the thresholds come from it. */
  readonly plan: Pick<Plan, 'demand' | 'sizing'>;
  readonly frontDoor: FrontDoor;
  readonly buffer?: WriteBuffer;
  readonly fifoBuffer?: WriteBuffer;
  readonly quarantine: IQueue;
  readonly writer: Writer;
  readonly table: RecordTable;
  readonly cache: ReadCache;
  readonly migrator?: Migrator;
  readonly sweeper?: Sweeper;
}

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
