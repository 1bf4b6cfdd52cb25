// Receives: the choice of the user, or none
// Promises: a DynamoDB that answers on loopback, with the data of earlier runs where a folder is given
// Hands on: to the tables and the functions

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LocalRunError } from '../local-run-error';
import type { Engine } from './engine';
import { findExecutable } from './find-executable';
import { packageFolder } from './find-package';
import { parseLoopbackEndpoint } from './named-endpoint';
import { startEngine } from './start-engine';

export interface DynamoDbEngineOptions {
  /** An engine that is already running; nothing is started then. */
  readonly endpoint?: string;
  /** Where the tables are kept. @default - in memory */
  readonly dataFolder?: string;
}

/** Where the engine's program may come from. Given in tests; the machine's own otherwise. */
export interface EngineSearch {
  readonly packageFolder: (name: string) => string | undefined;
  readonly path: string | undefined;
}

export const MACHINE: EngineSearch = { packageFolder, path: process.env.PATH };

export async function startDynamoDb(options: DynamoDbEngineOptions, search: EngineSearch = MACHINE): Promise<Engine> {
  if (options.endpoint !== undefined) return namedEngine(options.endpoint);
  const command = dynoxideProgram(search);
  const { dataFolder } = options;
  if (dataFolder !== undefined) mkdirSync(dataFolder, { recursive: true });
  const storage = dataFolder === undefined ? [] : ['--db-path', join(dataFolder, 'dynamodb.sqlite')];
  return startEngine({
    name: 'dynoxide',
    command,
    argumentsFor: (port) => ['--host', '127.0.0.1', '--port', String(port), ...storage],
    probe: (port) => whoAnswers(`http://127.0.0.1:${port}`),
  });
}

/** The path of dynoxide, or an error that says what to install. Cheap: called before anything is started. */
export function dynoxideProgram(search: EngineSearch = MACHINE): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  const folder = search.packageFolder(name);
  if (folder !== undefined && existsSync(join(folder, 'dynoxide'))) return join(folder, 'dynoxide');
  const found = findExecutable(['dynoxide'], search.path);
  if (found !== undefined) return found;
  throw new LocalRunError(
    `no engine for DynamoDB: install one with "npm install --save-optional ${name}", put dynoxide on the PATH, or name a running one with --dynamodb-endpoint`,
  );
}

async function namedEngine(endpoint: string): Promise<Engine> {
  const { host, port } = parseLoopbackEndpoint('--dynamodb-endpoint', endpoint);
  try {
    const description = await whoAnswers(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
    return { host, port, description, onUnexpectedEnd: () => {}, stop: async () => {} };
  } catch {
    throw new LocalRunError(`--dynamodb-endpoint ${endpoint}: nothing answers there`);
  }
}

async function whoAnswers(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  await response.arrayBuffer();
  return (response.headers.get('server') ?? 'DynamoDB').replace('/', ' ').replace('Dynoxide', 'dynoxide');
}
