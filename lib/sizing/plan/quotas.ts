import type { Limit } from './plan';

/** What an account may use in one region, as far as a plan asks for it. */
export interface RegionQuotas {
  /** Runs of all functions at the same time. @default 1000 */
  readonly lambdaConcurrency: number;
  /** Write units a second of one on-demand table. @default 40000 */
  readonly tableWriteUnitsPerSecond: number;
  /** vCPUs of all Fargate tasks at the same time. @default 6 */
  readonly fargateVcpus: number;
}

/**
 * What a new account has. Sources: Lambda quotas; DynamoDB quotas, default throughput quotas (2026-11); AWS General Reference, ECS quotas, "Fargate
 * On-Demand vCPU resource count", from memory: AWS raises it with use, so that many accounts have more.
 */
export const NEW_ACCOUNT_QUOTAS: RegionQuotas = {
  lambdaConcurrency: 1000,
  tableWriteUnitsPerSecond: 40_000,
  fargateVcpus: 6,
};

/** As limits, with a new account’s values. */
export const LAMBDA_CONCURRENCY = {
  name: 'Concurrent executions',
  value: NEW_ACCOUNT_QUOTAS.lambdaConcurrency,
  unit: 'runs',
  source: 'Lambda developer guide, "Lambda quotas" (2026-11)',
} as const satisfies Limit;

export const TABLE_WRITE_UNITS = {
  name: 'Table-level write throughput limit',
  value: NEW_ACCOUNT_QUOTAS.tableWriteUnitsPerSecond,
  unit: 'write units/s',
  source: 'DynamoDB developer guide, "Quotas in Amazon DynamoDB" (2026-11)',
} as const satisfies Limit;

export const FARGATE_VCPUS = {
  name: 'Fargate On-Demand vCPU resource count',
  value: NEW_ACCOUNT_QUOTAS.fargateVcpus,
  unit: 'vCPUs',
  source: 'AWS general reference, "Amazon ECS endpoints and quotas" (from memory)',
} as const satisfies Limit;
