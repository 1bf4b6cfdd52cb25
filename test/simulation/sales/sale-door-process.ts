import { type SendMessageCommand, type SQSClient, SQSServiceException } from '@aws-sdk/client-sqs';
import { type StampSource, stampSource } from '../../../lambda/contract/stamp';
import { bufferRoutes } from '../../../lambda/front-door/buffer-routes';
import { frontDoor } from '../../../lambda/front-door/front-door';
import { type HttpRequest, type HttpResponse, wholeResponse } from '../../../lambda/front-door/http';
import { KnownSales } from '../../../lambda/front-door/sales/known-sales';
import { sqsBuffer, sqsFifoBuffer } from '../../../lambda/front-door/sqs-buffer';
import { fixedLayouts } from '../../../lambda/layouts/layouts';
import { cachedOutcomes } from '../../../lambda/platform/outcomes';
import { cachedReservations } from '../../../lambda/sales/cached-reservations';
import { cachedStockKeeping } from '../../../lambda/sales/cached-stock-keeping';
import type { SaleTable } from '../../../lambda/sales/sale-table';
import { StockMemory } from '../../../lambda/sales/stock-memory';
import type { ProcessLife } from '../process-life';
import { VIRTUAL_WAITS } from '../virtual-waits';
import { MERGES } from '../writer-process';
import type { AskedOrder } from './asked-order';
import { ProcessClock, type SaleWorld, saleTableOf } from './sale-world';

/** As the SDK tries by itself before it throws. */
const ATTEMPTS = 3;

const SILENT = { info() {}, warn() {}, error() {} };

/** The real front door in one Lambda process: the sales that it knows, what it saw of stock and its last stamp die with it. */
export class SaleDoorProcess {
  readonly #world: SaleWorld;
  readonly #clock: ProcessClock;
  readonly #known: KnownSales;
  readonly #memory = new StockMemory();
  readonly #stamp: StampSource;
  #table: SaleTable | undefined;

  constructor(world: SaleWorld) {
    this.#world = world;
    this.#clock = new ProcessClock(world);
    this.#stamp = stampSource(this.#clock.now, world.random.bytes);
    const table = () => this.#table ?? never();
    this.#known = new KnownSales(
      { find: (sku) => table().find(sku), stockOf: (sale) => table().stockOf(sale) },
      this.#clock.now,
    );
  }

  async answer(asked: AskedOrder, request: HttpRequest, life: ProcessLife): Promise<HttpResponse> {
    const { collections, cache, rules, orders, random, faults } = this.#world;
    const { now } = this.#clock;
    const table = saleTableOf(this.#world, life, now);
    this.#table = table;
    const client = cache.clientOf(life);
    const sqs = this.#sqs(asked, life);
    const door = frontDoor({
      collections,
      layouts: fixedLayouts(collections),
      buffer: bufferRoutes(collections, {
        standard: sqsBuffer(sqs, 'unused', VIRTUAL_WAITS),
        fifo: sqsFifoBuffer(sqs, orders.name, VIRTUAL_WAITS),
      }),
      table: { find: async () => undefined, findParts: async () => [] },
      outcomes: cachedOutcomes(client),
      claims: {},
      sales: {
        rules,
        reservations: cachedReservations(client, { holdSeconds: rules.holdSeconds, now, memory: this.#memory }),
        stock: cachedStockKeeping(client, now),
        table,
        waiting: () =>
          life.call('count', () => {
            if (faults.hits('queue-not-counted')) return undefined;
            const { visible, inFlight, delayed } = orders.counters();
            return visible + inFlight + delayed;
          }),
        known: this.#known,
      },
      userCode: { merges: MERGES, check: () => ({ kind: 'sound' }), schemas: {} },
      openApi: () => ({ status: 404, headers: {}, body: '' }),
      count: () => {},
      stamp: this.#stamp,
      now,
      sleep: (millis) => life.sleep(Math.max(millis, random.between(0, 5))),
      log: SILENT,
    });
    return wholeResponse(await door(request));
  }

  #sqs(asked: AskedOrder, life: ProcessLife): SQSClient {
    const { faults, orders, ledger, note, random, truth } = this.#world;
    const attempt = ({ input }: SendMessageCommand): string | 'refused' | undefined => {
      if (faults.hits('send-failed')) return random.chance(0.5) ? 'refused' : undefined;
      const {
        MessageBody: body = '',
        MessageGroupId: groupId = '',
        MessageDeduplicationId: deduplicationId = '',
      } = input;
      const sent = orders.send({ body, groupId, deduplicationId });
      note(`${life.name} sends ${asked.token} as ${sent.messageId} to ${groupId}`, () => body);
      ledger.enter([asked.id], sent.sequenceNumber);
      truth.sent(asked.id);
      return faults.hits('send-answer-lost') ? undefined : sent.messageId;
    };
    const send = async (command: SendMessageCommand) => {
      for (let attempts = 1; attempts <= ATTEMPTS; attempts += 1) {
        const sent = await life.call('send', () => attempt(command));
        if (sent === 'refused') throw refusal(attempts);
        if (sent !== undefined) return { MessageId: sent };
      }
      throw new Error('TimeoutError: no answer');
    };
    // The adapters use nothing of a client but this.
    return { send } as unknown as SQSClient;
  }
}

function refusal(attempts: number): SQSServiceException {
  const $metadata = { httpStatusCode: 400, attempts };
  return new SQSServiceException({ name: 'RequestThrottled', message: 'slow down', $fault: 'client', $metadata });
}

function never(): never {
  throw new Error('asked outside a request');
}
