// Receives: the input of one SQS action, as parsed JSON.
// Promises: what SQS would answer, or a thrown QueueError and nothing changed.
// Hands on: the change to the queue model; the wait of a long poll to the waiting room.
import { answerEach, batchEntries } from './batch';
import { BATCH_MAX_BYTES, messageBytes } from './message-content';
import { readSend, renderReceived, renderSent } from './message-wire';
import type { MoveTask } from './move-tasks';
import { attributesOf, withAttributes } from './queue-attributes';
import { QueueError, QueueOutage } from './queue-error';
import type { SendRequest, SendResult } from './queue-message';
import type { QueueModel } from './queue-model';
import type { QueueRegistry } from './queue-registry';
import { DEFAULT_SETTINGS, type QueueSettings } from './queue-settings';
import { RequestFields } from './request-fields';
import type { SendFaults } from './send-faults';

export interface ActionContext {
  readonly registry: QueueRegistry;
  readonly urlOf: (name: string) => string;
  readonly waitForMessages: (name: string, ms: number, signal: AbortSignal) => Promise<boolean>;
  readonly sendFaults: SendFaults;
  /** Aborted when the client has gone: messages must not be given to nobody. */
  readonly gone: AbortSignal;
}

type Action = (input: RequestFields, context: ActionContext) => object | Promise<object>;

const WAIT_MAX_SECONDS = 20;
const LIST_MAX = 1000;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateQueue(input, { registry, urlOf }) {
    const name = input.requiredText('QueueName');
    const settings = withAttributes({}, input.textMap('Attributes'));
    checkRedrive(settings, registry);
    registry.create(name, settings);
    return { QueueUrl: urlOf(name) };
  },
  DeleteQueue(input, { registry }) {
    registry.remove(queueOf(input, registry).name);
    return {};
  },
  GetQueueUrl(input, { registry, urlOf }) {
    return { QueueUrl: urlOf(registry.get(input.requiredText('QueueName')).name) };
  },
  ListQueues(input, { registry, urlOf }) {
    const names = registry.names().filter((name) => name.startsWith(input.text('QueueNamePrefix') ?? ''));
    return names.length === 0 ? {} : { QueueUrls: names.slice(0, LIST_MAX).map(urlOf) };
  },
  ListDeadLetterSourceQueues(input, { registry, urlOf }) {
    return { queueUrls: registry.sourcesOf(queueOf(input, registry).arn).map(urlOf) };
  },
  GetQueueAttributes(input, { registry }) {
    const model = queueOf(input, registry);
    return { Attributes: attributesOf(model, registry.createdAt(model.name), input.texts('AttributeNames')) };
  },
  SetQueueAttributes(input, { registry }) {
    const model = queueOf(input, registry);
    const changed = withAttributes(model.settings, input.textMap('Attributes'));
    checkRedrive(changed, registry);
    registry.configure(model.name, { ...DEFAULT_SETTINGS, ...changed });
    return {};
  },
  SendMessage(input, { registry, sendFaults }) {
    const request = readSend(input);
    return renderSent(input, request, send(queueOf(input, registry), request, sendFaults));
  },
  SendMessageBatch(input, { registry, sendFaults }) {
    const model = queueOf(input, registry);
    const entries = batchEntries(input);
    checkBatchBytes(entries);
    return answerEach(entries, (entry) => {
      const request = readSend(entry);
      return renderSent(entry, request, send(model, request, sendFaults));
    });
  },
  ReceiveMessage: receiveMessage,
  DeleteMessage(input, { registry }) {
    queueOf(input, registry).delete(input.requiredText('ReceiptHandle'));
    return {};
  },
  DeleteMessageBatch(input, { registry }) {
    const model = queueOf(input, registry);
    return answerEach(batchEntries(input), (entry) => {
      model.delete(entry.requiredText('ReceiptHandle'));
      return {};
    });
  },
  ChangeMessageVisibility(input, { registry }) {
    changeVisibility(queueOf(input, registry), input);
    return {};
  },
  ChangeMessageVisibilityBatch(input, { registry }) {
    const model = queueOf(input, registry);
    return answerEach(batchEntries(input), (entry) => {
      changeVisibility(model, entry);
      return {};
    });
  },
  PurgeQueue(input, { registry }) {
    queueOf(input, registry).purge();
    return {};
  },
  StartMessageMoveTask(input, { registry }) {
    const destinationArn = input.text('DestinationArn');
    const maxPerSecond = input.integer('MaxNumberOfMessagesPerSecond');
    const task = registry.startMoveTask({
      sourceArn: input.requiredText('SourceArn'),
      ...(destinationArn === undefined ? {} : { destinationArn }),
      ...(maxPerSecond === undefined ? {} : { maxPerSecond }),
    });
    return { TaskHandle: task.handle };
  },
  CancelMessageMoveTask(input, { registry }) {
    return { ApproximateNumberOfMessagesMoved: registry.cancelMoveTask(input.requiredText('TaskHandle')).moved };
  },
  ListMessageMoveTasks(input, { registry }) {
    const tasks = registry.moveTasks(input.requiredText('SourceArn'));
    return { Results: tasks.slice(0, input.integer('MaxResults') ?? 1).map(renderTask) };
  },
};

/** Throws a QueueError for an action that is not served here and for everything that SQS would refuse. */
export function act(action: string, input: unknown, context: ActionContext): object | Promise<object> {
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) throw new QueueError('UnknownOperation', `The action ${action} is not served here.`);
  return run(new RequestFields(input), context);
}

async function receiveMessage(input: RequestFields, context: ActionContext): Promise<object> {
  const model = queueOf(input, context.registry);
  const waitSeconds = input.integer('WaitTimeSeconds') ?? model.settings.receiveWaitSeconds;
  if (waitSeconds < 0 || waitSeconds > WAIT_MAX_SECONDS) {
    throw new QueueError(
      'InvalidParameterValue',
      `Value ${waitSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= ${WAIT_MAX_SECONDS}, if provided.`,
    );
  }
  const maxMessages = input.integer('MaxNumberOfMessages');
  const visibilityTimeoutSeconds = input.integer('VisibilityTimeout');
  const request = {
    ...(maxMessages === undefined ? {} : { maxMessages }),
    ...(visibilityTimeoutSeconds === undefined ? {} : { visibilityTimeoutSeconds }),
  };
  const asked = {
    system: [...input.texts('AttributeNames'), ...input.texts('MessageSystemAttributeNames')],
    message: input.texts('MessageAttributeNames'),
  };
  const deadline = performance.now() + waitSeconds * 1000;
  for (;;) {
    const messages = model.receive(request);
    if (messages.length > 0) return { Messages: messages.map((message) => renderReceived(message, asked)) };
    const left = deadline - performance.now();
    // Somebody else may have taken what woke this poll: it goes on waiting for the rest of its time.
    if (left <= 0 || !(await context.waitForMessages(model.name, left, context.gone))) return {};
  }
}

function send(model: QueueModel, request: SendRequest, faults: SendFaults): SendResult {
  if (faults.failsSend?.(model.name) === true) {
    throw new QueueOutage('We encountered an internal error. Please try again.');
  }
  return model.send(request);
}

/** Whether a call of this action, which has been done, is never answered. */
export function answerIsLost(action: string, input: unknown, { registry, sendFaults }: ActionContext): boolean {
  if (action !== 'SendMessage' && action !== 'SendMessageBatch') return false;
  return sendFaults.losesAnswer?.(queueOf(new RequestFields(input), registry).name) === true;
}

function changeVisibility(model: QueueModel, fields: RequestFields): void {
  const seconds = fields.integer('VisibilityTimeout');
  if (seconds === undefined) {
    throw new QueueError('MissingParameter', 'The request must contain the parameter VisibilityTimeout.');
  }
  model.changeVisibility(fields.requiredText('ReceiptHandle'), seconds);
}

function checkBatchBytes(entries: readonly RequestFields[]): void {
  const bytes = entries.reduce((sum, entry) => sum + messageBytes(readSend(entry)), 0);
  if (bytes <= BATCH_MAX_BYTES) return;
  throw new QueueError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than ${BATCH_MAX_BYTES} bytes. You have sent ${bytes} bytes.`,
  );
}

function checkRedrive({ redrive }: Partial<QueueSettings>, registry: QueueRegistry): void {
  if (redrive === undefined || registry.byArn(redrive.deadLetterArn) !== undefined) return;
  throw new QueueError(
    'InvalidParameterValue',
    `Value ${JSON.stringify(redrive)} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
  );
}

/** By the last part of the URL: the host may be written in more than one way. */
function queueOf(input: RequestFields, registry: QueueRegistry): QueueModel {
  const url = input.requiredText('QueueUrl');
  const [, name] = /\/[0-9]{12}\/([^/?#]+)$/.exec(url) ?? [];
  if (name === undefined)
    throw new QueueError('InvalidAddress', `The address ${url.slice(0, 200)} is not valid for this endpoint.`);
  return registry.get(name);
}

function renderTask(task: MoveTask): object {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: task.handle } : {}),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn === undefined ? {} : { DestinationArn: task.destinationArn }),
    ...(task.maxPerSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: task.maxPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason === undefined ? {} : { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAt,
  };
}
