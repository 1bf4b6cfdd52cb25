import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { WritePath } from '../../lib/write-path';
import { FrontDoorListener } from '../../local/front-door/front-door-listener';
import { readStack } from '../../local/template/cloud-assembly';
import { ENGINES_NOT_STARTED, type LocalPlan, planLocalRun } from '../../local/template/local-plan';
import { ManualClock } from '../local/fixtures/manual-clock';
import { SCOPED } from './guarded-stacks';

const CERTIFICATE = ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/0');
const folder = mkdtempSync(join(tmpdir(), 'guard-'));
let plan: LocalPlan;
let listener: FrontDoorListener;
let port = 0;
let invoked = 0;
const log: string[] = [];

/** Seconds since 1970 by the clock of the load balancer. */
const clock = new ManualClock();
const NOW = Math.floor(clock.now() / 1000);

beforeAll(async () => {
  const app = new App({ outdir: folder });
  new WritePath(new Stack(app, 'Guarded'), 'WritePath', {
    collections: { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } },
    listener: { certificate: CERTIFICATE },
    guard: { webAcl: {}, jwt: SCOPED },
    monitoring: false,
  });
  app.synth();
  plan = planLocalRun(readStack(folder, 'Guarded'), ENGINES_NOT_STARTED, new Map());
  listener = new FrontDoorListener({
    rules: plan.listener.rules,
    log: (line) => log.push(line),
    clock,
    invoke: async () => {
      invoked += 1;
      return { kind: 'answer', payload: { statusCode: 200, headers: {}, body: '' } };
    },
  });
  port = await listener.listen(0);
}, 60_000);

afterAll(async () => {
  await listener?.close(0);
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  invoked = 0;
});

function send(method: string, path: string, authorization?: string): Promise<number | undefined> {
  const headers = authorization === undefined ? {} : { authorization };
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    outgoing.on('error', reject).end();
  });
}

function token(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `Bearer ${part({ alg: 'RS256' })}.${part({ iss: SCOPED.issuer, exp: NOW + 60, ...claims })}.c2lnbmVk`;
}

test('a template with tokens and scopes is run, and one sentence says what of it is not', () => {
  expect(plan.listener.notes).toEqual([expect.stringMatching(/^tokens: .* unverified$/)]);
});

test('a request without a token comes to the door: a developer needs none', async () => {
  expect(await send('PUT', '/v1/orders/o-1')).toBe(200);
  expect(invoked).toBe(1);
});

test('a token opens what its scopes are for', async () => {
  const reader = token({ scope: 'openid orders.read' });

  expect(await send('GET', '/v1/orders/o-1', reader)).toBe(200);
  expect(await send('GET', '/v1/profiles/p-1', reader)).toBe(200);
  expect(await send('GET', '/v1/writes/w-1', reader)).toBe(200);
  expect(invoked).toBe(3);
});

test('a token without the scope is a 403, and nothing of it reaches the door', async () => {
  const reader = token({ scope: 'orders.read' });

  expect(await send('PUT', '/v1/orders/o-1', reader)).toBe(403);
  expect(await send('PATCH', '/v1/profiles/p-1', reader)).toBe(403);
  expect(await send('POST', '/v1/writes', reader)).toBe(403);
  expect(await send('GET', '/v1/orders/o-1', token({ scope: 'orders.reader' }))).toBe(403);
  expect(await send('GET', '/v1/orders/o-1', token({}))).toBe(403);
  expect(invoked).toBe(0);
  expect(log.at(-1)).toBe('403 GET /v1/orders/o-1: the token has not the scope orders.read');
});

test.each([
  ['is of another issuer', token({ iss: 'https://elsewhere.example/' })],
  ['has expired', token({ exp: NOW - 1 })],
  ['never expires', token({ exp: undefined })],
  ['is for later', token({ nbf: NOW + 30 })],
  ['is none', 'Bearer abc'],
  ['is of another kind', 'Basic dXNlcjpwYXNz'],
  ['holds no JSON', `Bearer e30.${Buffer.from('no').toString('base64url')}.c2ln`],
])('a token that %s is a 401', async (_what, authorization) => {
  expect(await send('GET', '/v1/profiles/p-1', authorization)).toBe(401);
  expect(invoked).toBe(0);
});

test('a path that no rule knows is refused, with any token and with none', async () => {
  for (const path of ['/v1/%6frders/o-1', '/V1/orders/o-1', '/v1/orders%2Fo-1', '//v1/orders', '/']) {
    expect([path, await send('GET', path, token({ scope: 'orders.read orders.write all.write' }))]).toEqual([
      path,
      403,
    ]);
    expect([path, await send('GET', path)]).toEqual([path, 403]);
  }
  expect(invoked).toBe(0);
});
