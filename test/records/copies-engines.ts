import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'iovalkey';
import type { Collections } from '../../lambda/contract/collection';
import { cachedCopies } from '../../lambda/front-door/records/cached-copies';
import type { CopyStore } from '../../lambda/front-door/records/copy-store';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import type { Log } from '../../lambda/platform/log';
import { type RecordCopies, recordCopies } from '../../lambda/platform/record-copies';
import { startCache } from '../../local/engines/cache-engine';
import { type EngineSearch, MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';
import { memoryCopies } from '../memory-copies';

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** A loaded machine answers late: what is tested is what the cache does, and not how fast. Unit: milliseconds. */
const PATIENCE_MS = 10_000;

export type Copies = CopyStore & RecordCopies;

export interface RunningCopies {
  readonly copies: Copies;
  forget(): Promise<void>;
  stop(): Promise<void>;
}

export interface CacheOfCopies extends RunningCopies {
  readonly admin: Redis;
  /** A client with a connection of its own. */
  connect(): Promise<CacheClient>;
}

export interface CopiesEngine<Running extends RunningCopies = RunningCopies> {
  readonly name: string;
  start(collections: Collections, now: () => number): Promise<Running>;
}

/** What the others are held to. */
export const MODEL: CopiesEngine = {
  name: 'the model',
  start: async (collections, now) => {
    const copies = memoryCopies(collections, now);
    return { copies, forget: async () => copies.forget(), stop: async () => {} };
  },
};

/** The JavaScript engine always; a native one too where the machine has it. */
export const CACHES: readonly CopiesEngine<CacheOfCopies>[] = [
  cacheOf('js-redis-server', { ...MACHINE, path: '' }),
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [cacheOf('a native cache', { ...MACHINE, packageFolder: () => undefined })]),
];

function cacheOf(name: string, search: EngineSearch): CopiesEngine<CacheOfCopies> {
  return {
    name,
    start: async (collections, now) => {
      const engine = await startCache({}, search);
      const admin = new Redis({ host: engine.host, port: engine.port, retryStrategy: () => null });
      admin.on('error', () => {}); // Its engine may be stopped before it.
      const clients: CacheClient[] = [];
      const connect = async (): Promise<CacheClient> => {
        const client = cacheClient({ host: engine.host, port: engine.port, log: QUIET, budgetMs: PATIENCE_MS });
        clients.push(client);
        await answering(client);
        return client;
      };
      const client = await connect();
      return {
        copies: { ...cachedCopies(client), ...recordCopies(client, collections, now) },
        admin,
        connect,
        forget: async () => void (await admin.flushall()),
        async stop() {
          for (const each of clients) each.close();
          admin.disconnect();
          await engine.stop();
        },
      };
    },
  };
}

async function answering(client: CacheClient): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await client.getAll(['ready'])) === 'unavailable') {
    if (Date.now() > deadline) throw new Error('the cache does not answer');
    await pause(10);
  }
}
