import { join } from 'node:path';
import { startCache } from './engines/cache-engine';
import { startDynamoDb } from './engines/dynamodb-engine';
import { createTables } from './engines/dynamodb-tables';
import type { Engine, EngineState } from './engines/engine';
import type { Shutdown } from './shutdown';
import type { LocalPlan } from './template/local-plan';

export interface StartedEngines {
  /** `undefined` where the stack has no table. */
  readonly dynamodb: { readonly endpoint: string; readonly description: string } | undefined;
  /** By the logical id of the cache. */
  readonly caches: ReadonlyMap<string, { readonly host: string; readonly port: number; readonly description: string }>;
  /** All of them. Absent where there is none, or where they are not the run's own. */
  readonly switchCaches?: (state: EngineState) => Promise<void>;
}

export interface EngineChoices {
  readonly dynamodbEndpoint?: string;
  readonly cacheEndpoint?: string;
  readonly dataFolder: string | undefined;
  readonly onBroken: (reason: string) => void;
}

/** Starts what the plan needs, and nothing else, side by side. */
export async function startEngines(
  plan: LocalPlan,
  choices: EngineChoices,
  shutdown: Shutdown,
): Promise<StartedEngines> {
  const started = async (engine: Promise<Engine>): Promise<Engine> => {
    const running = await engine;
    shutdown.add(running.description, () => running.stop());
    running.onUnexpectedEnd(choices.onBroken);
    return running;
  };
  // All settled before anything is thrown: what one failure leaves behind has to be stopped too.
  const [dynamodb, ...caches] = await allSettled([
    plan.tables.length === 0
      ? Promise.resolve(undefined)
      : started(startDynamoDb({ ...named(choices.dynamodbEndpoint), ...kept(choices.dataFolder, 'tables') })),
    ...plan.caches.map(({ logicalId }) =>
      started(startCache({ ...named(choices.cacheEndpoint), ...kept(choices.dataFolder, `cache-${logicalId}`) })),
    ),
  ]);
  const switches = caches.flatMap((cache) => cache?.switchTo ?? []);
  const endpoint = dynamodb === undefined ? '' : `http://${urlHost(dynamodb.host)}:${dynamodb.port}`;
  await createTables(endpoint, plan.tables);
  return {
    dynamodb: dynamodb === undefined ? undefined : { endpoint, description: dynamodb.description },
    caches: new Map(
      plan.caches.flatMap(({ logicalId }, index) => {
        const cache = caches[index];
        return cache === undefined
          ? []
          : [[logicalId, { host: cache.host, port: cache.port, description: cache.description }] as const];
      }),
    ),
    ...(switches.length === 0
      ? {}
      : {
          switchCaches: async (state: EngineState) => {
            await Promise.all(switches.map((switchTo) => switchTo(state)));
          },
        }),
  };
}

async function allSettled<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

function named(endpoint: string | undefined): { readonly endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint };
}

function kept(folder: string | undefined, name: string): { readonly dataFolder?: string } {
  return folder === undefined ? {} : { dataFolder: join(folder, name) };
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
