import type { Clock } from '../../platform/clock';
import { runLimited } from '../../writer/adaptive-limit';
import { OutOfTime } from './out-of-time';
import type { PartitionQuery, QueriedRecords, TableQueries } from './table-queries';

/** Sockets that one request may take from the others. Unit: queries at once. */
export const QUERIES_AT_ONCE = 16;

/** A consistent read unit. Unit: bytes. Source: DynamoDB pricing. */
const UNIT_BYTES = 4096;

/** A throttle has passed by then, or a client waits better than we. Unit: milliseconds. */
const AGAIN_AFTER_MS = 100;

/** What a listing needs of the world. */
export interface ListingPorts {
  /** Each call is one attempt, which ends in the time that the deadline leaves. */
  readonly queries: TableQueries;
  readonly now: Clock;
  /** @default - a query that fails is not made again */
  readonly sleep?: (millis: number) => Promise<unknown>;
  /**
   * When no query may begin any more. Unit: milliseconds since 1970.
   * @default - no end
   */
  readonly deadline?: number;
  /**
   * What the records of a page may have together, as text in JSON. Unit: bytes.
   * @default - no limit
   */
  readonly maxBytes?: number;
}

interface PlannedQuery {
  readonly partition: string;
  /** Made when the query begins: by then it may be known that records are large. */
  readonly query: () => PartitionQuery;
  /** Given each answer as it comes, so that what is not wanted need not be kept until the last one. */
  readonly take: (answer: QueriedRecords, query: PartitionQuery) => void;
}

/** The queries of one request: counted, bounded, and given up together when one of them fails. */
export class Asking {
  queries = 0;
  readUnits = 0;
  #items = 0;
  /** Beyond the first of each query, which is for nothing as well. */
  #furtherUnits = 0;
  readonly #ports: ListingPorts;
  readonly #most: number;

  constructor(ports: ListingPorts, most: number) {
    this.#ports = ports;
    this.#most = most;
  }

  /** Queries that may still begin. The first ones always may: a page must come to something. */
  get left(): number {
    if (this.queries === 0) return Number.POSITIVE_INFINITY;
    return this.#isLate() ? 0 : Math.max(0, this.#most - this.queries);
  }

  /** How many of so many records there is room for in an answer, by the size of those that were read. */
  roomFor(wanted: number): number {
    const { maxBytes } = this.#ports;
    if (maxBytes === undefined || this.#items === 0) return wanted;
    return Math.min(wanted, Math.ceil((maxBytes * this.#items) / (this.readUnits * UNIT_BYTES)));
  }

  /** Whether each record more is another read unit or several, and not one that was read with its neighbours. */
  get isDear(): boolean {
    return this.#items > 0 && this.#furtherUnits >= this.#items;
  }

  /** Throws the first failure; what had not begun by then does not. */
  async all(planned: readonly PlannedQuery[]): Promise<void> {
    const failures: unknown[] = [];
    await runLimited(
      QUERIES_AT_ONCE,
      planned.map((one) => async () => {
        if (failures.length > 0) return;
        try {
          await this.#one(one);
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    if (failures.length > 0) throw failures[0];
  }

  async #one({ partition, query, take }: PlannedQuery): Promise<void> {
    if (this.#isLate()) throw new OutOfTime(`the time was over after ${this.queries} queries`);
    const asked = query();
    const answer = await this.#answer(partition, asked);
    this.readUnits += answer.readUnits;
    this.#furtherUnits += Math.max(0, answer.readUnits - 1);
    this.#items += answer.records.length;
    take(answer, asked);
  }

  /** A query changes nothing, so that one in vain is made again, as long as one may begin. */
  async #answer(partition: string, query: PartitionQuery): Promise<QueriedRecords> {
    const { queries, sleep } = this.#ports;
    this.queries += 1;
    try {
      return await queries.query(partition, query);
    } catch (error) {
      if (sleep === undefined) throw error;
      await sleep(AGAIN_AFTER_MS);
      if (this.#isLate()) throw error;
      this.queries += 1;
      return queries.query(partition, query);
    }
  }

  #isLate(): boolean {
    const { now, deadline } = this.#ports;
    return deadline !== undefined && now() >= deadline;
  }
}
