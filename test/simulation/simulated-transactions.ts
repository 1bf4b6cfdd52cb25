import type {
  TransactionAnswer,
  TransactionResult,
  TransactionTable,
} from '../../lambda/transactions/transaction-table';
import type { StatementResult } from '../../lambda/writer/record-table';
import type { Statement } from '../../lambda/writer/statement';
import type { ProcessLife } from './process-life';
import { describe, lostAnswer, type TableWorld, throttlingReason } from './simulated-table';
import type { TableModel } from './table-model';

/** As the client of a real writer is set to wait. Unit: milliseconds. */
const CALL_TIMEOUT_MS = 1000;

/** Source: DynamoDB API reference, `ClientRequestToken`. Unit: milliseconds. */
const TOKEN_KNOWN_MS = 10 * 60_000;

/** What the table remembers of transactions that took effect: a request with a known token has none again. */
export class RequestTokens {
  readonly #known = new Map<string, { readonly text: string; readonly at: number }>();

  run(token: string, statements: readonly Statement[], now: number, apply: () => TransactionResult): TransactionResult {
    const text = JSON.stringify(statements);
    const seen = this.#known.get(token);
    if (seen !== undefined && now - seen.at < TOKEN_KNOWN_MS) {
      return seen.text === text
        ? { kind: 'done' }
        : { kind: 'unknown', reason: 'IdempotentParameterMismatchException' };
    }
    const result = apply();
    if (result.kind === 'done') this.#known.set(token, { text, at: now });
    return result;
  }
}

/** TransactWriteItems as one process sees it through a bad network. */
export function simulatedTransactions(
  model: TableModel,
  tokens: RequestTokens,
  life: ProcessLife,
  world: TableWorld,
  tellsCurrent: boolean,
): Pick<TransactionTable, 'transact'> {
  const { scheduler, random, faults, truth, note } = world;

  const run = (statements: readonly Statement[], token: string): TransactionResult => {
    truth.author = life.name;
    const result = tokens.run(token, statements, scheduler.now(), () => truth.atOnce(() => model.applyAll(statements)));
    if (result.kind !== 'cancelled' || tellsCurrent) return result;
    return { kind: 'cancelled', reasons: result.reasons.map(withoutCurrent) };
  };

  const act = (statements: readonly Statement[], token: string, lost: ReturnType<typeof lostAnswer>) => {
    const one = (reason: StatementResult): TransactionResult => {
      const place = random.between(0, statements.length - 1);
      return {
        kind: 'cancelled',
        reasons: statements.map((_, index) => (index === place ? reason : { kind: 'done' })),
      };
    };
    if (faults.hits('table-throttled')) return { kind: 'throttled', reason: throttlingReason(random) } as const;
    if (faults.hits('call-failed')) return { kind: 'failed', reason: 'ResourceNotFoundException: no table' } as const;
    if (lost === 'effect-after-timeout') {
      scheduler.after(random.between(0, 60_000), () => {
        note(`${life.name} a transaction that had timed out: ${run(statements, token).kind}`);
      });
    }
    if (lost === 'effect-after-timeout' || lost === 'timeout-before-effect') return NO_ANSWER;
    if (faults.hits('transaction-item-conflict')) return one({ kind: 'failed', reason: 'TransactionConflict' });
    if (faults.hits('transaction-item-throttled')) return one({ kind: 'throttled', reason: 'ThrottlingError' });
    const result = run(statements, token);
    return lost === 'timeout-after-effect' ? NO_ANSWER : result;
  };

  return {
    transact: (statements, token) => {
      const lost = lostAnswer(faults);
      const noted = (): TransactionAnswer => {
        const result = act(statements, token, lost);
        note(`${life.name} transact ${statements.map(({ key }) => key.partition).join(' ')} -> ${result.kind}`, () =>
          [...statements.map(describe), JSON.stringify(result)].join(' => '),
        );
        return { result, units: statements.length * 2 };
      };
      return life.call('transact', noted, lost === undefined ? 0 : CALL_TIMEOUT_MS);
    },
  };
}

const NO_ANSWER: TransactionResult = { kind: 'unknown', reason: 'TimeoutError: no answer' };

function withoutCurrent(result: StatementResult): StatementResult {
  return result.kind === 'refused' ? { kind: 'refused', current: 'unread' } : result;
}
