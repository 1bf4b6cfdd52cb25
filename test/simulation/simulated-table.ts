import type { RecordKey } from '../../lambda/contract/placement';
import type { ReadResult, RecordTablePort, StatementResult, TableAnswer } from '../../lambda/writer/record-table';
import type { Statement } from '../../lambda/writer/statement';
import type { Faults } from './faults';
import type { ProcessLife } from './process-life';
import type { Random } from './random';
import type { Scheduler } from './scheduler';
import { literalProblem, type TableModel } from './table-model';

/** As the client of a real writer is set to wait. Unit: milliseconds. */
export const CALL_TIMEOUT_MS = 1000;

/** Who watches what takes effect. */
export interface TableWatch {
  /** Whose statements the table is taking just now. */
  author: string;
  /** Statements that take effect in `act` do so in one step. */
  atOnce<T>(act: () => T): T;
}

export interface TableWorld {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly truth: TableWatch;
  readonly note: (text: string, detail?: () => string) => void;
}

/** The record table as one process sees it through a bad network. */
export function simulatedTable(
  model: TableModel,
  life: ProcessLife,
  world: TableWorld,
  tellsCurrentInBatch: boolean,
  tellsBefore = false,
): RecordTablePort {
  const { faults, random, note, truth } = world;

  const apply = (statement: Statement, call: 'batch' | 'single'): StatementResult => {
    truth.author = life.name;
    if (call === 'single') {
      const before = model.get(statement.key) ?? ('none' as const);
      const result = model.apply(statement);
      return tellsBefore && result.kind === 'done' ? { ...result, before } : result;
    }
    const missing = addsToMissing(statement, model);
    const result = missing ?? model.apply(statement);
    return result.kind === 'refused' && !tellsCurrentInBatch ? { kind: 'refused', current: 'unread' } : result;
  };

  const one = (statement: Statement, call: 'batch' | 'single'): StatementResult => {
    if (faults.hits('partition-throttled')) {
      return { kind: 'throttled', reason: 'TableWriteKeyRangeThroughputExceeded' };
    }
    if (faults.hits('transaction-conflict')) return { kind: 'failed', reason: 'TransactionConflict' };
    if (faults.hits('statement-error-before-effect')) return { kind: 'unknown', reason: 'InternalServerError' };
    const result = apply(statement, call);
    if (faults.hits('statement-error-after-effect')) return { kind: 'unknown', reason: 'InternalServerError' };
    return result;
  };

  const send = async (statements: readonly Statement[], call: 'batch' | 'single'): Promise<TableAnswer> => {
    const lost = lostAnswer(faults);
    const act = (): readonly StatementResult[] => {
      const all = (result: StatementResult) => statements.map(() => result);
      if (faults.hits('table-throttled')) return all({ kind: 'throttled', reason: throttlingReason(random) });
      if (faults.hits('call-failed')) return all({ kind: 'failed', reason: 'ResourceNotFoundException: no table' });
      if (lost === 'effect-after-timeout') {
        world.scheduler.after(random.between(0, 60_000), () => {
          truth.author = life.name;
          for (const statement of statements) {
            const result = model.apply(statement);
            note(`${life.name} a call that had timed out takes effect: ${result.kind}`, () => describe(statement));
          }
        });
      }
      if (lost === 'effect-after-timeout' || lost === 'timeout-before-effect')
        return all({ kind: 'unknown', reason: 'TimeoutError: no answer' });
      const refusedWhole = statements.length > 1 && statements.some((statement) => literalProblem(statement));
      if (refusedWhole || (statements.length > 1 && faults.hits('call-spoiled'))) {
        return all({ kind: 'spoiled', reason: 'ValidationException' });
      }
      const results = statements.map((statement) => one(statement, call));
      if (lost === 'timeout-after-effect') return all({ kind: 'unknown', reason: 'TimeoutError: no answer' });
      return results.length > 1 && faults.hits('answer-short') ? results.slice(0, -1) : results;
    };
    const noted = () => {
      const results = act();
      statements.forEach((statement, index) => {
        const result = results[index];
        note(`${life.name} ${call} ${statement.form} ${statement.key.partition} -> ${result?.kind}`, () =>
          [describe(statement), JSON.stringify(result)].join(' => '),
        );
      });
      return { results, units: results.filter((result) => result.kind === 'done').length };
    };
    return life.call(call, noted, lost === undefined ? 0 : CALL_TIMEOUT_MS);
  };

  return {
    batchable: (statement) =>
      statement.form === 'insert' || (statement.form === 'update' && statement.onAbsent === 'refuse'),
    batch: (statements) => send(statements, 'batch'),
    single: (statement) => send([statement], 'single'),
    read: (keys: readonly RecordKey[]) =>
      life.call('read', () => {
        if (faults.meetsOutage() || faults.hits('read-failed'))
          return keys.map(() => ({ kind: 'unread', reason: 'InternalServerError' }));
        return keys.map((key): ReadResult => {
          if (faults.hits('key-unprocessed')) return { kind: 'unread', reason: 'ThrottlingException' };
          const current = model.get(key);
          note(`${life.name} read ${key.partition}`, () => JSON.stringify(current));
          return { kind: 'read', current };
        });
      }),
  };
}

/** A PartiQL `SET n = n + ?` needs the attribute; the expression of a single call starts it. */
function addsToMissing(statement: Statement, model: TableModel): StatementResult | undefined {
  if (statement.form !== 'update') return undefined;
  const current = model.get(statement.key);
  const missing = Object.keys(statement.add).find((name) => current !== undefined && current[name] === undefined);
  if (missing === undefined) return undefined;
  const probe = model.wouldRefuse(statement);
  return probe ?? { kind: 'invalid', reason: `the item has no attribute ${missing}` };
}

export function lostAnswer(faults: Faults) {
  if (faults.meetsOutage()) return 'timeout-before-effect';
  const ways = ['timeout-before-effect', 'timeout-after-effect', 'effect-after-timeout'] as const;
  return ways.find((way) => faults.hits(way));
}

export function throttlingReason(random: Random): string {
  return random.pick([
    'TableWriteProvisionedThroughputExceeded',
    'TableWriteAccountLimitExceeded',
    'TableWriteMaxOnDemandThroughputExceeded',
    'ThrottlingException',
  ]);
}

export function describe(statement: Statement): string {
  const { key: _key, ...rest } = statement;
  return JSON.stringify(rest);
}
