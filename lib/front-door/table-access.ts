import { Token } from 'aws-cdk-lib';
import { type Collections, maybeDirect } from '../../lambda/contract/collection';
import { sharesPartitions } from '../../lambda/contract/placement';

/** What decides how far a front door reaches into the table. */
export interface DoorDuties {
  readonly collections: Collections;
  readonly transactions: boolean;
  /** Whether clients may open sales. */
  readonly sells: boolean;
}

/** Whether clients wait for the table, and not for the buffer, before they are answered: who opens a sale does. */
function waitsForTable(duties: DoorDuties): boolean {
  return duties.sells || writesRecords(duties);
}

function writesRecords({ collections, transactions }: DoorDuties): boolean {
  return transactions || Object.values(collections).some(maybeDirect);
}

/**
 * The actions that a front door needs, by what is declared and no other. `TransactWriteItems` has no action of its own: it is
 * authorised by those of its items. Source: DynamoDB API permissions reference, actions, resources and conditions.
 */
export function tableActions(duties: DoorDuties): string[] {
  const all = Object.values(duties.collections);
  const spread = all.some(({ spread: parts = 1 }) => parts > 1);
  const claims = all.some(({ tracking }) => tracking === 'durable');
  const writes = writesRecords(duties);
  const shares = all.some(sharesPartitions);
  return [
    'dynamodb:GetItem',
    // The parts of a spread counter, the layouts of collections, records whose condition failed, and the stock of sales.
    ...(spread || shares || writes || duties.sells ? ['dynamodb:BatchGetItem'] : []),
    ...(shares ? ['dynamodb:Query'] : []),
    ...(claims || writes || duties.sells ? ['dynamodb:PutItem'] : []),
    ...(claims || writes ? ['dynamodb:UpdateItem'] : []),
  ];
}

/**
 * One call to the table is given up after three seconds (lambda/platform/aws-calls.ts), and what became of it must still be
 * told. Unit: seconds.
 */
export const DIRECT_TIMEOUT_MIN_SECONDS = 4;

/** A time-out that ends the door while a call to the table may still be answered. */
export function tableAccessProblems(duties: DoorDuties, timeoutSeconds: number, prop: string): string[] {
  if (!waitsForTable(duties) || Token.isUnresolved(timeoutSeconds)) return [];
  // Less than a second is no time-out at all, and refused for itself.
  if (!(timeoutSeconds >= 1 && timeoutSeconds < DIRECT_TIMEOUT_MIN_SECONDS)) return [];
  return [
    `${prop} must be ${DIRECT_TIMEOUT_MIN_SECONDS} or more where clients wait for the table (modes direct and spill, transactions, sales), got ${timeoutSeconds}: a call that is not answered would end the door, and its client would not learn that the write is in doubt`,
  ];
}
