// Receives: messages of one queue, as they become visible.
// Promises: what Lambda's event source mapping promises: batch size, window, concurrency; it deletes exactly what succeeded.
// Hands on: batches to the function; what failed stays in the queue until its visibility ends.
import { messageOf } from '../error-code';
import type { Clock } from '../functions/clock';
import type { InvokeResult } from '../functions/function-spec';
import { LocalRunError } from '../local-run-error';
import type { ReceivedMessage } from '../queue/queue-message';
import type { QueueModel } from '../queue/queue-model';
import { Batch } from './batch';
import { type EventSourceSettings, eventSourceProblems } from './event-source-settings';
import { settleBatch } from './settle-batch';
import { type SqsEvent, type SqsRecord, sqsRecord } from './sqs-record';

/** What it needs of a queue. Its clock and the event source's must be the same. */
export type SourceQueue = Pick<
  QueueModel,
  'arn' | 'settings' | 'receive' | 'delete' | 'changeVisibility' | 'receivable' | 'nextVisibleAt' | 'watch'
>;

export interface EventSourcePorts {
  readonly queue: SourceQueue;
  readonly invoke: (event: SqsEvent) => Promise<InvokeResult>;
  readonly clock: Clock;
  /** One line for each batch or part of one that goes back to the queue. */
  readonly log: (line: string) => void;
}

export interface EventSourceStatistics {
  readonly state: 'stopped' | 'running' | 'paused';
  readonly runningBatches: number;
  readonly batches: number;
  readonly records: number;
  readonly deleted: number;
  /** Records that went back to the queue because the function, or its answer, failed. */
  readonly failed: number;
  readonly malformedAnswers: number;
  readonly throttles: number;
}

const RECEIVE_MAX = 10;
const DEFAULT_CONCURRENCY = 5;

/** Short, because one machine's throttle passes when one invocation ends. Unit: milliseconds. */
const THROTTLE_PAUSE_FIRST = 50;
const THROTTLE_PAUSE_LONGEST = 5000;

export class SqsEventSource {
  private readonly settings: EventSourceSettings;
  private readonly ports: EventSourcePorts;
  private readonly counts = { batches: 0, records: 0, deleted: 0, failed: 0, malformedAnswers: 0, throttles: 0 };
  private readonly running = new Set<Promise<void>>();
  /** What ends the pauses of throttled batches early, when the event source stops. */
  private readonly pauses = new Set<() => void>();
  private state: EventSourceStatistics['state'] = 'stopped';
  private gathering: Batch | undefined;
  private unwatch = () => {};
  private cancelWake = () => {};
  private pollPlanned = false;

  constructor(settings: EventSourceSettings, ports: EventSourcePorts) {
    const problems = eventSourceProblems(settings, ports.queue.settings.fifo);
    if (problems.length > 0) throw new LocalRunError(`event source of ${ports.queue.arn}: ${problems.join('; ')}`);
    this.settings = settings;
    this.ports = ports;
  }

  start(): void {
    if (this.state !== 'stopped') return;
    this.state = 'running';
    this.unwatch = this.ports.queue.watch(() => this.planPoll());
    this.planPoll();
  }

  /** Receives nothing more; what runs, runs to its end, and what was only gathered goes back. */
  pause(): void {
    if (this.state !== 'running') return;
    this.state = 'paused';
    this.giveBackGathered();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'running';
    this.planPoll();
  }

  /** Waits so long for the batches that run, and answers how many it did not wait for. */
  async stop(patienceMilliseconds: number): Promise<number> {
    this.state = 'stopped';
    this.unwatch();
    this.giveBackGathered();
    for (const end of [...this.pauses]) end();
    let stopWaiting = () => {};
    const patience = new Promise<void>((resolve) => {
      stopWaiting = this.ports.clock.after(patienceMilliseconds, resolve);
    });
    await Promise.race([Promise.all(this.running), patience]);
    stopWaiting();
    return this.running.size;
  }

  statistics(): EventSourceStatistics {
    return { state: this.state, runningBatches: this.running.size, ...this.counts };
  }

  /** In a microtask: a send of ten messages is told ten times, and must not become ten batches of one. */
  private planPoll(): void {
    if (this.pollPlanned || this.state !== 'running') return;
    this.pollPlanned = true;
    queueMicrotask(() => {
      this.pollPlanned = false;
      if (this.state === 'running') this.poll();
    });
  }

  private poll(): void {
    const { maximumConcurrency = DEFAULT_CONCURRENCY } = this.settings;
    this.cancelWake();
    while (this.running.size < maximumConcurrency) {
      const batch = this.gather();
      if (batch === undefined) break;
      const run = this.run(batch).finally(() => {
        this.running.delete(run);
        this.planPoll();
      });
      this.running.add(run);
    }
    // At the limit nothing is gathered: the end of a batch polls again.
    if (this.running.size < maximumConcurrency) this.planWake();
  }

  /** A batch that is ready to go. An unready one stays in `gathering`. */
  private gather(): Batch | undefined {
    const { queue, clock } = this.ports;
    const { batchSize, windowSeconds } = this.settings;
    const now = clock.now();
    let batch = this.gathering ?? new Batch(now);
    while (batch.records.length < batchSize && queue.receivable()) {
      const received = this.receive(Math.min(RECEIVE_MAX, batchSize - batch.records.length));
      if (received.length === 0) break;
      const full = batch;
      for (const message of received) {
        const record = sqsRecord(message, queue.arn);
        if (batch.add(record)) continue;
        batch = new Batch(now);
        batch.add(record);
      }
      if (batch !== full) {
        this.gathering = batch;
        return full;
      }
    }
    const isReady = batch.records.length >= batchSize || now >= batch.openedAt + windowSeconds * 1000;
    if (batch.records.length === 0 || !isReady) {
      this.gathering = batch.records.length === 0 ? undefined : batch;
      return undefined;
    }
    this.gathering = undefined;
    return batch;
  }

  /** SQS refuses a receive when too much is in flight: nothing then, and again when a batch ends. */
  private receive(maxMessages: number): ReceivedMessage[] {
    try {
      return this.ports.queue.receive({ maxMessages });
    } catch (error) {
      this.ports.log(`nothing received: ${messageOf(error)}`);
      return [];
    }
  }

  /** For what happens without a change in the queue: a window ends, or a message becomes visible again. */
  private planWake(): void {
    const { queue, clock } = this.ports;
    const windowEnd = this.gathering && this.gathering.openedAt + this.settings.windowSeconds * 1000;
    const moments = [windowEnd, queue.nextVisibleAt()].filter((moment) => moment !== undefined);
    if (moments.length === 0) return;
    this.cancelWake = clock.after(Math.max(0, Math.min(...moments) - clock.now()), () => this.planPoll());
  }

  private async run(batch: Batch): Promise<void> {
    this.counts.batches += 1;
    this.counts.records += batch.records.length;
    const result = await this.invokeUntilTaken(batch);
    switch (result.kind) {
      case 'answer':
        this.settle(batch, result.payload);
        return;
      case 'throttled':
        // Given up on, or stopped: it never ran, so nothing is hidden from the next receive any longer than needed.
        this.giveBack(batch);
        return;
      case 'error':
      case 'timeout':
      case 'killed': {
        const why = result.kind === 'error' ? `${result.errorType}: ${result.message}` : result.kind;
        this.counts.failed += batch.records.length;
        this.ports.log(`a batch of ${batch.records.length} goes back to the queue: ${why}`);
        return;
      }
      default:
        result satisfies never;
    }
  }

  /** A throttle is nobody's failure: the batch waits and tries again while its messages are still hidden from others. */
  private async invokeUntilTaken(batch: Batch): Promise<InvokeResult> {
    const { queue, clock, invoke } = this.ports;
    const hiddenUntil = batch.openedAt + queue.settings.visibilityTimeoutSeconds * 1000;
    for (let pause = THROTTLE_PAUSE_FIRST; ; pause = Math.min(pause * 2, THROTTLE_PAUSE_LONGEST)) {
      const result = await invoke({ Records: batch.records });
      if (result.kind !== 'throttled') return result;
      this.counts.throttles += 1;
      if (this.isStopped() || clock.now() + pause >= hiddenUntil) return result;
      await this.pauseFor(pause);
      if (this.isStopped()) return result;
    }
  }

  /** A method, because the state may change across an await. */
  private isStopped(): boolean {
    return this.state === 'stopped';
  }

  private pauseFor(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.pauses.delete(end);
        resolve();
      };
      const cancel = this.ports.clock.after(milliseconds, end);
      this.pauses.add(end);
    });
  }

  private settle({ records }: Batch, payload: unknown): void {
    const { succeeded, failed, malformed } = this.settings.reportBatchItemFailures
      ? settleBatch(records, payload)
      : { succeeded: records, failed: [], malformed: undefined };
    this.counts.failed += failed.length;
    if (malformed !== undefined) {
      this.counts.malformedAnswers += 1;
      this.ports.log(`a batch of ${records.length} goes back to the queue: ${malformed}`);
    }
    for (const record of succeeded) this.deleteOne(record);
  }

  private deleteOne(record: SqsRecord): void {
    try {
      this.ports.queue.delete(record.receiptHandle);
      this.counts.deleted += 1;
    } catch (error) {
      // The visibility ended while the function ran: the message is delivered again, which is what SQS promises.
      this.ports.log(`message ${record.messageId} could not be deleted: ${messageOf(error)}`);
    }
  }

  private giveBackGathered(): void {
    this.cancelWake();
    const { gathering } = this;
    this.gathering = undefined;
    if (gathering !== undefined) this.giveBack(gathering);
  }

  private giveBack({ records }: Batch): void {
    for (const { receiptHandle } of records) {
      try {
        this.ports.queue.changeVisibility(receiptHandle, 0);
      } catch {
        // Its visibility has ended already: it is back.
      }
    }
  }
}
