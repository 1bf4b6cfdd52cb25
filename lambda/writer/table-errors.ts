import type { StatementResult } from './record-table';

type Classified = Exclude<StatementResult, { readonly kind: 'done' | 'spoiled' }>;

/** An error of a single call or of one statement in a batch: both name it, only the first carries an item beside it. */
export interface TableError {
  readonly name: string;
  readonly message: string;
  readonly throttlingReason?: string | undefined;
}

/**
 * What an error says of the statement. Unlisted ones are `unknown`: to take an effect for granted or to deny it would
 * each break a promise, and `unknown` only costs another look.
 */
export function classify({ name, message, throttlingReason }: TableError): Classified {
  // Single calls name exceptions, batches name codes: `ConditionalCheckFailedException`, `ConditionalCheckFailed`.
  switch (name.replace(/(Exception|Error)$/, '')) {
    case 'ConditionalCheckFailed':
    case 'DuplicateItem':
      return { kind: 'refused', current: 'unread' };
    case 'Throttling':
    case 'ProvisionedThroughputExceeded':
    case 'RequestLimitExceeded':
      return { kind: 'throttled', reason: throttlingReason ?? name };
    case 'Validation':
    case 'ItemCollectionSizeLimitExceeded':
      return { kind: 'invalid', reason: message };
    case 'TransactionConflict':
    case 'ReplicatedWriteConflict':
      return { kind: 'failed', reason: name };
    // The deployment is at fault, not the write: it waits in the queue until someone has mended it.
    case 'ResourceNotFound':
    case 'AccessDenied':
    case 'UnrecognizedClient':
    case 'ExpiredToken':
      return { kind: 'failed', reason: `${name}: ${message}` };
    default:
      return { kind: 'unknown', reason: `${name}: ${message}` };
  }
}
