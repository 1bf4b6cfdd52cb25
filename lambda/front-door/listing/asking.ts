import type { Clock } from '../../platform/clock';
import { runLimited } from '../../writer/adaptive-limit';
import type { PartitionQuery, QueriedRecords, TableQueries } from './table-queries';

/** Sockets that one request may take from the others. Unit: queries at once. */
const QUERIES_AT_ONCE = 16;

/** A consistent read unit. Unit: bytes. Source: DynamoDB pricing. */
const UNIT_BYTES = 4096;

/** What a listing needs of the world. */
export interface ListingPorts {
  readonly queries: TableQueries;
  readonly now: Clock;
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

export interface PlannedQuery {
  readonly partition: string;
  /** Made when the query begins: by then it may be known that records are large. */
  readonly query: () => PartitionQuery;
}

/** The queries of one request: counted, bounded, and given up together when one of them fails. */
export class Asking {
  queries = 0;
  readUnits = 0;
  #items = 0;
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

  /** All answers, in order, or the first failure. */
  async all(planned: readonly PlannedQuery[]): Promise<readonly QueriedRecords[]> {
    const failures: unknown[] = [];
    const answers: QueriedRecords[] = [];
    await runLimited(
      QUERIES_AT_ONCE,
      planned.map((one, place) => async () => {
        if (failures.length > 0) return;
        try {
          answers[place] = await this.#one(one);
        } catch (error) {
          failures.push(error);
        }
      }),
    );
    if (failures.length > 0) throw failures[0];
    return answers;
  }

  async #one({ partition, query }: PlannedQuery): Promise<QueriedRecords> {
    if (this.#isLate()) throw new Error(`the time was over after ${this.queries} queries`);
    this.queries += 1;
    const answer = await this.#ports.queries.query(partition, query());
    this.readUnits += answer.readUnits;
    this.#items += answer.records.length;
    return answer;
  }

  #isLate(): boolean {
    const { now, deadline } = this.#ports;
    return deadline !== undefined && now() >= deadline;
  }
}
