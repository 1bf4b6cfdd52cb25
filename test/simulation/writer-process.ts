import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Collections } from '../../lambda/contract/collection';
import type { FinalOutcome } from '../../lambda/contract/outcome';
import { cachedOutcomes } from '../../lambda/platform/outcomes';
import type { TransactionTable } from '../../lambda/transactions/transaction-table';
import { AdaptiveLimit } from '../../lambda/writer/adaptive-limit';
import { BatchReport } from '../../lambda/writer/batch-report';
import { CircuitBreaker } from '../../lambda/writer/circuit-breaker';
import type { Selling } from '../../lambda/writer/execute-orders';
import { KnownRecords } from '../../lambda/writer/known-records';
import { cachedMarks, onceQuarantine } from '../../lambda/writer/quarantine-once';
import type { RecordTablePort } from '../../lambda/writer/record-table';
import { sqsQuarantine } from '../../lambda/writer/sqs-quarantine';
import { sqsRedelivery } from '../../lambda/writer/sqs-redelivery';
import { processBatch } from '../../lambda/writer/writer';
import type { QueueModel } from '../../local/queue/queue-model';
import type { Faults } from './faults';
import type { Ledger } from './ledger';
import type { ProcessLife } from './process-life';
import type { Random } from './random';
import type { Scheduler } from './scheduler';
import type { SimulatedCache } from './simulated-cache';
import { simulatedSqs } from './simulated-sqs';
import { simulatedTable, type TableWatch } from './simulated-table';
import { type RequestTokens, simulatedTransactions } from './simulated-transactions';
import type { TableModel } from './table-model';
import { mergeSeen } from './workload';

/** Who holds what writers say against what they did. */
export interface WriterWatch extends TableWatch {
  readonly effects: number;
  checkTold(process: string, id: string, outcome: FinalOutcome, startedAt: number): void;
}

export interface ProcessWorld {
  readonly collections: Collections;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly cache: Pick<SimulatedCache, 'clientOf'>;
  readonly table: TableModel;
  readonly truth: WriterWatch;
  readonly tokens: RequestTokens;
  readonly buffers: readonly QueueModel[];
  readonly tellsCurrentInBatch: boolean;
  readonly note: (text: string, detail?: () => string) => void;
}

/** What one invocation works on. */
export interface Opened {
  readonly collections: Collections;
  readonly table: RecordTablePort;
  readonly transactions: Pick<TransactionTable, 'transact'>;
  /** Where orders of sales are sold. */
  readonly selling?: Selling;
}

/** Where records move: how a process finds out where they are. */
export type Open = (life: ProcessLife, plain: Opened) => Promise<Opened>;

/** Of every collection by that name, in any world. */
export const MERGES = { merges: mergeSeen };

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The real writer in one Lambda process: what it remembers between invocations dies with it. */
export class WriterProcess {
  readonly #world: ProcessWorld;
  readonly #open: Open | undefined;
  readonly #known: KnownRecords;
  readonly #limit = new AdaptiveLimit(4, 16);
  readonly #breaker: CircuitBreaker;
  readonly #report: BatchReport;
  /** Of the present invocation. */
  #told = new Map<string, string>();

  constructor(world: ProcessWorld, open?: Open) {
    this.#world = world;
    this.#open = open;
    this.#known = new KnownRecords(world.random.pick([1, 100]));
    this.#breaker = new CircuitBreaker(world.scheduler.now);
    this.#report = new BatchReport(world.scheduler.now, () => {});
  }

  async run(records: readonly SQSRecord[], life: ProcessLife, deadline: number): Promise<SQSBatchResponse> {
    const world = this.#world;
    const plain: Opened = {
      collections: world.collections,
      table: simulatedTable(world.table, life, world, world.tellsCurrentInBatch),
      transactions: simulatedTransactions(world.table, world.tokens, life, world, world.tellsCurrentInBatch),
    };
    const opened = this.#open === undefined ? plain : await this.#open(life, plain);
    const { scheduler, random, faults, ledger, cache, truth, buffers } = world;
    const sqs = simulatedSqs(life, faults, ledger, buffers);
    const client = cache.clientOf(life, faults);
    const outcomes = cachedOutcomes(client);
    const startedAt = truth.effects;
    const told = new Map<string, string>();
    this.#told = told;
    return processBatch(
      records,
      opened.collections,
      {
        table: opened.table,
        transactions: opened.transactions,
        ...(opened.selling !== undefined && { selling: opened.selling }),
        quarantine: onceQuarantine(sqsQuarantine(sqs, 'https://sqs.invalid/quarantine'), cachedMarks(client)),
        redelivery: sqsRedelivery(
          sqs,
          buffers.map(({ name }) => `https://sqs.invalid/${name}`),
          SILENT,
        ),
        outcomes: {
          record: (entries) => {
            for (const { id, outcome } of entries) {
              world.note(`${life.name} decides ${id} ${outcome.kind}`, () => JSON.stringify(outcome));
              told.set(id, outcome.kind);
              ledger.tell(id, { process: life.name, outcome });
              truth.checkTold(life.name, id, outcome, startedAt);
            }
            return outcomes.record(entries);
          },
        },
        merges: MERGES,
        known: this.#known,
        limit: this.#limit,
        breaker: this.#breaker,
        report: this.#report,
        now: scheduler.now,
        sleep: (millis) => life.sleep(millis),
        random: () => random.float(),
      },
      deadline,
    );
  }

  tokensIn(body: string): string[] {
    return [...this.#world.ledger.items.keys()].filter((token) => body.includes(token));
  }

  /** Whatever is deleted from the queue must have been decided in this very invocation, and be in quarantine if it is poison. */
  checkAcknowledged(process: string, body: string): void {
    const { ledger } = this.#world;
    for (const token of this.tokensIn(body)) {
      const kind = this.#told.get(token);
      const isSetAside = ledger.quarantined.has(token);
      if (kind === undefined && !isSetAside) ledger.violate(`${process} acknowledged ${token}, which is not decided`);
      if (kind === 'poison' && !isSetAside) {
        ledger.violate(`${process} acknowledged ${token}, which is poison and not in quarantine`);
      }
    }
  }
}
