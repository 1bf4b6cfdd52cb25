import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { sqsRecord } from '../../local/event-source/sqs-record';
import type { ReceivedMessage } from '../../local/queue/queue-message';
import type { QueueModel } from '../../local/queue/queue-model';
import type { Faults } from './faults';
import type { Ledger } from './ledger';
import { ProcessLife } from './process-life';
import type { Random } from './random';
import type { Scheduler } from './scheduler';
import type { WriterProcess } from './writer-process';

export interface SourceSettings {
  readonly batchSize: number;
  /** After which Lambda ends an invocation. Beyond the visibility time-out, late writers meet their successors. Unit: milliseconds. */
  readonly functionTimeoutMs: number;
}

export interface SourceWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly stallMs?: readonly [number, number];
  readonly note: (text: string, detail?: () => string) => void;
}

/** One concurrent writer: polls a queue, invokes the function, deletes what it did not hand back. */
export class EventSource {
  readonly #name: string;
  readonly #queue: QueueModel;
  readonly #settings: SourceSettings;
  readonly #world: SourceWorld;
  readonly #newProcess: () => WriterProcess;
  #process: WriterProcess;
  #isBusy = false;
  #isOutdated = false;
  #isStopped = false;
  #pollAt = Number.POSITIVE_INFINITY;
  #invocations = 0;

  constructor(
    name: string,
    queue: QueueModel,
    settings: SourceSettings,
    world: SourceWorld,
    newProcess: () => WriterProcess,
  ) {
    this.#name = name;
    this.#queue = queue;
    this.#settings = settings;
    this.#world = world;
    this.#newProcess = newProcess;
    this.#process = newProcess();
    queue.watch(() => this.#look());
  }

  /** A deployment: the next invocation has a new process, and one that runs goes on as it is. */
  renew(): void {
    this.#isOutdated = true;
  }

  /** While it is stopped, messages wait. What runs goes on. */
  setStopped(isStopped: boolean): void {
    this.#isStopped = isStopped;
    this.#look();
  }

  /** Something changed in the queue, or this writer is free again: polls now, or when a message becomes visible. */
  #look(): void {
    if (this.#isBusy || this.#isStopped) return;
    const { scheduler, random } = this.#world;
    const visibleAt = this.#queue.nextVisibleAt();
    const now = scheduler.now();
    const due = this.#queueHasMessages() ? now : visibleAt;
    if (due === undefined || due + 50 >= this.#pollAt) return;
    const at = due + random.between(0, 40);
    this.#pollAt = at;
    scheduler.after(at - now, () => {
      if (this.#pollAt !== at) return;
      this.#pollAt = Number.POSITIVE_INFINITY;
      this.#poll();
    });
  }

  #queueHasMessages(): boolean {
    return this.#looking ? false : this.#receivable();
  }

  #looking = false;

  /** Asking settles the queue, which tells its watchers: they must not ask again. */
  #receivable(): boolean {
    this.#looking = true;
    try {
      return this.#queue.receivable();
    } finally {
      this.#looking = false;
    }
  }

  #poll(): void {
    if (this.#isBusy || this.#isStopped) return;
    this.#isBusy = true;
    const messages = this.#queue.receive({ maxMessages: this.#settings.batchSize });
    if (messages.length === 0) {
      this.#isBusy = false;
      this.#look();
      return;
    }
    this.#invoke(messages);
  }

  #invoke(messages: readonly ReceivedMessage[]): void {
    const { scheduler, faults, ledger, note } = this.#world;
    const { functionTimeoutMs } = this.#settings;
    this.#invocations += 1;
    if (this.#isOutdated) this.#process = this.#newProcess();
    this.#isOutdated = false;
    const name = `${this.#name}.${this.#invocations}`;
    const died = (how: string) => {
      note(`${name} ${how}`);
      this.#process = this.#newProcess();
      this.#free(500);
    };
    const hiddenUntil = scheduler.now() + this.#queue.settings.visibilityTimeoutSeconds * 1000;
    const life = new ProcessLife(name, this.#world, died, hiddenUntil);
    note(`${name} receives ${messages.map(({ messageId }) => messageId).join(' ')}`, () =>
      messages
        .map(({ body, systemAttributes: { ApproximateReceiveCount } }) => `${ApproximateReceiveCount}x ${body}`)
        .join(' '),
    );
    scheduler.after(functionTimeoutMs, () => {
      if (!life.alive) return;
      faults.count('function-timeout');
      life.end('timed out');
    });
    const records = messages.map(
      (message): SQSRecord => ({ ...sqsRecord(message, this.#queue.arn), messageAttributes: {} }),
    );
    this.#process.run(records, life, scheduler.now() + Math.max(functionTimeoutMs - 6000, functionTimeoutMs / 2)).then(
      (answer) => {
        if (!life.alive) return;
        life.alive = false;
        this.#settle(name, messages, answer);
      },
      (error: unknown) => {
        ledger.violate(`${name} threw ${error instanceof Error ? error.stack : String(error)}`);
        life.end('threw');
      },
    );
  }

  #settle(name: string, messages: readonly ReceivedMessage[], { batchItemFailures }: SQSBatchResponse): void {
    const { faults, ledger, note } = this.#world;
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    note(`${name} hands back ${[...failed].join(' ') || 'nothing'}`);
    if (faults.hits('event-source-crash')) {
      this.#free(1000);
      return;
    }
    for (const { messageId, receiptHandle, body } of messages) {
      if (failed.has(messageId)) continue;
      this.#process.checkAcknowledged(name, body);
      if (faults.hits('acknowledgement-lost')) continue;
      for (const token of this.#process.tokensIn(body)) ledger.acknowledged.add(token);
      try {
        this.#queue.delete(receiptHandle);
      } catch {
        // FIFO: its visibility has passed, and somebody else has it.
      }
    }
    this.#free(0);
  }

  #free(after: number): void {
    this.#world.scheduler.after(after, () => {
      this.#isBusy = false;
      this.#look();
    });
  }
}
