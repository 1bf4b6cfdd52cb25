// Limits of the services that values are held at. Each stands here once, with the page that says so.

import { SHARDS_MAX } from '../../lambda/contract/partitions/shards';
import { COLD_WRITE_UNITS } from '../record-table/warm-throughput';
import type { Limit } from './plan/plan';
import type { Ramp } from './queueing/event-source';

const LAMBDA_SQS_SCALING =
  'Lambda developer guide, "Configuring scaling behavior for SQS event source mappings" (2026-11)';
const LAMBDA_SQS_PARAMETERS =
  'Lambda developer guide, "Lambda parameters for Amazon SQS event source mappings" (2026-11)';
const LAMBDA_QUOTAS = 'Lambda developer guide, "Lambda quotas" (2026-11)';
const SQS_MESSAGE_QUOTAS = 'SQS developer guide, "Amazon SQS message quotas" (2026-11)';
const DYNAMODB_QUOTAS = 'DynamoDB developer guide, "Quotas in Amazon DynamoDB" (2026-11)';
const DYNAMODB_PARTITIONS =
  'DynamoDB developer guide, "Best practices for designing and using partition keys effectively" (2026-11)';

export const WINDOWLESS_BATCH = {
  name: 'messages in a batch without a window',
  value: 10,
  unit: 'messages',
  source: LAMBDA_SQS_PARAMETERS,
} as const satisfies Limit;

export const FIFO_BATCH = {
  name: 'messages in a batch of a FIFO queue',
  value: 10,
  unit: 'messages',
  source: LAMBDA_SQS_PARAMETERS,
} as const satisfies Limit;

export const LEAST_RUNS = {
  name: 'least MaximumConcurrency of an event source',
  value: 2,
  unit: 'runs',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** In provisioned mode there are more, and no MaximumConcurrency: the two exclude each other. */
export const MOST_RUNS = {
  name: 'MaximumConcurrency of an event source',
  value: 1000,
  unit: 'runs',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** Runs at the same time that one provisioned poller hands batches to. */
export const RUNS_PER_POLLER = {
  name: 'runs of a provisioned poller',
  value: 10,
  unit: 'runs',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** What one provisioned poller hands on in a second, however large its batches are. */
export const BYTES_PER_POLLER = {
  name: 'bytes a second of a provisioned poller',
  value: 1_000_000,
  unit: 'bytes/s',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** "About": each takes ten messages at the most. */
export const POLLS_PER_POLLER = {
  name: 'polls a second of a provisioned poller',
  value: 10,
  unit: 'polls/s',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** Those that are ready before a burst comes. */
export const MOST_MINIMUM_POLLERS = {
  name: 'MinimumPollers of an event source',
  value: 200,
  unit: 'pollers',
  source: 'Lambda API reference, "ProvisionedPollerConfig" (2026-08)',
} as const satisfies Limit;

/** "Up to": no promise, so that fewer are planned with. */
export const RUNS_ADDED = {
  name: 'runs that an event source adds in a minute',
  value: 300,
  unit: 'runs/min',
  source: LAMBDA_SQS_SCALING,
} as const satisfies Limit;

/** The runs added in a minute that a plan counts on: where they are fewer than Lambda's own most, it is these that bind. */
export function runsCountedOn({ runsAddedPerSecond }: Ramp): Limit {
  const value = runsAddedPerSecond * 60;
  if (value >= RUNS_ADDED.value) return RUNS_ADDED;
  return {
    name: 'runs that an event source is counted on to add in a minute',
    value,
    unit: 'runs/min',
    source: `lib/sizing/queueing/event-source.ts: "up to ${RUNS_ADDED.value}" is no promise; ${LAMBDA_SQS_SCALING}`,
  };
}

export const MOST_POLLERS = {
  name: 'MaximumPollers of an event source',
  value: 10_000,
  unit: 'pollers',
  source: 'Lambda API reference, "ProvisionedPollerConfig" (2026-08)',
} as const satisfies Limit;

/** Requests a second that each unit of the account's concurrency stands for, however short they are. */
export const REQUESTS_PER_CONCURRENCY = {
  name: 'requests a second for each unit of concurrency',
  value: 10,
  unit: 'requests/s',
  source: LAMBDA_QUOTAS,
} as const satisfies Limit;

/** What a single partition key takes, of a table of any size. */
export const PARTITION_WRITE_UNITS = {
  name: 'write units a second of one partition',
  value: 1000,
  unit: 'write units/s',
  source: DYNAMODB_PARTITIONS,
} as const satisfies Limit;

export const COLD_TABLE = {
  name: 'write units a second of a table that has taken none yet',
  value: COLD_WRITE_UNITS,
  unit: 'write units/s',
  source: 'DynamoDB developer guide, "Understanding DynamoDB warm throughput" (2026-11)',
} as const satisfies Limit;

/** An on-demand table takes this many times what it took at the most until then. Source: DynamoDB developer guide, "On-demand capacity mode". */
export const ON_DEMAND_GROWTH = 2;

export const ITEM_BYTES = {
  name: 'bytes of an item',
  value: 400 * 1024,
  unit: 'bytes',
  source: DYNAMODB_QUOTAS,
} as const satisfies Limit;

/** Messages of a standard queue that are delivered and not yet deleted. */
export const IN_FLIGHT = {
  name: 'messages in flight of a standard queue',
  value: 120_000,
  unit: 'messages',
  source: 'SQS developer guide, "Amazon SQS standard queue quotas" (2026-11)',
} as const satisfies Limit;

/** Messages of a FIFO queue that are delivered and not yet deleted. At the limit no more are delivered, without an error. */
export const FIFO_IN_FLIGHT = {
  name: 'messages in flight of a FIFO queue',
  value: 120_000,
  unit: 'messages',
  source: 'SQS developer guide, "Amazon SQS FIFO queue quotas" (2026-11)',
} as const satisfies Limit;

export const FUNCTION_TIMEOUT = {
  name: 'seconds of a run of a function',
  value: 900,
  unit: 's',
  source: LAMBDA_QUOTAS,
} as const satisfies Limit;

/** Several groups share a partition of the queue, and all that a group is sent is in one of them. */
export const FIFO_GROUP_CALLS = {
  name: 'calls a second to a partition of a FIFO queue',
  value: 300,
  unit: 'calls/s',
  source: SQS_MESSAGE_QUOTAS,
} as const satisfies Limit;

export const MOST_SHARDS = {
  name: 'shards of a collection',
  value: SHARDS_MAX,
  unit: 'shards',
  source: 'lambda/contract/partitions/shards.ts: each page of a listing asks every shard',
} as const satisfies Limit;

export const WEB_ACL_REQUESTS = {
  name: 'requests a second of a web ACL',
  value: 100_000,
  unit: 'requests/s',
  source: 'WAF developer guide, "AWS WAF quotas" (2026-11)',
} as const satisfies Limit;

export const MOST_ECPU = {
  name: 'processing units of a serverless cache',
  value: 15_000_000,
  unit: 'ECPU/s',
  source: 'ElastiCache user guide, "Quotas for ElastiCache" (2026-11)',
} as const satisfies Limit;

const FIFO_CALLS: Readonly<Record<string, number>> = {
  'us-east-1': 70_000,
  'us-west-2': 70_000,
  'eu-west-1': 70_000,
  'us-east-2': 19_000,
  'eu-central-1': 19_000,
  'ap-south-1': 9000,
  'ap-southeast-1': 9000,
  'ap-southeast-2': 9000,
  'ap-northeast-1': 9000,
};

/** What every other region has at least. */
const FIFO_CALLS_ELSEWHERE = 2400;

/** Calls a second of each action of a FIFO queue in high-throughput mode. */
export function fifoCalls(region: string): Limit {
  return {
    name: `calls a second of an action of a FIFO queue in ${region}`,
    value: FIFO_CALLS[region] ?? FIFO_CALLS_ELSEWHERE,
    unit: 'calls/s',
    source: SQS_MESSAGE_QUOTAS,
  };
}

/** A name for what holds a value, where the value would be another without it. */
export interface Held {
  readonly value: number;
  readonly limit?: Limit;
}

/** The value, or the limit that it would go past. */
export function held(value: number, { least, most }: { readonly least?: Limit; readonly most?: Limit }): Held {
  if (least !== undefined && value < least.value) return { value: least.value, limit: least };
  if (most !== undefined && value > most.value) return { value: most.value, limit: most };
  return { value };
}
