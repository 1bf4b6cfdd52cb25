import { STATEMENTS_PER_BATCH } from '../contract/limits';
import { type AdaptiveLimit, runLimited } from './adaptive-limit';
import type { RecordTablePort, StatementResult, TableAnswer } from './record-table';
import type { Statement } from './statement';

export interface Planned {
  readonly statement: Statement;
  readonly alone: boolean;
}

export interface Executed {
  readonly results: readonly StatementResult[];
  readonly calls: number;
  readonly units: number;
}

/**
 * Sends statements of different records in as few calls as they fit, a bounded number of calls at once. `mayBegin` is asked
 * before each call: a table that hangs must not carry the function past its time-out.
 */
export async function execute(
  planned: readonly Planned[],
  table: RecordTablePort,
  limit: AdaptiveLimit,
  mayBegin: () => boolean,
): Promise<Executed> {
  const calls = packCalls(planned, table);
  let begun = 0;
  const answers = await runLimited(
    limit.now,
    calls.map((positions) => async () => {
      if (!mayBegin()) return notBegun(positions);
      begun += 1;
      return send(positions, planned, table);
    }),
  );
  const results: StatementResult[] = new Array(planned.length);
  calls.forEach((positions, call) => {
    positions.forEach((position, place) => {
      results[position] = answers[call]?.results[place] ?? {
        kind: 'unknown',
        reason: 'the call answered for fewer statements',
      };
    });
  });
  return { results, calls: begun, units: answers.reduce((sum, answer) => sum + answer.units, 0) };
}

function notBegun(positions: readonly number[]): TableAnswer {
  return { results: positions.map(() => ({ kind: 'failed', reason: 'the deadline is near' })), units: 0 };
}

/** Positions of the statements that share each call. */
function packCalls(planned: readonly Planned[], table: RecordTablePort): number[][] {
  const singles: number[][] = [];
  const batched: number[] = [];
  planned.forEach(({ statement, alone }, position) => {
    if (alone || !table.batchable(statement)) singles.push([position]);
    else batched.push(position);
  });
  const batches: number[][] = [];
  for (let start = 0; start < batched.length; start += STATEMENTS_PER_BATCH) {
    batches.push(batched.slice(start, start + STATEMENTS_PER_BATCH));
  }
  return [...batches, ...singles];
}

function send(positions: readonly number[], planned: readonly Planned[], table: RecordTablePort): Promise<TableAnswer> {
  const statements = positions.flatMap((position) => planned[position]?.statement ?? []);
  const [only] = statements;
  return statements.length === 1 && only !== undefined ? table.single(only) : table.batch(statements);
}
