import { SQSClient } from '@aws-sdk/client-sqs';
import { iamLogin } from '../../lambda/platform/cache-iam';
import { openCache } from '../../lambda/platform/open-cache';

const AT = Date.UTC(2026, 10, 5, 6, 7, 8, 910);
const IDENTITY = { user: 'a-user', cacheName: 'a-cache' };
const KEYS = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const SESSION = { ...KEYS, AWS_SESSION_TOKEN: "IQoJ/b3+J=p'ZX(2)!*~é" };

/** What the SDK's own signer makes of the request that ElastiCache describes. */
async function signedBySdk(keys: typeof KEYS & { readonly AWS_SESSION_TOKEN?: string }): Promise<string> {
  const client = new SQSClient({
    region: keys.AWS_REGION,
    credentials: {
      accessKeyId: keys.AWS_ACCESS_KEY_ID,
      secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
      ...(keys.AWS_SESSION_TOKEN && { sessionToken: keys.AWS_SESSION_TOKEN }),
    },
  });
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 'elasticache',
    signingRegion: keys.AWS_REGION,
    properties: {},
  });
  if (!('presign' in signer) || typeof signer.presign !== 'function') throw new Error('the signer presigns nothing');
  const request = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: IDENTITY.cacheName,
      path: '/',
      headers: { host: IDENTITY.cacheName },
      query: { Action: 'connect', User: IDENTITY.user, ResourceType: 'ServerlessCache' },
    },
    { signingDate: new Date(AT), expiresIn: 900, signingRegion: keys.AWS_REGION, signingService: 'elasticache' },
  );
  const query = new Map<string, string>(Object.entries(request.query));
  return [...query]
    .sort()
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}

function queryOf(token: string): string {
  const url = new URL(`https://${token}`);
  expect([url.hostname, url.pathname]).toEqual([IDENTITY.cacheName, '/']);
  // As RFC 3986 has it: a plus is a plus.
  const pairs = url.search
    .slice(1)
    .split('&')
    .map((pair) => decodeURIComponent(pair));
  return pairs.sort().join('\n');
}

test.each([
  ['a role’s, with a session token', SESSION],
  ['a user’s', KEYS],
])('a password made of %s credentials is what the SDK would sign', async (_whose, keys) => {
  const { username, password } = iamLogin(IDENTITY, keys, () => AT)();

  expect(username).toBe('a-user');
  expect(queryOf(password)).toBe(await signedBySdk(keys));
});

test('every connection gets a password of its own time', () => {
  let now = AT;
  const login = iamLogin(IDENTITY, SESSION, () => now);
  const first = login().password;
  now += 60_000;

  const second = login().password;

  expect(first).toContain('X-Amz-Date=20261105T060708Z');
  expect(second).toContain('X-Amz-Date=20261105T060808Z');
  expect(second).toContain('X-Amz-Expires=900');
});

test('credentials that change are used as they are then', () => {
  const variables: Record<string, string> = { ...SESSION };
  const login = iamLogin(IDENTITY, variables, () => AT);

  variables.AWS_ACCESS_KEY_ID = 'AKIDNEXT';

  expect(login().password).toContain('X-Amz-Credential=AKIDNEXT%2F20261105%2Feu-west-1%2Felasticache%2Faws4_request');
});

test.each(Object.keys(KEYS))('without %s nothing could ever connect, and the process says so', (name) => {
  expect(() => iamLogin(IDENTITY, { ...KEYS, [name]: undefined }, () => AT)).toThrow(name);
});

describe('a path’s cache', () => {
  const log = { info: () => {}, warn: () => {}, error: () => {} };

  test('on this machine asks nobody who they are', () => {
    const cache = openCache({ CACHE_ADDRESS: '127.0.0.1', CACHE_PORT: '1', CACHE_USER: 'a-user' }, log);

    expect(cache?.state()).toBe('connecting');
    cache?.close();
  });

  test('needs its name to log a user in', () => {
    const variables = { CACHE_ADDRESS: 'cache.example', CACHE_PORT: '6379', CACHE_USER: 'a-user' };

    expect(() => openCache(variables, log)).toThrow('CACHE_NAME');
  });
});
