import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Workload } from './workloads';

export const CONTENDERS = ['sample', 'powertools', 'spillway'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** What a contender is given: one table for its records, another for marks of its own if it keeps any. */
export interface Surroundings {
  /** What the function was deployed for: the samples have a function for each. */
  readonly workload: Workload;
  readonly client: DynamoDBClient;
  readonly table: string;
  readonly marksTable: string;
}

/** A Lambda function for SQS events, as its authors would have it. */
export interface Contender {
  handle(event: SQSEvent): Promise<SQSBatchResponse>;
  /** Writes per statement sent since the last `countFolds`, where writes to one record are folded. */
  foldRatio?(): number;
  countFolds?(): void;
}

export type MakeContender = (surroundings: Surroundings) => Contender;

/** How many attempts the SDK may make of a call. The writer counts its own attempts. */
export interface ContenderSettings {
  readonly maxAttempts: number;
}
