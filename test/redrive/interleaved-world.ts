import type { Message, MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { LivePath } from '../../bin/path/live-path';
import { runRedrive } from '../../bin/redrive/run-redrive';
import type { Collections } from '../../lambda/contract/collection';
import { renderMessage } from '../../lambda/contract/message';
import type { Write } from '../../lambda/contract/write';
import { messageGroupOf } from '../../lambda/front-door/message-group';
import { sqsRecord } from '../../local/event-source/sqs-record';
import type { MessageAttributes } from '../../local/queue/queue-message';
import { QueueModel } from '../../local/queue/queue-model';
import { DEFAULT_SETTINGS } from '../../local/queue/queue-settings';
import { DESCRIPTION } from '../path/path-world';
import type { Random } from '../simulation/random';
import type { writerStage } from './writer-stage';

const BUFFERS = ['buffer', 'fifoBuffer'] as const;
type Queue = (typeof BUFFERS)[number] | 'quarantine' | 'fifoQuarantine';
const QUEUES: readonly Queue[] = [...BUFFERS, 'quarantine', 'fifoQuarantine'];

/** One who replays: a process that may die before any of its calls is heard, or before it hears the answer; or the call alone is lost. */
interface Operator {
  dead: boolean;
}

/** Queues, a writer and operators, of whom one takes one step at a time: which one, a seed decides. */
export class InterleavedWorld {
  now = 1_780_000_000_000;
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  readonly #stage: ReturnType<typeof writerStage>;
  readonly #queues: Readonly<Record<Queue, QueueModel>>;

  constructor(random: Random, stage: ReturnType<typeof writerStage>) {
    this.#random = random;
    this.#stage = stage;
    let ids = 0;
    const queue = (name: Queue) => {
      const fifo = name.startsWith('fifo');
      return new QueueModel({
        ...{ name, arn: `arn:aws:sqs:local:0:${name}${fifo ? '.fifo' : ''}`, queueByArn: () => undefined },
        settings: { ...DEFAULT_SETTINGS, fifo, visibilityTimeoutSeconds: 60 },
        now: () => this.now,
        newId: () => `message-${++ids}`,
      });
    };
    this.#queues = {
      ...{ buffer: queue('buffer'), fifoBuffer: queue('fifoBuffer') },
      ...{ quarantine: queue('quarantine'), fifoQuarantine: queue('fifoQuarantine') },
    };
  }

  send(write: Write, fifo: boolean): void {
    const order = { groupId: messageGroupOf(write), deduplicationId: write.id };
    this.#queues[fifo ? 'fifoBuffer' : 'buffer'].send({ body: renderMessage([write]), ...(fifo && order) });
  }

  left(queue: Queue): number {
    return this.#queues[queue].list(1000).length;
  }

  /** One batch. The writer may die once all is done, before a message is acknowledged: all of them come again. */
  async write(mayDie: boolean): Promise<void> {
    for (const name of BUFFERS) {
      const queue = this.#queues[name];
      const received = queue.receive({ maxMessages: this.#random.between(1, 10) });
      if (received.length === 0) continue;
      // As an event comes: through JSON.
      const records: SQSRecord[] = JSON.parse(JSON.stringify(received.map((message) => sqsRecord(message, queue.arn))));
      const failed = await this.#stage.run(...records);
      for (const { body, poison, record } of this.#stage.quarantined.splice(0)) {
        const text = (stringValue: string) => ({ dataType: 'String', stringValue });
        const before = Object.entries(record.messageAttributes).map(([key, { stringValue }]) => [key, stringValue]);
        const attributes = text(JSON.stringify({ message: Object.fromEntries(before) }));
        this.#queues.quarantine.send({ body, attributes: { cause: text(poison.cause), attributes } });
      }
      if (mayDie && this.#random.chance(0.3)) continue;
      for (const { messageId, receiptHandle } of received) {
        if (!failed.includes(messageId)) queue.delete(receiptHandle);
      }
    }
  }

  /** Replays all, in steps that others come between; `dies` is the chance at each of them that it dies, or that its call is lost. */
  async replay(collections: Collections, dies: number): Promise<number | undefined> {
    const operator: Operator = { dead: false };
    const path: LivePath = {
      ...{ where: 'a test', name: 'WritePath', place: { kind: 'local', url: '' }, physicalNames: {} },
      sqs: this.#client(operator, dies),
      queueUrls: Object.fromEntries(QUEUES.map((name) => [name, name])),
      description: { ...DESCRIPTION, collections },
    };
    try {
      return await runRedrive(
        ['replay', '--all'],
        { print: () => {}, complain: () => {} },
        {
          open: async () => path,
          ...{ now: () => this.now, waitSeconds: 0, stopped: () => false },
          progress: async () => ({ step: () => {}, end: () => {} }),
        },
      );
    } catch (error) {
      if (dies > 0) return undefined;
      throw error;
    }
  }

  /** Lets all of them go on, a step at a time, until they are done. `between` is called after each step. */
  async run(actors: readonly Promise<unknown>[], between: () => Promise<void>): Promise<void> {
    let done = false;
    const all = Promise.all(actors).finally(() => {
      done = true;
    });
    all.catch(() => {});
    while (!done) {
      // All that needs no step is over by then.
      await new Promise(setImmediate);
      const [next] = this.#waiting.splice(this.#random.between(0, Math.max(0, this.#waiting.length - 1)), 1);
      next?.();
      await between();
    }
    await all;
  }

  async #step(operator: Operator, dies: number): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (operator.dead) throw new Error('the process died');
    if (!this.#random.chance(dies)) return;
    operator.dead = this.#random.chance(0.5);
    throw new Error('the line was cut');
  }

  #client(operator: Operator, dies: number): SQSClient {
    const send = async ({
      constructor: { name },
      input,
    }: {
      readonly constructor: { readonly name: string };
      readonly input: Input;
    }) => {
      await this.#step(operator, dies);
      const answer = this.#answer(name, input);
      await this.#step(operator, dies);
      return answer;
    };
    return { send } as unknown as SQSClient;
  }

  #answer(name: string, input: Input): unknown {
    const queue = this.#queues[input.QueueUrl];
    const each = (act: (entry: Entry) => object) => ({
      Successful: (input.Entries ?? []).flatMap((entry) => {
        try {
          return [{ Id: entry.Id, ...act(entry) }];
        } catch {
          // A handle that is over, as SQS says so in `Failed`.
          return [];
        }
      }),
    });
    switch (name) {
      case 'GetQueueAttributesCommand':
        return { Attributes: {} };
      case 'ReceiveMessageCommand': {
        const received = queue.receive({ maxMessages: 10, visibilityTimeoutSeconds: input.VisibilityTimeout ?? 0 });
        return {
          Messages: received.map(
            ({ messageId, receiptHandle, body, systemAttributes, attributes }): Message => ({
              ...{ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body },
              Attributes: { ...systemAttributes },
              MessageAttributes: Object.fromEntries(
                Object.entries(attributes).map(([key, value]) => [
                  key,
                  { DataType: value.dataType, ...('stringValue' in value && { StringValue: value.stringValue }) },
                ]),
              ),
            }),
          ),
        };
      }
      case 'SendMessageBatchCommand':
        return each(({ MessageBody = '', MessageAttributes = {}, MessageGroupId, MessageDeduplicationId }) => {
          const attributes: MessageAttributes = Object.fromEntries(
            Object.entries(MessageAttributes).map(([key, { DataType = '', StringValue = '' }]) => [
              key,
              { dataType: DataType, stringValue: StringValue },
            ]),
          );
          const order =
            MessageGroupId === undefined || MessageDeduplicationId === undefined
              ? {}
              : { groupId: MessageGroupId, deduplicationId: MessageDeduplicationId };
          return { MessageId: queue.send({ body: MessageBody, attributes, ...order }).messageId };
        });
      case 'DeleteMessageBatchCommand':
        return each(({ ReceiptHandle = '' }) => {
          queue.delete(ReceiptHandle);
          return {};
        });
      case 'ChangeMessageVisibilityBatchCommand':
        return each(({ ReceiptHandle = '', VisibilityTimeout = 0 }) => {
          queue.changeVisibility(ReceiptHandle, VisibilityTimeout);
          return {};
        });
      default:
        throw new Error(`${name} is not known here`);
    }
  }
}

interface Entry {
  readonly Id: string;
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
  readonly MessageBody?: string;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

interface Input {
  readonly QueueUrl: Queue;
  readonly VisibilityTimeout?: number;
  readonly Entries?: readonly Entry[];
}
