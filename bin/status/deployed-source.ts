import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueKind } from '../../lambda/contract/collection';
import { onAws } from '../path/aws-error';
import type { PathQueue } from '../path/live-path';
import { PERIOD_SECONDS, type QueriedPath, wantedMetrics } from './metric-queries';
import { MINUTE, metricSeries, type Series, toldUntil } from './metric-series';
import {
  DOOR_COUNTS,
  type Moment,
  offeredOf,
  type Rates,
  type Reading,
  type StatusSource,
  type TasksReading,
  WRITER_COUNTS,
} from './reading';

export interface DeployedSourcePorts {
  readonly cloudWatch: CloudWatchClient;
  readonly sqs: SQSClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** For the small pictures. Unit: minutes. */
const PAST_MINUTES = 15;

/** Reads a deployed path: rates of CloudWatch, one call a look, and queues as SQS counts them now. */
export class DeployedSource implements StatusSource {
  private readonly path: QueriedPath;
  private readonly ports: DeployedSourcePorts;

  constructor(path: QueriedPath, ports: DeployedSourcePorts) {
    this.path = path;
    this.ports = ports;
  }

  async read(): Promise<Reading> {
    const at = this.ports.now();
    const end = toldUntil(at);
    const [series, queues] = await onAws(() => Promise.all([this.series(end), this.queues()]));
    return readingOf(at, end, series, queues);
  }

  private series(end: number): Promise<ReadonlyMap<string, Series>> {
    const wanted = wantedMetrics(this.path);
    return metricSeries(this.ports.cloudWatch, wanted, { start: end - PAST_MINUTES * MINUTE, end });
  }

  private async queues(): Promise<QueueCounts> {
    const counted = Object.entries(this.path.queueUrls).map(async ([queue, QueueUrl]) => {
      const { Attributes = {} } = await this.ports.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: [
            'ApproximateNumberOfMessages',
            'ApproximateNumberOfMessagesNotVisible',
            'ApproximateNumberOfMessagesDelayed',
          ],
        }),
      );
      const waiting =
        Number(Attributes.ApproximateNumberOfMessages ?? 0) +
        Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0);
      return [queue, { waiting, inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0) }] as const;
    });
    return Object.fromEntries(await Promise.all(counted));
  }
}

type QueueCounts = Readonly<Partial<Record<PathQueue, { readonly waiting: number; readonly inFlight: number }>>>;

function readingOf(at: number, end: number, series: ReadonlyMap<string, Series>, queues: QueueCounts): Reading {
  const valueAt = (name: string, minute: number) => series.get(name)?.get(minute);
  const last = end - MINUTE;
  const rate = (name: string, minute = last) => (valueAt(name, minute) ?? 0) / PERIOD_SECONDS;
  const door = (minute: number) => ratesOf(DOOR_COUNTS, (name) => rate(`FrontDoor.${name}.Sum`, minute));
  const buffers = (['standard', 'fifo'] as const).flatMap((kind) => {
    const counts = queues[kind === 'standard' ? 'buffer' : 'fifoBuffer'];
    const oldestSeconds = valueAt(`${kind}.ApproximateAgeOfOldestMessage`, last);
    return counts === undefined
      ? []
      : [
          {
            kind,
            ...counts,
            ...(oldestSeconds === undefined ? {} : { oldestSeconds }),
            sent: rate(`${kind}.NumberOfMessagesSent`),
            drained: rate(`${kind}.NumberOfMessagesDeleted`),
          },
        ];
  });
  const [p50, p95, p99] = ['p50', 'p95', 'p99'].map((rank) => valueAt(`Writer.AcceptToDurable.${rank}`, last));
  const runs = valueAt('Lambda.ConcurrentExecutions', last);
  const inAll = ({ waiting, inFlight }: { waiting: number; inFlight: number }) => waiting + inFlight;
  const past = Array.from({ length: PAST_MINUTES }, (_, index): Moment => {
    const minute = end - (PAST_MINUTES - index) * MINUTE;
    const waiting = (kind: QueueKind) => valueAt(`${kind}.ApproximateNumberOfMessagesVisible`, minute) ?? 0;
    return {
      at: minute,
      offered: offeredOf(door(minute)),
      applied: rate('Writer.Applied.Sum', minute),
      waiting: { standard: waiting('standard'), fifo: waiting('fifo') },
    };
  });
  return {
    at,
    asOf: end,
    door: door(last),
    doorErrors: rate('Door.Errors'),
    ...tasksIn((name) => valueAt(name, last)),
    buffers,
    writer: {
      ...ratesOf(WRITER_COUNTS, (name) => rate(`Writer.${name}.Sum`)),
      errors: rate('Lambda.Errors'),
      ...(runs === undefined ? {} : { runs }),
    },
    ...(p50 === undefined || p95 === undefined || p99 === undefined ? {} : { acceptToDurable: { p50, p95, p99 } }),
    quarantine: {
      standard: queues.quarantine === undefined ? 0 : inAll(queues.quarantine),
      ...(queues.fifoQuarantine && { fifo: inAll(queues.fifoQuarantine) }),
    },
    cacheUnavailable: rate('FrontDoor.CacheUnavailable.Sum') + rate('Writer.CacheUnavailable.Sum'),
    past,
  };
}

function ratesOf<Name extends string>(names: readonly Name[], rate: (name: Name) => number): Rates<Name> {
  return Object.fromEntries(names.map((name) => [name, rate(name)])) as Rates<Name>;
}

/** Of two target groups one is empty, and tells nothing, but while versions are shifted. */
function tasksIn(told: (name: string) => number | undefined): { readonly tasks?: TasksReading } {
  const sumOf = (name: string) => {
    const counts = [0, 1].flatMap((at) => told(`Tasks.${name}.${at}`) ?? []);
    return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
  };
  const [running, healthy, unhealthy] = [told('Tasks.Running'), sumOf('Healthy'), sumOf('Unhealthy')];
  const cpuPercent = told('Tasks.Cpu');
  if ([running, healthy, unhealthy, cpuPercent].every((value) => value === undefined)) return {};
  return {
    tasks: {
      ...(running !== undefined && { running }),
      ...(healthy !== undefined && { healthy }),
      ...(unhealthy !== undefined && { unhealthy }),
      ...(cpuPercent !== undefined && { cpuPercent }),
    },
  };
}
