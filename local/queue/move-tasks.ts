// Receives: orders to empty a dead-letter queue, back to where its messages came from or to a named queue.
// Promises: at most one running task per queue, at most 500 messages a second, no message dropped on the way.
// Hands on: each message, as a new one, to its destination; what it cannot place it leaves and says why.
import { QueueError } from './queue-error';
import type { MessageContent } from './queue-message';
import type { QueueModel } from './queue-model';

export interface MoveTaskRequest {
  readonly sourceArn: string;
  /** @default - each message goes back to the queue that gave it up */
  readonly destinationArn?: string;
  /** 1 to 500. @default 500 */
  readonly maxPerSecond?: number;
}

export interface MoveTask extends MoveTaskRequest {
  readonly handle: string;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly startedAt: number;
  readonly failureReason?: string;
}

interface MoveTasksOptions {
  readonly now: () => number;
  readonly newId: () => string;
  readonly queueByArn: (arn: string) => QueueModel | undefined;
}

const MAX_PER_SECOND = 500;
/** SQS lists the last ten; older ones are of no use to anyone. */
const REMEMBERED = 10;

export class MoveTasks {
  readonly #options: MoveTasksOptions;
  /** The newest first. */
  #tasks: MoveTask[] = [];
  readonly #nextInstalmentAt = new Map<string, number>();

  constructor(options: MoveTasksOptions) {
    this.#options = options;
  }

  /** The first second's messages are moved before this returns. */
  start(request: MoveTaskRequest): MoveTask {
    const { maxPerSecond = MAX_PER_SECOND, sourceArn } = request;
    if (!Number.isInteger(maxPerSecond) || maxPerSecond < 1 || maxPerSecond > MAX_PER_SECOND) {
      throw new QueueError(
        'InvalidParameterValue',
        `Value for parameter MaxNumberOfMessagesPerSecond must be 1 to ${MAX_PER_SECOND}, got ${maxPerSecond}.`,
      );
    }
    if (request.destinationArn === sourceArn) {
      throw new QueueError('InvalidParameterValue', 'The source and the destination of a move task must differ.');
    }
    this.settle();
    if (this.of(sourceArn).some((task) => task.status === 'RUNNING')) {
      throw new QueueError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const { now, newId, queueByArn } = this.#options;
    const toMove = queueByArn(sourceArn)?.counters().visible ?? 0;
    const task: MoveTask = { ...request, handle: newId(), status: 'RUNNING', moved: 0, toMove, startedAt: now() };
    this.#tasks = [task, ...this.#tasks];
    this.#nextInstalmentAt.set(task.handle, now());
    this.settle();
    return this.#find(task.handle);
  }

  cancel(handle: string): MoveTask {
    this.settle();
    const task = this.#find(handle);
    if (task.status !== 'RUNNING') {
      throw new QueueError('UnsupportedOperation', 'Only active tasks can be cancelled.');
    }
    return this.#replace({ ...task, status: 'CANCELLED' });
  }

  of(sourceArn: string): MoveTask[] {
    return this.#tasks.filter((task) => task.sourceArn === sourceArn).slice(0, REMEMBERED);
  }

  settle(): void {
    const now = this.#options.now();
    for (const [handle, first] of [...this.#nextInstalmentAt]) {
      for (let at = first; at <= now && this.#find(handle).status === 'RUNNING'; at += 1000) {
        this.#nextInstalmentAt.set(handle, at + 1000);
        this.#moveInstalment(this.#find(handle));
      }
    }
  }

  nextDueAt(): number | undefined {
    const due = [...this.#nextInstalmentAt.values()];
    return due.length === 0 ? undefined : Math.min(...due);
  }

  #moveInstalment(task: MoveTask): void {
    const { now, newId, queueByArn } = this.#options;
    const source = queueByArn(task.sourceArn);
    let failureReason: string | undefined = source === undefined ? 'SourceQueueDoesNotExist' : undefined;
    const place = (content: MessageContent): boolean => {
      const arn = task.destinationArn ?? content.deadLetterSourceArn;
      const target = arn === undefined ? undefined : queueByArn(arn);
      if (arn === undefined) failureReason = 'CouldNotDetermineMessageSource';
      else if (target === undefined) failureReason = 'DestinationQueueDoesNotExist';
      else if (target.settings.fifo !== source?.settings.fifo) failureReason = 'DestinationQueueOfAnotherKind';
      if (target === undefined || failureReason !== undefined) return false;
      const { deadLetterSourceArn: _left, ...rest } = content;
      target.accept({ ...rest, messageId: newId(), sentAt: now() }, {});
      return true;
    };
    const count = source?.moveOut(task.maxPerSecond ?? MAX_PER_SECOND, place) ?? 0;
    const moved = task.moved + count;
    if (failureReason !== undefined) this.#replace({ ...task, moved, status: 'FAILED', failureReason });
    else if (source?.receivable() !== true) this.#replace({ ...task, moved, status: 'COMPLETED' });
    else this.#replace({ ...task, moved });
  }

  #find(handle: string): MoveTask {
    const task = this.#tasks.find((one) => one.handle === handle);
    if (task === undefined) {
      throw new QueueError('ResourceNotFoundException', 'Task does not exist.');
    }
    return task;
  }

  #replace(task: MoveTask): MoveTask {
    this.#tasks = this.#tasks.map((one) => (one.handle === task.handle ? task : one));
    if (task.status !== 'RUNNING') this.#nextInstalmentAt.delete(task.handle);
    return task;
  }
}
