// Receives: the choice of the user, or none
// Promises: a Valkey or Redis that answers on loopback and evicts as the serverless service does
// Hands on: to the functions

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { LocalRunError } from '../local-run-error';
import { isFields } from '../template/template';
import { type EngineSearch, MACHINE } from './dynamodb-engine';
import type { Engine } from './engine';
import { findExecutable } from './find-executable';
import { parseLoopbackEndpoint } from './named-endpoint';
import { LOOPBACK } from './ports';
import { type EngineProgram, startEngine } from './start-engine';

export interface CacheEngineOptions {
  readonly endpoint?: string;
  /** Where its content is kept, by an engine that can. @default - in memory */
  readonly dataFolder?: string;
}

const JS_ENGINE = 'js-redis-server';

export async function startCache(options: CacheEngineOptions, search: EngineSearch = MACHINE): Promise<Engine> {
  if (options.endpoint !== undefined) return namedEngine(options.endpoint);
  return startEngine(cacheProgram(options.dataFolder, search));
}

/** What would serve a cache, or an error that says what to install. */
export function cacheProgram(dataFolder: string | undefined, search: EngineSearch = MACHINE): EngineProgram {
  const native = findExecutable(['valkey-server', 'redis-server'], search.path);
  if (native !== undefined) return nativeProgram(native, dataFolder);
  const folder = search.packageFolder(JS_ENGINE);
  if (folder !== undefined) return javaScriptProgram(folder, dataFolder);
  throw new LocalRunError(
    `no engine for the read cache: put valkey-server or redis-server on the PATH (Debian: apt-get install redis-server), run "npm install --save-optional ${JS_ENGINE}", or name a running one with --cache-endpoint`,
  );
}

function nativeProgram(command: string, dataFolder: string | undefined): EngineProgram {
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  const kept = dataFolder === undefined ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--dir', dataFolder];
  return {
    name: basename(command),
    command,
    // Serverless Valkey evicts only keys that expire; 256 MB is far above what a local run holds.
    argumentsFor: (port) =>
      ['--port', String(port), '--bind', LOOPBACK, '--daemonize', 'no', '--save', '', ...kept].concat(
        '--maxmemory',
        '256mb',
        '--maxmemory-policy',
        'volatile-lru',
      ),
    ...(dataFolder === undefined ? {} : { forget: () => emptied(dataFolder) }),
    probe: async (port) => {
      const version = versionIn(await ask(LOOPBACK, port, 'INFO server'));
      if (version === undefined) throw new Error('not ready');
      return `${basename(command)} ${version}`;
    },
  };
}

function emptied(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

function javaScriptProgram(folder: string, dataFolder: string | undefined): EngineProgram {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const version = isFields(manifest) ? String(manifest.version) : 'of unknown version';
  const note = dataFolder === undefined ? '' : '; it does not keep its content between runs';
  return {
    name: JS_ENGINE,
    command: process.execPath,
    argumentsFor: (port) => [join(__dirname, 'js-cache-server.cjs'), folder, String(port)],
    probe: async (port) => {
      if (!(await ask(LOOPBACK, port, 'PING')).startsWith('+PONG')) throw new Error('not ready');
      return `${JS_ENGINE} ${version} (JavaScript, slower than Valkey${note})`;
    },
  };
}

async function namedEngine(endpoint: string): Promise<Engine> {
  const { host, port } = parseLoopbackEndpoint('--cache-endpoint', endpoint);
  const info = await ask(host, port, 'INFO server').catch(() => {
    throw new LocalRunError(`--cache-endpoint ${endpoint}: nothing answers there`);
  });
  const version = versionIn(info);
  if (version === undefined) throw new LocalRunError(`--cache-endpoint ${endpoint}: neither a Valkey nor a Redis`);
  return { host, port, description: `named engine ${version}`, onUnexpectedEnd: () => {}, stop: async () => {} };
}

/** Valkey gives the version of Redis that it is compatible with as well. */
function versionIn(info: string): string | undefined {
  return /valkey_version:(\S+)/.exec(info)?.[1] ?? /redis_version:(\S+)/.exec(info)?.[1];
}

/** One inline command of the Redis protocol, and the first chunk of the answer. */
function ask(host: string, port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(2000, () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('no answer')));
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
  });
}
