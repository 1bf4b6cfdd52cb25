import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { SQSClient } from '@aws-sdk/client-sqs';
import { cacheClient } from '../../lambda/platform/cache-client';
import { iamLogin } from '../../lambda/platform/cache-iam';
import { openCache } from '../../lambda/platform/open-cache';
import { type RotatingLogin, rotatingLogin } from '../../lambda/platform/rotating-login';
import { keptLog } from '../conformance/kept-log';
import { until } from '../container/open-server';

const IDENTITY = { user: 'a-user', cacheName: 'a-cache' };
const AT = Date.UTC(2026, 10, 5, 6, 7, 8);
const TOKEN = 'who asks';
const ENVIRONMENT = { ...process.env };

/** The endpoint that ECS gives a task: whoever knows its token is told the credentials of the moment. */
class CredentialEndpoint {
  readonly server: Server;
  asked = 0;
  /** Which ones are given; 0: none at all. */
  generation = 1;
  livesMillis = 60_000;

  constructor() {
    this.server = createServer((request, response) => {
      this.asked += 1;
      if (this.generation === 0 || request.headers.authorization !== TOKEN) {
        response.writeHead(500).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({
          AccessKeyId: `KEY${this.generation}`,
          SecretAccessKey: 'secret',
          Token: `session${this.generation}`,
          Expiration: new Date(Date.now() + this.livesMillis).toISOString(),
        }),
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/credentials`;
  }
}

let endpoint: CredentialEndpoint;
let client: SQSClient;
let rotating: RotatingLogin | undefined;

beforeEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  endpoint = new CredentialEndpoint();
  process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = await endpoint.start();
  process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = TOKEN;
  process.env.AWS_REGION = 'eu-west-1';
  client = new SQSClient({});
});
afterEach(async () => {
  rotating?.stop();
  client.destroy();
  endpoint.server.closeAllConnections();
  await new Promise((resolve) => endpoint.server.close(resolve));
  process.env = { ...ENVIRONMENT };
});

function start(askedEachMs: number) {
  const kept = keptLog();
  rotating = rotatingLogin(IDENTITY, 'eu-west-1', () => client.config.credentials(), {
    log: kept.log,
    now: () => AT,
    askedEachMs,
  });
  return { ...kept, rotating };
}

/** What a function with the same credentials in its environment would show. */
function passwordOf(generation: number): string {
  const variables = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: `KEY${generation}`,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: `session${generation}`,
  };
  return iamLogin(IDENTITY, variables, () => AT)().password;
}

test('a container’s password is what a function’s would be with the same credentials', async () => {
  const { login, ready } = start(60_000).rotating;

  await ready;

  expect(login()).toEqual({ username: 'a-user', password: passwordOf(1) });
  expect(endpoint.asked).toBe(1);
});

test('credentials that run out soon are asked for again, and the newest ones used, by no word of the one who connects', async () => {
  const { login, ready } = start(10).rotating;
  await ready;

  for (const generation of [2, 3]) {
    endpoint.generation = generation;
    await until('the new ones are used', () => login().password === passwordOf(generation));
  }
});

test('credentials that last are asked for once', async () => {
  endpoint.livesMillis = 6 * 60 * 60 * 1000;
  const { ready } = start(5).rotating;
  await ready;

  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(endpoint.asked).toBe(1);
});

test('while there are none the one who connects waits, and no look-up throws; it is told once', async () => {
  endpoint.generation = 0;
  const { rotating: made, events } = start(10);
  let isReady = false;
  void made.ready.then(() => {
    isReady = true;
  });

  await until('it was asked twice', () => events.length === 1 && endpoint.asked > 2);
  expect([isReady, made.login()]).toEqual([false, { username: 'a-user', password: '' }]);
  expect(events).toEqual(['cache-credentials-not-renewed']);
  endpoint.generation = 1;
  await made.ready;

  expect(made.login().password).toBe(passwordOf(1));
});

test('where new ones are not to be had the old ones go on', async () => {
  const keys = await client.config.credentials();
  const answers = [async () => keys, () => Promise.reject(new Error('nobody there'))];
  const { log, events } = keptLog();
  // The SDK tries for some seconds before it says no.
  const ask = () => (answers.length > 1 ? answers.shift() : answers[0])?.() ?? Promise.reject();
  rotating = rotatingLogin(IDENTITY, 'eu-west-1', ask, { log, now: () => AT, askedEachMs: 10 });
  await rotating.ready;

  await until('it is told', () => events.includes('cache-credentials-not-renewed'));

  expect(rotating.login().password).toBe(passwordOf(1));
});

describe('a path’s cache', () => {
  const variables = { CACHE_ADDRESS: 'cache.invalid', CACHE_PORT: '6379', CACHE_USER: 'a-user', CACHE_NAME: 'a-cache' };

  test('is not connected to before there are credentials', async () => {
    const { log } = keptLog();
    const { promise: loginReady, resolve: ready } = Promise.withResolvers<void>();
    let connections = 0;
    const listener = createTcpServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const login = () => ({ username: 'a-user', password: 'p' });
    const cache = cacheClient({ host: '127.0.0.1', port, log, login, loginReady });

    // Nobody is to take the time that the library takes to load for patience.
    await import('iovalkey');
    cache.warm();
    expect(await cache.getAll(['k:{1}'], 200)).toBe('unavailable');
    expect([cache.state(), connections]).toEqual(['connecting', 0]);
    ready();

    await until('it connects', () => connections > 0);
    cache.close();
    await new Promise((resolve) => listener.close(resolve));
  });

  test('takes a function’s credentials from its environment, and asks nobody', () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    const credentials = jest.fn();

    openCache(variables, keptLog().log, { credentials })?.close();

    expect(credentials).not.toHaveBeenCalled();
  });

  test('says what is missing where there is no credential at all', () => {
    expect(() => openCache(variables, keptLog().log)).toThrow('AWS_ACCESS_KEY_ID');
    delete process.env.AWS_REGION;
    expect(() => openCache(variables, keptLog().log, { credentials: jest.fn() })).toThrow('AWS_REGION');
  });
});
