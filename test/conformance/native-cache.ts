import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'iovalkey';
import { MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';
import { startGuarded } from '../../local/engines/guarded-child';
import { freePort, LOOPBACK } from '../../local/engines/ports';

const COMMAND = findExecutable(['valkey-server', 'redis-server'], MACHINE.path);

/** Where the machine has a native server: what the JavaScript engine cannot do is asked of that one alone. */
export const describeNative = COMMAND === undefined ? describe.skip : describe;

export interface NativeCache {
  readonly port: number;
  /** A client of the tests' own, beside the one under test. */
  admin(options?: RedisOptions): Redis;
  stop(): Promise<void>;
}

/** A native server with these settings, on a port of its own or on the one of a server before it. */
export async function startNative(settings: readonly string[], port?: number): Promise<NativeCache> {
  const at = port ?? (await freePort());
  const folder = mkdtempSync(join(tmpdir(), 'cache-'));
  const fixed = ['--bind', LOOPBACK, '--daemonize', 'no', '--save', '', '--appendonly', 'no', '--dir', folder];
  const listens = settings.includes('--tls-port') ? [] : ['--port', String(at)];
  const child = startGuarded(COMMAND ?? '', [...listens, ...fixed, ...settings]);
  const clients: Redis[] = [];
  for (const deadline = Date.now() + 10_000; !(await listening(at)); await pause(10)) {
    if (child.ended || Date.now() > deadline) throw new Error(`the server did not start: ${child.lastOutput()}`);
  }
  return {
    port: at,
    admin(options = {}) {
      const client = new Redis({ host: LOOPBACK, port: at, retryStrategy: () => null, ...options });
      client.on('error', () => {}); // Its server may be stopped before it.
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: LOOPBACK, port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
