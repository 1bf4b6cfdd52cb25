import type { QueueKind } from '../../../../lambda/contract/collection';
import { ENTRIES_PER_SEND } from '../../../../lambda/contract/limits';
import { distinctOf } from '../../folding';
import { ENVELOPE_BYTES, mostWritesPerMessage, writesPerMessage } from '../../packing';
import { ASSUMED_WRITER, writerBatchSeconds } from '../../writer-model';
import { sharingOf } from '../door/containers-of';
import { ASSUMED_COST, cpuMillis } from './assumptions';
import { MESSAGES_PER_RECEIVE, messagesPerReceive, messagesPerRun } from './batches';
import { type CostInput, mainKindOf } from './cost-input';

/** SQS bills each started 64 KB of a call's messages as a request. Source: SQS pricing. */
const QUEUE_UNIT_BYTES = 64 * 1024;
/** DynamoDB bills each started KB of a record as a write unit. Source: DynamoDB pricing. */
const TABLE_UNIT_BYTES = 1024;

/** What some writes at some rate ask of each service. Numbers of a whole, not rounded: they are means. */
export interface Flow {
  readonly kind: QueueKind;
  readonly writes: number;
  readonly requests: number;
  readonly requestMillis: number;
  readonly messages: number;
  readonly messageBytes: number;
  readonly sends: number;
  readonly receives: number;
  readonly deletes: number;
  readonly runs: number;
  readonly writesPerRun: number;
  readonly runSeconds: number;
  readonly writeUnits: number;
  readonly unitsPerStatement: number;
}

/** `packing` is how many writes of a request share a message of a standard buffer. */
export function flowOf(
  input: CostInput,
  writes: number,
  writesPerSecond: number,
  packing: (writesPerRequest: number, itemBytes: number) => number = writesPerMessage,
): Flow {
  const { demand, knobs, policy, writer = ASSUMED_WRITER } = input;
  const { itemBytes, writesPerRequest, hottestShare = 0 } = demand;
  const { doorWaitMillis, doorCpuMicros, doorKibMicros } = { ...ASSUMED_COST, ...input.assumptions };
  const kind = mainKindOf(policy, input.kinds);
  // Single writes that share a call share its messages too, as far as a message holds them; in the mean, so that parts of one count.
  const shared =
    input.containers === undefined ? 1 : sharingOf(input.containers, demand, kind, writesPerSecond).writesPerCall;
  const mostPacked =
    shared > 1 ? Math.min(shared, mostWritesPerMessage(itemBytes)) : packing(writesPerRequest, itemBytes);
  const packed = kind === 'standard' ? mostPacked : 1;
  const messageBytes = packed * (itemBytes + ENVELOPE_BYTES);
  const requests = writes / writesPerRequest;
  const calls = requests / shared;
  const messagesPerCall = shared > 1 ? shared / packed : Math.ceil(writesPerRequest / packed);
  const messages = calls * messagesPerCall;

  const further = kind === 'standard' ? doorCpuMicros.further : doorCpuMicros.furtherFifo;
  const kibBeyond = Math.max(0, (writesPerRequest * itemBytes) / 1024 - 1);
  const micros = doorCpuMicros.single + (writesPerRequest - 1) * further + kibBeyond * doorKibMicros;

  const messagesPerSecond = (messages / writes) * writesPerSecond;
  const perReceive = messagesPerReceive(messagesPerSecond);
  const perRun = messagesPerRun(kind, messagesPerSecond, messageBytes, knobs);
  const runs = messages / perRun;
  const writesPerRun = writes / runs;
  const unitsPerStatement = Math.ceil(itemBytes / TABLE_UNIT_BYTES);
  return {
    kind,
    writes,
    requests,
    requestMillis: doorWaitMillis + cpuMillis(micros, knobs.frontDoorMemoryMegabytes),
    messages,
    messageBytes,
    sends: calls * callsFor(messagesPerCall, ENTRIES_PER_SEND, messageBytes),
    receives: (messages / perReceive) * queueUnits(perReceive * messageBytes),
    deletes: runs * Math.max(1, perRun / MESSAGES_PER_RECEIVE),
    runs,
    writesPerRun,
    runSeconds: writerBatchSeconds(writesPerRun, itemBytes, writer),
    writeUnits: runs * distinctOf(writesPerRun, hottestShare) * unitsPerStatement,
    unitsPerStatement,
  };
}

/** Requests that a call with so many bytes is billed as. */
export function queueUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / QUEUE_UNIT_BYTES));
}

/** Requests that so many messages are billed as, sent in calls of `perCall` of them. */
function callsFor(messages: number, perCall: number, messageBytes: number): number {
  const full = Math.floor(messages / perCall);
  const rest = messages - full * perCall;
  return full * queueUnits(perCall * messageBytes) + (rest > 0 ? queueUnits(rest * messageBytes) : 0);
}
