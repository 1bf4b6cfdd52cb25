import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Redis } from 'iovalkey';
import type { LeaseTime } from '../../lambda/leases/lease-time';
import type { TokenTable } from '../../lambda/leases/lease-tokens';
import type { Leases } from '../../lambda/leases/with-lease';
import type { ScriptRunner } from '../../lambda/platform/cache-script';
import { startCache } from '../../local/engines/cache-engine';
import { type EngineSearch, MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';
import { type RealTable, startRealTable } from '../conformance/real-table';
import type * as Whole from './leases-whole';

export type LeasesModule = typeof Whole;

/** Leases as they are, or with a mistake, before real engines. */
export interface LeaseWorld {
  readonly kit: LeasesModule;
  readonly cache: Redis;
  readonly table: RealTable;
  readonly tokens: TokenTable;
}

/** The JavaScript engine always; a native one too where the machine has it. */
export const CACHES: readonly { readonly name: string; readonly search: EngineSearch }[] = [
  { name: 'js-redis-server', search: { ...MACHINE, path: '' } },
  ...(findExecutable(['valkey-server', 'redis-server'], MACHINE.path) === undefined
    ? []
    : [{ name: 'a native cache', search: { ...MACHINE, packageFolder: () => undefined } }]),
];

export interface RunningEngines extends Omit<LeaseWorld, 'kit'> {
  stop(): Promise<void>;
}

export async function startEngines(search: EngineSearch): Promise<RunningEngines> {
  const [engine, table] = await Promise.all([startCache({}, search), startRealTable()]);
  const cache = new Redis({ host: engine.host, port: engine.port });
  return {
    cache,
    table,
    tokens: {
      name: table.name,
      updateItem: (update) => table.client.send(new UpdateItemCommand(update)),
    },
    async stop() {
      cache.disconnect();
      await Promise.all([engine.stop(), table.stop()]);
    },
  };
}

export interface Holder {
  readonly time?: LeaseTime;
  readonly tokens?: TokenTable;
  readonly cache?: ScriptRunner;
}

let owners = 0;

/** A process. Without a time of its own it is frozen: its clock stands, and no timer of it fires. */
export function holderIn({ kit, ...world }: LeaseWorld, holder: Holder = {}): Leases {
  const { time = FROZEN, tokens = world.tokens, cache = world.cache } = holder;
  return kit.leasesOver({
    cache: kit.leaseCache(kit.runByConnection(cache, (work) => work)),
    table: tokens,
    time,
    random: () => 0.5,
    newOwner: () => `owner-${++owners}`,
  });
}

const FROZEN: LeaseTime = { now: () => 0, after: () => () => {} };

/** A connection of a process that dies once the cache has done so many of its steps: it never hears of the last one. */
export function dyingAfter(
  steps: number,
  cache: Redis,
): { readonly cache: ScriptRunner; readonly dead: Promise<void> } {
  const { promise: dead, resolve } = Promise.withResolvers<void>();
  let done = 0;
  const run = async (lua: string, keys: number, ...rest: string[]): Promise<unknown> => {
    if (done >= steps) return new Promise(() => {});
    const answer = await cache.eval(lua, keys, ...rest);
    done += 1;
    if (done < steps) return answer;
    resolve();
    return new Promise(() => {});
  };
  const unknown = () => Promise.reject(new Error('NOSCRIPT No matching script'));
  return { cache: { evalsha: unknown, eval: run }, dead };
}
