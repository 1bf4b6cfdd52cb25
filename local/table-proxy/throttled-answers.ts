import type { ThrottleReason } from '../faults/fault-settings';
import type { Fields } from '../template/template';
import type { TableAnswer } from './table-call';

/** How DynamoDB says one reason: as `ThrottlingReasons` name it, by which exception, and by which code in a batch and in a transaction. */
interface Wording {
  readonly limit: string;
  readonly exception: string;
  readonly batchCode: string;
  readonly transactionCode: string;
}

/** Sources: DynamoDB API reference, `ThrottlingReason`, `BatchStatementError`, `TransactionCanceledException`. */
const WORDINGS: Readonly<Record<ThrottleReason, Wording>> = {
  keyRange: {
    limit: 'KeyRangeThroughputExceeded',
    exception: 'ThrottlingException',
    batchCode: 'ThrottlingError',
    transactionCode: 'ThrottlingError',
  },
  table: {
    limit: 'ProvisionedThroughputExceeded',
    exception: 'ProvisionedThroughputExceededException',
    batchCode: 'ProvisionedThroughputExceeded',
    transactionCode: 'ProvisionedThroughputExceeded',
  },
  account: {
    limit: 'AccountLimitExceeded',
    exception: 'RequestLimitExceeded',
    batchCode: 'RequestLimitExceeded',
    transactionCode: 'ThrottlingError',
  },
  maxOnDemand: {
    limit: 'MaxOnDemandThroughputExceeded',
    exception: 'ThrottlingException',
    batchCode: 'ThrottlingError',
    transactionCode: 'ThrottlingError',
  },
};

const NAMESPACE = 'com.amazonaws.dynamodb.v20120810#';

export function throttledCall(reason: ThrottleReason, table: string): TableAnswer {
  const { limit, exception } = WORDINGS[reason];
  const reasons = [
    { reason: `TableWrite${limit}`, resource: `arn:aws:dynamodb:us-east-1:000000000000:table/${table}` },
  ];
  // One of the three exceptions spells the name of this field in lower case.
  const field = exception === 'ThrottlingException' ? 'throttlingReasons' : 'ThrottlingReasons';
  return {
    status: 400,
    body: { __type: `${NAMESPACE}${exception}`, message: messageOf(reason), [field]: reasons },
  };
}

/** In a batch the reason is not told, only a code. */
export function throttledStatement(reason: ThrottleReason, table: string): Fields {
  return { Error: { Code: WORDINGS[reason].batchCode, Message: messageOf(reason) }, TableName: table };
}

/** The transaction is cancelled by one of its items; nothing spoke against the others. */
export function throttledTransaction(reason: ThrottleReason, items: number, guilty: number): TableAnswer {
  const code = WORDINGS[reason].transactionCode;
  const reasons = Array.from({ length: items }, (_, place) =>
    place === guilty ? { Code: code, Message: messageOf(reason) } : { Code: 'None' },
  );
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return {
    status: 400,
    body: {
      __type: `${NAMESPACE}TransactionCanceledException`,
      Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
      CancellationReasons: reasons,
    },
  };
}

function messageOf(reason: ThrottleReason): string {
  return `The local run throttles the table: TableWrite${WORDINGS[reason].limit}`;
}
