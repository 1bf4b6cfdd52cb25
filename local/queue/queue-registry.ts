// Receives: names and settings of queues.
// Promises: one world of queues that find each other by ARN, for redrive and move tasks, on one clock.
// Hands on: the queue models, and when the next of them has something due.
import type { DeliveryFaults } from './delivery-faults';
import type { DeliveryViolations } from './delivery-violations';
import { type MoveTask, type MoveTaskRequest, MoveTasks } from './move-tasks';
import { QueueError } from './queue-error';
import { QueueModel } from './queue-model';
import { NO_RECORDER, type QueueRecorder, type QueueSnapshot } from './queue-recorder';
import {
  DEFAULT_SETTINGS,
  type QueueSettings,
  queueNameProblem,
  sameSettings,
  settingsProblem,
} from './queue-settings';

export interface QueueRegistryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new message id at each call. */
  readonly newId: () => string;
  /** @default - none */
  readonly faults?: DeliveryFaults;
  /** @default - none */
  readonly violations?: DeliveryViolations;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '000000000000' */
  readonly accountId?: string;
  /** Told of every change; a journal. @default - none */
  readonly recorder?: QueueRecorder;
  /** What a journal kept from the run before. @default - none */
  readonly snapshots?: readonly QueueSnapshot[];
}

interface Registered {
  readonly model: QueueModel;
  readonly createdAt: number;
}

export class QueueRegistry {
  readonly accountId: string;
  readonly region: string;
  readonly #options: QueueRegistryOptions;
  readonly #recorder: QueueRecorder;
  readonly #queues = new Map<string, Registered>();
  readonly #tasks: MoveTasks;

  constructor(options: QueueRegistryOptions) {
    const { region = 'us-east-1', accountId = '000000000000', recorder = NO_RECORDER, snapshots = [] } = options;
    this.accountId = accountId;
    this.region = region;
    this.#options = options;
    this.#recorder = recorder;
    this.#tasks = new MoveTasks({ now: options.now, newId: options.newId, queueByArn: (arn) => this.byArn(arn) });
    for (const snapshot of snapshots) this.#register(snapshot.name, snapshot.settings, snapshot.createdAt, snapshot);
  }

  /** Gives back the queue that is there when its settings are the same; throws QueueNameExists when they are not. */
  create(name: string, settings: Partial<QueueSettings> = {}): QueueModel {
    const complete = completeSettings(name, settings);
    const existing = this.find(name);
    if (existing === undefined) return this.#make(name, complete);
    if (sameSettings(existing.settings, complete)) return existing;
    throw new QueueError('QueueNameExists', `A queue already exists with the name ${name} and different attributes.`);
  }

  /** Makes the queue, or gives the one that a journal brought back these settings. */
  ensure(name: string, settings: Partial<QueueSettings> = {}): QueueModel {
    const existing = this.find(name);
    if (existing === undefined) return this.create(name, settings);
    this.configure(name, completeSettings(name, settings));
    return existing;
  }

  configure(name: string, settings: QueueSettings): void {
    const problem = settingsProblem(settings);
    if (problem !== undefined) throw new QueueError('InvalidAttributeValue', problem);
    this.get(name).configure(settings);
    this.#recorder.queueMade(name, settings, this.createdAt(name));
  }

  find(name: string): QueueModel | undefined {
    return this.#queues.get(name)?.model;
  }

  /** Throws QueueDoesNotExist. */
  get(name: string): QueueModel {
    const model = this.find(name);
    if (model === undefined) throw new QueueError('QueueDoesNotExist', 'The specified queue does not exist.');
    return model;
  }

  byArn(arn: string): QueueModel | undefined {
    const prefix = this.arnOf('');
    return arn.startsWith(prefix) ? this.find(arn.slice(prefix.length)) : undefined;
  }

  remove(name: string): void {
    this.get(name);
    this.#queues.delete(name);
    this.#recorder.queueRemoved(name);
  }

  /** In the order in which they were made. */
  names(): string[] {
    return [...this.#queues.keys()];
  }

  arnOf(name: string): string {
    return `arn:aws:sqs:${this.region}:${this.accountId}:${name}`;
  }

  /** Milliseconds since 1970. */
  createdAt(name: string): number {
    return this.#queues.get(name)?.createdAt ?? 0;
  }

  /** Queues whose redrive policy leads to this one. */
  sourcesOf(deadLetterArn: string): string[] {
    return this.names().filter((name) => this.find(name)?.settings.redrive?.deadLetterArn === deadLetterArn);
  }

  /** Moves what a dead-letter queue holds, at most 500 a second, back where it came from or to the destination. */
  startMoveTask(request: MoveTaskRequest): MoveTask {
    const source = this.byArn(request.sourceArn);
    if (source === undefined || (request.destinationArn !== undefined && !this.byArn(request.destinationArn))) {
      throw new QueueError(
        'ResourceNotFoundException',
        'The resource that you specified for the SourceArn or DestinationArn parameter does not exist.',
      );
    }
    if (this.sourcesOf(source.arn).length === 0) {
      throw new QueueError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    return this.#tasks.start(request);
  }

  cancelMoveTask(handle: string): MoveTask {
    return this.#tasks.cancel(handle);
  }

  /** The newest first. */
  moveTasks(sourceArn: string): MoveTask[] {
    this.#tasks.settle();
    return this.#tasks.of(sourceArn);
  }

  /** Brings every queue and move task to the present of the clock. */
  settle(): void {
    this.#tasks.settle();
    for (const { model } of this.#queues.values()) model.settle();
  }

  /** When a running move task goes on; `undefined` while there is none. */
  nextMoveAt(): number | undefined {
    return this.#tasks.nextDueAt();
  }

  /** When anything next happens by itself. */
  nextDueAt(): number | undefined {
    let next = this.#tasks.nextDueAt();
    for (const { model } of this.#queues.values()) {
      const due = model.nextDueAt();
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    return next;
  }

  #make(name: string, settings: QueueSettings): QueueModel {
    const createdAt = this.#options.now();
    this.#recorder.queueMade(name, settings, createdAt);
    return this.#register(name, settings, createdAt);
  }

  #register(name: string, settings: QueueSettings, createdAt: number, snapshot?: QueueSnapshot): QueueModel {
    const { now, newId, faults, violations } = this.#options;
    const model = new QueueModel({
      name,
      arn: this.arnOf(name),
      settings,
      now,
      newId,
      queueByArn: (arn) => this.byArn(arn),
      recorder: this.#recorder,
      ...(faults === undefined ? {} : { faults }),
      ...(violations === undefined ? {} : { violations }),
      ...(snapshot === undefined ? {} : { snapshot }),
    });
    this.#queues.set(name, { model, createdAt });
    return model;
  }
}

/** Throws what SQS would answer to a name or a setting that it does not take. */
function completeSettings(name: string, settings: Partial<QueueSettings>): QueueSettings {
  const complete = { ...DEFAULT_SETTINGS, ...settings };
  const nameProblem = queueNameProblem(name, complete.fifo);
  if (nameProblem !== undefined) throw new QueueError('InvalidParameterValue', nameProblem);
  const problem = settingsProblem(complete);
  if (problem !== undefined) throw new QueueError('InvalidAttributeValue', problem);
  return complete;
}
