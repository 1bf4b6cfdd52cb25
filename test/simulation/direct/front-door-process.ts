import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Collections } from '../../../lambda/contract/collection';
import { parseBody } from '../../../lambda/contract/message';
import { placeOf } from '../../../lambda/contract/placement';
import { type StampSource, stampSource } from '../../../lambda/contract/stamp';
import { bufferRoutes } from '../../../lambda/front-door/buffer-routes';
import { SpillGate } from '../../../lambda/front-door/direct/spill-gate';
import { frontDoor } from '../../../lambda/front-door/front-door';
import { type HttpRequest, type HttpResponse, wholeResponse } from '../../../lambda/front-door/http';
import type { FrontDoorPorts } from '../../../lambda/front-door/ports';
import { sqsBuffer, sqsFifoBuffer } from '../../../lambda/front-door/sqs-buffer';
import { fixedLayouts } from '../../../lambda/layouts/layouts';
import { cachedOutcomes } from '../../../lambda/platform/outcomes';
import { CircuitBreaker } from '../../../lambda/writer/circuit-breaker';
import type { QueueModel } from '../../../local/queue/queue-model';
import type { Faults } from '../faults';
import type { Ledger } from '../ledger';
import type { ProcessLife } from '../process-life';
import type { Random } from '../random';
import type { Scheduler } from '../scheduler';
import type { SimulatedCache } from '../simulated-cache';
import { simulatedTable, type TableWatch } from '../simulated-table';
import { type RequestTokens, simulatedTransactions } from '../simulated-transactions';
import type { TableModel } from '../table-model';
import { VIRTUAL_WAITS } from '../virtual-waits';
import { MERGES } from '../writer-process';
import type { Asked } from './asked';
import type { SimulatedClaims } from './simulated-claims';

export interface DoorWorld {
  readonly collections: Collections;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly cache: SimulatedCache;
  readonly claims: { readonly cached: SimulatedClaims; readonly durable: SimulatedClaims };
  readonly table: TableModel;
  readonly tokens: RequestTokens;
  readonly truth: TableWatch;
  readonly doorBuffers: { readonly standard: QueueModel; readonly fifo: QueueModel };
  readonly tellsCurrentInTransaction: boolean;
  readonly note: (text: string, detail?: () => string) => void;
  /** Told when a request is given its stamp, and with it the name of what it asks for. */
  readonly stamped: (asked: Asked, at: string) => void;
}

/** Where records move: how a process finds out where they are, asked anew at each request. */
export type OpenDoor = (life: ProcessLife) => OpenPorts;

type OpenPorts = Pick<FrontDoorPorts, 'collections' | 'layouts' | 'moving' | 'table' | 'list'> &
  Partial<Pick<FrontDoorPorts, 'log'>>;

/** As the SDK tries by itself before it throws. */
const ATTEMPTS = 3;

const SILENT = { info() {}, warn() {}, error() {} };

/** The real front door in one Lambda process: its breaker, its gate and its last stamp die with it. */
export class FrontDoorProcess {
  readonly #world: DoorWorld;
  readonly #breaker: CircuitBreaker;
  readonly #gate: SpillGate;
  readonly #open: OpenDoor | undefined;
  readonly #stamp: StampSource;

  constructor(world: DoorWorld, skew: number, open?: OpenDoor) {
    const { scheduler, random } = world;
    this.#world = world;
    this.#open = open;
    this.#breaker = new CircuitBreaker(scheduler.now);
    this.#gate = new SpillGate(scheduler.now);
    this.#stamp = stampSource(() => Math.floor(scheduler.now()) + skew, random.bytes);
  }

  async answer(asked: Asked, request: HttpRequest, life: ProcessLife): Promise<HttpResponse> {
    const { collections, scheduler, random, faults, cache, claims, doorBuffers } = this.#world;
    const world = this.#world;
    const sqs = this.#sqs(life);
    const table = simulatedTable(world.table, life, world, true, true);
    const transactions = simulatedTransactions(world.table, world.tokens, life, world, world.tellsCurrentInTransaction);
    const claimFailed = () => {
      asked.claimFailed = true;
    };
    let stamps = 0;
    const door = frontDoor({
      collections,
      layouts: fixedLayouts(collections),
      buffer: bufferRoutes(collections, {
        standard: sqsBuffer(sqs, doorBuffers.standard.name, VIRTUAL_WAITS),
        fifo: sqsFifoBuffer(sqs, doorBuffers.fifo.name, VIRTUAL_WAITS),
      }),
      table: {
        find: (name, collection, key) => life.call('find', () => world.table.get(placeOf(name, collection, key))),
        findParts: async () => [],
      },
      direct: { table, random: () => random.float(), breaker: this.#breaker, gate: this.#gate },
      transactions: { table: { ...table, ...transactions }, random: () => random.float() },
      outcomes: cachedOutcomes(cache.clientOf(life, faults)),
      claims: {
        cached: claims.cached.clientOf(life, faults, claimFailed),
        durable: claims.durable.clientOf(life, faults, claimFailed),
      },
      userCode: { merges: MERGES, check: () => ({ kind: 'sound' }), schemas: {} },
      openApi: () => ({ status: 404, headers: {}, body: '' }),
      count: () => {},
      stamp: () => {
        const at = this.#stamp();
        stamps += 1;
        // The first one names the write; later ones would name records that have no key.
        if (stamps === 1) world.stamped(asked, at);
        return at;
      },
      now: scheduler.now,
      sleep: (millis) => life.sleep(millis),
      log: SILENT,
      ...this.#open?.(life),
    });
    return wholeResponse(await door(request));
  }

  #sqs(life: ProcessLife): SQSClient {
    const { faults, doorBuffers, ledger, note } = this.#world;
    const attempt = ({ input }: SendMessageCommand): string | undefined => {
      if (faults.hits('send-failed')) return undefined;
      const { QueueUrl, MessageBody: body = '', MessageGroupId, MessageDeduplicationId } = input;
      const queue = [doorBuffers.standard, doorBuffers.fifo].find(({ name }) => name === QueueUrl);
      if (queue === undefined) throw new Error(`there is no queue ${QueueUrl}`);
      const ordered = { groupId: MessageGroupId ?? '', deduplicationId: MessageDeduplicationId ?? '' };
      const sent = queue.send({ body, ...(MessageGroupId === undefined ? {} : ordered) });
      note(`${life.name} sends ${sent.messageId}`, () => body);
      const parsed = parseBody(body);
      const ids =
        parsed.kind === 'writes'
          ? parsed.writes.flatMap((one) => (one.ok ? [one.write.id] : []))
          : [parsed.kind === 'order' ? parsed.order.id : parsed.transaction.id];
      ledger.enter(ids, sent.sequenceNumber);
      return faults.hits('send-answer-lost') ? undefined : sent.messageId;
    };
    const send = async (command: SendMessageCommand) => {
      for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
        const messageId = await life.call('send', () => attempt(command));
        if (messageId !== undefined) return { MessageId: messageId };
      }
      throw new Error('TimeoutError: no answer');
    };
    // The adapters use nothing of a client but this.
    return { send } as unknown as SQSClient;
  }
}
