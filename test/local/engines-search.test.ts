import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheProgram, startCache } from '../../local/engines/cache-engine';
import { dynoxideProgram, startDynamoDb } from '../../local/engines/dynamodb-engine';
import { parseLoopbackEndpoint } from '../../local/engines/named-endpoint';

const NOTHING = { packageFolder: () => undefined, path: '' };

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'spillway-bin-'));
});
afterEach(() => rmSync(bin, { recursive: true }));

function program(name: string): string {
  const file = join(bin, name);
  writeFileSync(file, '#!/bin/sh\nexit 7\n');
  chmodSync(file, 0o755);
  return file;
}

describe('DynamoDB', () => {
  test('the installed package goes before the PATH', () => {
    const onPath = program('dynoxide');

    expect(dynoxideProgram({ packageFolder: () => undefined, path: bin })).toBe(onPath);
    expect(dynoxideProgram({ packageFolder: () => bin, path: '' })).toBe(join(bin, 'dynoxide'));
  });

  test('without either, the error says what to install', () => {
    expect(() => dynoxideProgram(NOTHING)).toThrow(
      `npm install --save-optional @dynoxide/${process.platform}-${process.arch}`,
    );
  });

  test('a program that does not start is one line, not a wait', async () => {
    program('dynoxide');

    await expect(startDynamoDb({}, { packageFolder: () => undefined, path: bin })).rejects.toThrow(
      'dynoxide did not start',
    );
  });

  test('a named endpoint where nothing answers is told', async () => {
    await expect(startDynamoDb({ endpoint: '127.0.0.1:9' })).rejects.toThrow('nothing answers there');
  });
});

describe('the read cache', () => {
  test('Valkey goes before Redis, both before the JavaScript engine', () => {
    const search = { packageFolder: () => bin, path: bin };
    writeFileSync(join(bin, 'package.json'), '{"version":"0.3.0"}');

    expect(cacheProgram(undefined, search).name).toBe('js-redis-server');
    program('redis-server');
    expect(cacheProgram(undefined, search).name).toBe('redis-server');
    program('valkey-server');
    expect(cacheProgram(undefined, search).name).toBe('valkey-server');
  });

  test('without any, the error says what to install', () => {
    expect(() => cacheProgram(undefined, NOTHING)).toThrow('apt-get install redis-server');
  });

  test('a native engine listens on loopback only, evicts as the service does, and keeps its content where asked', () => {
    program('valkey-server');
    const search = { packageFolder: () => undefined, path: bin };

    const inMemory = cacheProgram(undefined, search).argumentsFor(1).join(' ');
    const kept = cacheProgram(join(bin, 'data'), search).argumentsFor(1).join(' ');

    expect(inMemory).toContain('--bind 127.0.0.1');
    expect(inMemory).toContain('--maxmemory-policy volatile-lru');
    expect(inMemory).toContain('--appendonly no');
    expect(kept).toContain(`--appendonly yes --dir ${join(bin, 'data')}`);
  });

  test('a named endpoint where nothing answers is told', async () => {
    await expect(startCache({ endpoint: '127.0.0.1:9' })).rejects.toThrow('nothing answers there');
  });
});

describe('an endpoint that the user names', () => {
  test.each([
    ['127.0.0.1:8000', '127.0.0.1', 8000],
    ['http://localhost:80', 'localhost', 80],
    ['redis://127.0.0.9:6379', '127.0.0.9', 6379],
    ['http://[::1]:8000', '::1', 8000],
  ])('%s is on this machine', (text, host, port) => {
    expect(parseLoopbackEndpoint('--x', text)).toEqual({ host, port });
  });

  test.each([
    'https://dynamodb.us-east-1.amazonaws.com:443',
    '10.0.0.1:8000',
    '0.0.0.0:8000',
    '127.0.0.1.example.com:8000',
    'http://127.0.0.1@example.com:8000',
  ])('%s is refused', (text) => {
    expect(() => parseLoopbackEndpoint('--x', text)).toThrow('--x must be on this machine');
  });

  test.each(['127.0.0.1', 'http://', 'a b:1'])('%s is no endpoint', (text) => {
    expect(() => parseLoopbackEndpoint('--x', text)).toThrow('--x must');
  });
});
