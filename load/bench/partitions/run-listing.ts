import { dynamoDbClient } from '../../../lambda/platform/dynamodb-client';
import { type Merged, mergeAndDecode, type Walked, walk } from './listing';

/** One round, asked for by the parent process. */
export interface ListingJob {
  readonly table: string;
  readonly records: number;
  /** Records of a page; absent to merge and decode apart. */
  readonly limit?: number;
}

export type ListingMeasured = Walked | Merged;

const client = dynamoDbClient({ maxAttempts: 1 });

process.on('message', ({ table, records, limit }: ListingJob) => {
  const measured: Promise<ListingMeasured> =
    limit === undefined ? mergeAndDecode(client, table, records) : walk(client, table, limit);
  measured.then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
