import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'iovalkey';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { startCache } from '../../local/engines/cache-engine';
import { type EngineSearch, MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';

export interface RunningCache {
  readonly cache: CacheClient;
  readonly admin: Redis;
  stop(): Promise<void>;
}

export interface CacheEngine {
  readonly name: string;
  start(): Promise<RunningCache>;
}

/** The JavaScript engine always; a native one too where the machine has it. */
export const CACHE_ENGINES: readonly CacheEngine[] = [
  engineOf('js-redis-server', { ...MACHINE, path: '' }),
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [engineOf('a native cache', { ...MACHINE, packageFolder: () => undefined })]),
];

const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

function engineOf(name: string, search: EngineSearch): CacheEngine {
  return {
    name,
    start: async () => {
      const engine = await startCache({}, search);
      const admin = new Redis({ host: engine.host, port: engine.port, retryStrategy: () => null });
      admin.on('error', () => {}); // Its engine may be stopped before it.
      const cache = cacheClient({ host: engine.host, port: engine.port, log: QUIET });
      // A new JavaScript engine compiles its Lua first, which takes longer than a call may.
      await admin.eval('return 1', 0);
      while ((await cache.getAll(['warm'])) === 'unavailable') await pause(10);
      return {
        cache,
        admin,
        async stop() {
          cache.close();
          admin.disconnect();
          await engine.stop();
        },
      };
    },
  };
}
