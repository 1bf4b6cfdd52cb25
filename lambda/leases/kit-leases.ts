import { randomUUID } from 'node:crypto';
import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { CacheClient } from '../platform/cache-client';
import { leaseCache, runByClient } from './lease-cache';
import { systemTime } from './lease-time';
import { type Leases, leasesOver } from './with-lease';

/** Leases of the kit's own handlers. */
export function kitLeases(cache: CacheClient, client: DynamoDBClient, table: string): Leases {
  return leasesOver({
    cache: leaseCache(runByClient(cache)),
    table: { name: table, updateItem: (update) => client.send(new UpdateItemCommand(update)) },
    time: systemTime,
    random: Math.random,
    newOwner: randomUUID,
  });
}
