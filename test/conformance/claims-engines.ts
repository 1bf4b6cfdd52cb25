import { setTimeout as pause } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { Redis } from 'iovalkey';
import { claimKey } from '../../lambda/contract/cache-keys';
import { placeOfClaim } from '../../lambda/contract/placement';
import { EXPIRES } from '../../lambda/contract/record';
import { cachedClaims } from '../../lambda/front-door/idempotency/cached-claims';
import type { Claims } from '../../lambda/front-door/idempotency/claims';
import { durableClaims } from '../../lambda/front-door/idempotency/durable-claims';
import { cacheClient } from '../../lambda/platform/cache-client';
import type { Log } from '../../lambda/platform/log';
import { keyOf } from '../../lambda/writer/dynamodb-items';
import { startCache } from '../../local/engines/cache-engine';
import { type EngineSearch, MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';
import { memoryClaims } from '../memory-claims';
import { startRealTable } from './real-table';

/** Claims before an engine of its own. */
export interface RunningClaims {
  readonly claims: Claims;
  /** When the engine forgets a key by itself. Unit: seconds from `now`, a moment in milliseconds since 1970. */
  secondsLeft(key: string, now: number): Promise<number | undefined>;
  /** Ends the engine under its clients. */
  stopEngine(): Promise<void>;
  stop(): Promise<void>;
}

export interface ClaimsEngine {
  readonly name: string;
  start(log: Log): Promise<RunningClaims>;
}

export interface CacheClaimsEngine extends ClaimsEngine {
  start(log: Log): Promise<RunningClaims & { readonly admin: Redis; readonly port: number }>;
}

/** What the others are held to. */
export const MODEL: ClaimsEngine = {
  name: 'the model',
  start: async () => ({
    claims: memoryClaims(),
    secondsLeft: async () => undefined,
    stopEngine: async () => {},
    stop: async () => {},
  }),
};

export const TABLE: ClaimsEngine = { name: 'a table', start: startTableClaims };

/** The JavaScript engine always; a native one too where the machine has it. */
export const CACHES: readonly CacheClaimsEngine[] = [
  cacheOf('js-redis-server', { ...MACHINE, path: '' }),
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [cacheOf('a native cache', { ...MACHINE, packageFolder: () => undefined })]),
];

export const REAL: readonly ClaimsEngine[] = [...CACHES, TABLE];

function cacheOf(name: string, search: EngineSearch): CacheClaimsEngine {
  return {
    name,
    start: async (log) => {
      const engine = await startCache({}, search);
      const admin = new Redis({ host: engine.host, port: engine.port, retryStrategy: () => null });
      admin.on('error', () => {}); // Its engine may be stopped before it.
      const client = cacheClient({ host: engine.host, port: engine.port, log });
      const claims = cachedClaims(client);
      await answering(claims);
      return {
        claims,
        admin,
        port: engine.port,
        secondsLeft: async (key) => admin.ttl(claimKey(key)),
        stopEngine: () => engine.stop(),
        async stop() {
          client.close();
          admin.disconnect();
          await engine.stop();
        },
      };
    },
  };
}

/** A new JavaScript engine compiles its Lua first, which takes longer than a claim may. */
async function answering(claims: Claims): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [claim] = await claims.claim([{ key: 'warm', fingerprint: '', at: '', until: 0 }], 0);
    if (claim?.kind !== 'unavailable') return;
    if (Date.now() > deadline) throw new Error('the cache takes no claims');
    await pause(10);
  }
}

async function startTableClaims(log: Log): Promise<RunningClaims> {
  const table = await startRealTable();
  return {
    claims: durableClaims(table.client, table.name, log),
    async secondsLeft(key, now) {
      const Key = keyOf(placeOfClaim(key));
      const { Item } = await table.client.send(new GetItemCommand({ TableName: table.name, Key }));
      const expires = Item?.[EXPIRES]?.N;
      return expires === undefined ? undefined : Number(expires) - Math.floor(now / 1000);
    },
    stopEngine: () => table.stopEngine(),
    stop: () => table.stop(),
  };
}
