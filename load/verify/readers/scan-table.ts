// Receives: a table.
// Promises: every item of it once, each as it stood at a moment of the scan, after every write before; or an exception.
// Hands on: pages of items.

import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { backoffMillis } from '../../../lambda/writer/backoff';
import { errorOf, type Item } from '../../../lambda/writer/dynamodb-items';
import { classify } from '../../../lambda/writer/table-errors';

/** Parts of the table that are read at the same time: a page is 1 MB, and some 100 ms. */
const SEGMENTS = 8;

/** A table that throttles has room in seconds; one that does not answer so often will not. */
const SETBACKS = 10;
const PATIENCE = { setbacks: SETBACKS, baseMillis: 100 };

export interface ScanPorts {
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly sleep: (millis: number) => Promise<void>;
  /** A number from 0 up to 1. */
  readonly random: () => number;
}

export async function scanTable(ports: ScanPorts, visit: (items: readonly Item[]) => void): Promise<void> {
  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scanSegment(ports, segment, visit)));
}

async function scanSegment(ports: ScanPorts, segment: number, visit: (items: readonly Item[]) => void): Promise<void> {
  let after: Item | undefined;
  do {
    const { items, last } = await page(ports, segment, after);
    visit(items);
    after = last;
  } while (after !== undefined);
}

function page(ports: ScanPorts, Segment: number, after: Item | undefined) {
  const command = new ScanCommand({
    TableName: ports.table,
    ConsistentRead: true,
    Segment,
    TotalSegments: SEGMENTS,
    ...(after !== undefined && { ExclusiveStartKey: after }),
  });
  return patiently(ports, async () => {
    const { Items = [], LastEvaluatedKey } = await ports.client.send(command);
    return { items: Items, last: LastEvaluatedKey };
  });
}

/** Waits for a table that throttles, and does not wait for ever. */
export async function patiently<T>(
  { sleep, random }: Pick<ScanPorts, 'sleep' | 'random'>,
  read: () => Promise<T>,
): Promise<T> {
  for (let setbacks = 1; ; setbacks++) {
    try {
      return await read();
    } catch (error) {
      const { kind } = classify(errorOf(error));
      // What the caller may not do, or asked wrongly, stays so.
      if (kind === 'invalid' || kind === 'failed' || setbacks > SETBACKS) throw error;
      await sleep(backoffMillis(setbacks, PATIENCE, random));
    }
  }
}
