import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'iovalkey';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { cacheScript } from '../../lambda/platform/cache-script';
import type { Log } from '../../lambda/platform/log';
import { startCache } from '../../local/engines/cache-engine';
import { type EngineSearch, MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';

/** A cache of its own, with a client that has answered once. */
export interface RunningCache {
  readonly client: CacheClient;
  readonly admin: Redis;
  stopEngine(): Promise<void>;
  stop(): Promise<void>;
}

export interface CacheUnderTest {
  readonly name: string;
  readonly native: boolean;
  start(): Promise<RunningCache>;
}

/** The JavaScript engine always; a native one too where the machine has it. */
export const CACHES: readonly CacheUnderTest[] = [
  cacheOf('js-redis-server', { ...MACHINE, path: '' }),
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [cacheOf('a native cache', { ...MACHINE, packageFolder: () => undefined }, true)]),
];

const QUIET: Log = { info: () => {}, warn: () => {}, error: () => {} };
const READY = cacheScript('return 1');

function cacheOf(name: string, search: EngineSearch, native = false): CacheUnderTest {
  return {
    name,
    native,
    start: async () => {
      const engine = await startCache({}, search);
      const admin = new Redis({ host: engine.host, port: engine.port, retryStrategy: () => null });
      admin.on('error', () => {}); // Its engine may be stopped before it.
      const client = cacheClient({ host: engine.host, port: engine.port, log: QUIET });
      await answering(client);
      return {
        client,
        admin,
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

/** A new JavaScript engine compiles its Lua first, which takes longer than a call may. */
async function answering(client: CacheClient): Promise<void> {
  const deadline = Date.now() + 10_000;
  while ((await client.runAll(READY, [{ keys: ['{warm}'], args: [] }])) === 'unavailable') {
    if (Date.now() > deadline) throw new Error('the cache runs no scripts');
    await pause(10);
  }
}
