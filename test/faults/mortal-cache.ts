import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'iovalkey';
import { cacheProgram } from '../../local/engines/cache-engine';
import type { EngineSearch } from '../../local/engines/dynamodb-engine';
import { startGuarded } from '../../local/engines/guarded-child';
import { freePort, LOOPBACK } from '../../local/engines/ports';

/** A real engine that a test may end in any way. What it held is gone then. */
export interface MortalCache {
  readonly port: number;
  readonly description: string;
  stop(): Promise<void>;
  /** At once, in the middle of whatever it does. */
  kill(): Promise<void>;
  empty(): Promise<void>;
}

const START_MILLIS = 15_000;

export async function startMortalCache(search?: EngineSearch): Promise<MortalCache> {
  const program = cacheProgram(undefined, search);
  const port = await freePort();
  const child = startGuarded(program.command, program.argumentsFor(port));
  const limit = performance.now() + START_MILLIS;
  let description: string | undefined;
  while (description === undefined) {
    description = await program.probe(port).catch(() => undefined);
    if (description === undefined && (child.ended || performance.now() > limit)) {
      throw new Error(`${program.name} did not start: ${child.lastOutput()}`);
    }
    if (description === undefined) await pause(15);
  }
  return {
    port,
    description,
    stop: () => child.stop(),
    async kill() {
      // The group has the guard and the engine.
      process.kill(-child.pid, 'SIGKILL');
      await child.exited;
    },
    async empty() {
      const admin = new Redis({ host: LOOPBACK, port, retryStrategy: () => null });
      await admin.flushall();
      admin.disconnect();
    },
  };
}
