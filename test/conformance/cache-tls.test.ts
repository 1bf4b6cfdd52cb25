import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CacheClient, cacheClient } from '../../lambda/platform/cache-client';
import { MACHINE } from '../../local/engines/dynamodb-engine';
import { findExecutable } from '../../local/engines/find-executable';
import { freePort, LOOPBACK } from '../../local/engines/ports';
import { comeTrue } from './come-true';
import { keptLog } from './kept-log';
import { describeNative, type NativeCache, startNative } from './native-cache';

const OPENSSL = findExecutable(['openssl'], MACHINE.path);

(OPENSSL === undefined ? describe.skip : describeNative)('a cache with TLS', () => {
  let folder: string;
  let cache: NativeCache;
  const clients: CacheClient[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cache-tls-'));
    const [key, certificate] = ['key', 'certificate'].map((name) => join(folder, `${name}.pem`)) as [string, string];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', certificate];
    execFileSync(OPENSSL ?? '', ['req', '-x509', ...made, ...subject], { stdio: 'ignore' });
    const port = await freePort();
    const files = ['--tls-cert-file', certificate, '--tls-key-file', key, '--tls-ca-cert-file', certificate];
    cache = await startNative(['--port', '0', '--tls-port', String(port), '--tls-auth-clients', 'no', ...files], port);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await cache.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function clientOf(tls: { readonly ca?: string }) {
    const kept = keptLog();
    const client = cacheClient({
      host: LOOPBACK,
      port: cache.port,
      cluster: false,
      tls,
      log: kept.log,
      budgetMs: 2000,
    });
    clients.push(client);
    return { client, ...kept };
  }

  it('answers a client that knows who signed its certificate', async () => {
    const { client } = clientOf({ ca: readFileSync(join(folder, 'certificate.pem'), 'utf8') });

    expect(await client.setAll([['k', 'v']], { ttlSeconds: 60 })).toBe('done');
    expect(await client.getAll(['k'])).toEqual(['v']);
  });

  it('is away to a client that does not: nothing is said to a stranger', async () => {
    const { client, lines } = clientOf({});

    expect(await client.getAll(['k'])).toBe('unavailable');

    await comeTrue(() => lines.length > 0);
    expect(lines[0]).toMatchObject({ event: 'cache-away', fields: { error: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } } });
  });
});
