// Receives: statements and looks at records of collections that may be on the move.
// Promises: each meets its record where it is now, or is not sent at all; results as of the table beneath, never an exception.
// Hands on: the statements, to the table beneath; what has to be moved first, to the move.

import type { Collections } from '../contract/collection';
import type { RecordKey } from '../contract/placement';
import type { Layouts } from '../layouts/layouts';
import type { Clock } from '../platform/clock';
import type { TransactionTable } from '../transactions/transaction-table';
import { movedAway } from '../writer/moved-away';
import type { ReadResult, RecordTablePort, StatementResult, TableAnswer } from '../writer/record-table';
import type { Statement } from '../writer/statement';
import { type Carried, carryOver } from './carry-over';
import { EpochPlaces } from './epoch-places';
import type { CarryTable } from './move-table';
import type { SettledPlaces } from './settled-places';

export { SettledPlaces } from './settled-places';

export interface Moving {
  readonly move: CarryTable;
  readonly layouts: Layouts;
  readonly settled: SettledPlaces;
  readonly now: Clock;
}

export type SingleTable = Pick<RecordTablePort, 'single' | 'read'>;

/** The writer's table for one invocation. `collections` with their layouts. */
export function movingTable(table: RecordTablePort, collections: Collections, moving: Moving): RecordTablePort {
  const way = new MovingWay(collections, moving);
  return {
    ...singles(table, way),
    batchable: (statement) => table.batchable(statement),
    batch: (statements) => batch(statements, table, way),
  };
}

/** What the front door needs of a table for one direct write. */
export function movingSingles(table: SingleTable, collections: Collections, moving: Moving): SingleTable {
  return singles(table, new MovingWay(collections, moving));
}

/** As `movingTable`, for transactions. */
export function movingTransactions(
  table: TransactionTable,
  collections: Collections,
  moving: Moving,
): TransactionTable {
  const way = new MovingWay(collections, moving);
  return {
    ...singles(table, way),
    transact: async (statements, token) => {
      const { open, units } = await way.prepare(statements.map(({ key }) => key));
      const [hindrance] = open.values();
      if (hindrance !== undefined) return { result: hindrance, units };
      const answer = await table.transact(statements, token);
      const { result } = answer;
      if (result.kind !== 'cancelled') return { result, units: units + answer.units };
      const reasons = result.reasons.map((reason, index) => way.interpret(reason, statements[index]?.key));
      return { result: { kind: 'cancelled', reasons }, units: units + answer.units };
    },
  };
}

function singles(table: SingleTable, way: MovingWay): SingleTable {
  return {
    single: async (statement) => {
      const { open, units } = await way.prepare([statement.key]);
      const hindrance = open.get(statement.key);
      if (hindrance !== undefined) return { results: [hindrance], units };
      return way.interpretAll([statement], await table.single(statement), units);
    },
    read: async (keys) => {
      const { open } = await way.prepare(keys);
      const ready = keys.filter((key) => !open.has(key));
      const found = ready.length > 0 ? await table.read(ready) : [];
      const results = new Map(ready.map((key, index) => [key, way.interpretRead(found[index], key)]));
      return keys.map((key): ReadResult => results.get(key) ?? unread(open.get(key)?.reason));
    },
  };
}

/** What is settled goes at once; the others follow in a call of their own once their records are where they belong. */
async function batch(statements: readonly Statement[], table: RecordTablePort, way: MovingWay): Promise<TableAnswer> {
  const waiting = statements.filter(({ key }) => way.isOpen(key));
  if (waiting.length === 0) return way.interpretAll(statements, await table.batch(statements), 0);
  const settled = statements.filter(({ key }) => !way.isOpen(key));
  const results = new Map<Statement, StatementResult>();
  const send = async (some: readonly Statement[]) => {
    if (some.length === 0) return 0;
    const answer = way.interpretAll(some, await table.batch(some), 0);
    some.forEach((statement, index) => {
      results.set(statement, answer.results[index] ?? NO_RESULT);
    });
    return answer.units;
  };
  const sendPrepared = async () => {
    const { open, units } = await way.prepare(waiting.map(({ key }) => key));
    for (const statement of waiting) {
      const hindrance = open.get(statement.key);
      if (hindrance !== undefined) results.set(statement, hindrance);
    }
    return units + (await send(waiting.filter(({ key }) => !open.has(key))));
  };
  const units = await Promise.all([send(settled), sendPrepared()]);
  return {
    results: statements.map((statement) => results.get(statement) ?? NO_RESULT),
    units: units.reduce((sum, some) => sum + some, 0),
  };
}

const NO_RESULT: StatementResult = { kind: 'unknown', reason: 'no result' };

type NotSent = Extract<StatementResult, { readonly kind: 'failed' | 'throttled' }>;

/** What one invocation knows of the moves. */
class MovingWay {
  readonly #places: EpochPlaces;
  readonly #moving: Moving;

  constructor(collections: Collections, moving: Moving) {
    this.#places = new EpochPlaces(collections);
    this.#moving = moving;
  }

  /** Whether the record of a place may still have to be moved there. */
  isOpen(key: RecordKey): boolean {
    return this.#places.passageTo(key) !== undefined && !this.#moving.settled.has(key);
  }

  /** Brings records to where they belong. `open` has those that could not be, and what their statements come to. */
  async prepare(
    keys: readonly RecordKey[],
  ): Promise<{ readonly open: ReadonlyMap<RecordKey, NotSent>; readonly units: number }> {
    const { settled } = this.#moving;
    const passages = keys.flatMap((key) => {
      const passage = this.#places.passageTo(key);
      return passage === undefined || settled.has(key) ? [] : [passage];
    });
    if (passages.length === 0) return NOTHING_OPEN;
    const { results, units } = await carryOver(passages, this.#moving);
    const open = new Map<RecordKey, NotSent>();
    passages.forEach(({ to }, index) => {
      const carried = results[index];
      if (carried?.kind === 'settled') settled.add(to);
      else open.set(to, notSent(carried));
    });
    return { open, units };
  }

  interpretAll(statements: readonly Statement[], { results, units }: TableAnswer, before: number): TableAnswer {
    return {
      results: results.map((result, index) => this.interpret(result, statements[index]?.key)),
      units: units + before,
    };
  }

  /** A mark in what is taken for the newest epoch: there is a newer one, and the record is on its way there. */
  interpret(result: StatementResult, key: RecordKey | undefined): StatementResult {
    if (result.kind !== 'refused' || result.current === 'unread' || key === undefined) return result;
    const moved = this.#moved(result.current, key);
    return moved === undefined ? result : { kind: 'failed', reason: moved };
  }

  interpretRead(result: ReadResult | undefined, key: RecordKey): ReadResult {
    if (result?.kind !== 'read') return result ?? unread(undefined);
    const moved = this.#moved(result.current, key);
    return moved === undefined ? result : unread(moved);
  }

  #moved(record: Parameters<typeof movedAway>[0], key: RecordKey): string | undefined {
    const moved = movedAway(record);
    if (moved === undefined || !this.#places.isNewest(key)) return undefined;
    this.#moving.layouts.expire();
    return moved;
  }
}

const NOTHING_OPEN = { open: new Map<RecordKey, NotSent>(), units: 0 };

function notSent(carried: Extract<Carried, { readonly kind: 'open' }> | undefined): NotSent {
  const { reason = 'no result', throttled = false } = carried ?? {};
  return { kind: throttled ? 'throttled' : 'failed', reason };
}

function unread(reason: string | undefined): ReadResult {
  return { kind: 'unread', reason: reason ?? 'no result' };
}
