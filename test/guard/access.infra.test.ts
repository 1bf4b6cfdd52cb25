import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { addAccessRules, unnamedAction } from '../../lib/front-door/guard/door-access';
import type { Guard, JwtGuard } from '../../lib/front-door/guard/guard';
import { guardProblems } from '../../lib/front-door/guard/guard-problems';

const JWT: JwtGuard = { issuer: 'https://issuer.example/', jwksEndpoint: 'https://issuer.example/keys' };
const SCOPED: JwtGuard = {
  ...JWT,
  scopes: { orders: { read: 'orders.read', write: 'orders.write' } },
  acrossScope: 'all.write',
};
const CERTIFICATE = ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/0');

function guarded(guard: Guard | undefined, { collections = ['orders', 'profiles'], edge = false } = {}): Template {
  const stack = new Stack(new App(), 'Test');
  const vpc = new Vpc(stack, 'Vpc');
  const group = new ApplicationTargetGroup(stack, 'Targets', { vpc, targetType: TargetType.IP, port: 80 });
  const edgeSecret = edge ? Secret.fromSecretNameV2(stack, 'Secret', 'edge') : undefined;
  const access = { guard, collections, edgeSecret, forward: ListenerAction.forward([group]) };
  const listener = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc }).addListener('Https', {
    protocol: ApplicationProtocol.HTTPS,
    certificates: [CERTIFICATE],
    defaultAction: unnamedAction(access),
  });
  addAccessRules(stack, listener, access);
  return Template.fromStack(stack);
}

const FORWARD = { Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^Targets') } };

/** As the template has it: a token of the issuer, with this scope or with any. */
function token(scope?: string) {
  return {
    Type: 'jwt-validation',
    JwtValidationConfig: {
      Issuer: JWT.issuer,
      JwksEndpoint: JWT.jwksEndpoint,
      AdditionalClaims:
        scope === undefined ? Match.absent() : [{ Format: 'space-separated-values', Name: 'scope', Values: [scope] }],
    },
  };
}

const inOrder = (...actions: readonly object[]) => actions.map((action, index) => ({ Order: index + 1, ...action }));

/** Each rule of a template: what it asks for, in words. */
function rulesOf(template: Template): string[] {
  return Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
    .toSorted((one, other) => one.Properties.Priority - other.Properties.Priority)
    .map(({ Properties: { Conditions, Actions } }) => {
      const said = (Conditions as Record<string, { Values: string[] }>[]).flatMap((condition) =>
        Object.values(condition).flatMap((value) => (Array.isArray(value?.Values) ? value.Values.map(shown) : [])),
      );
      const scope = Actions[0].JwtValidationConfig?.AdditionalClaims?.[0].Values[0];
      return `${said.join(' ')} -> ${Actions.map(({ Type }: { Type: string }) => Type).join(', ')} ${scope ?? ''}`.trim();
    });
}

const shown = (value: unknown) => (typeof value === 'string' ? value : 'SECRET');

test('nobody is asked for anything where there is no guard', () => {
  const template = guarded(undefined);

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { DefaultActions: [FORWARD] });
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
});

test('a token is enough where there are no scopes: the default asks for it, and no rule leads past it', () => {
  const template = guarded({ jwt: JWT });

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: inOrder(token(), FORWARD),
  });
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 0);
});

test('with scopes each path that is open has a rule, and every other is refused', () => {
  const template = guarded({ jwt: SCOPED });

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: [
      {
        Type: 'fixed-response',
        FixedResponseConfig: {
          StatusCode: '403',
          ContentType: 'application/json',
          MessageBody: Match.stringLikeRegexp('^{"type":"urn:spillway:problem:access-denied",'),
        },
      },
    ],
  });
  expect(rulesOf(template)).toEqual([
    '/v1/writes /v1/transactions /v1/sales/* -> jwt-validation, forward all.write',
    '/v1/writes/* GET HEAD -> jwt-validation, forward',
    '/healthz /readyz /v1/openapi.json -> jwt-validation, forward',
    '/v1/orders /v1/orders/* GET HEAD -> jwt-validation, forward orders.read',
    expect.stringMatching('^/v1/(orders|profiles) '),
    expect.stringMatching('^/v1/(orders|profiles) '),
  ]);
  expect(rulesOf(template)).toEqual(
    expect.arrayContaining([
      '/v1/orders /v1/orders/* -> jwt-validation, forward orders.write',
      '/v1/profiles /v1/profiles/* -> jwt-validation, forward',
    ]),
  );
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::ListenerRule', {
    Actions: inOrder(token('orders.read'), FORWARD),
  });
});

test('behind an edge who shows its secret needs a token as well', () => {
  const template = guarded({ jwt: JWT }, { edge: true });

  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
  });
  expect(rulesOf(template)).toEqual(['SECRET -> jwt-validation, forward']);
});

test('behind an edge no rule with a scope goes without the secret, and what no rule knows is told so', () => {
  const rules = rulesOf(guarded({ jwt: SCOPED }, { edge: true }));

  expect(rules).toHaveLength(7);
  for (const rule of rules) expect(rule).toContain('SECRET');
  expect(rules.at(-1)).toBe('SECRET -> fixed-response');
});

test('behind an edge without tokens the secret is enough', () => {
  expect(rulesOf(guarded({}, { edge: true }))).toEqual(['SECRET -> forward']);
});

const COLLECTIONS = { orders: { policy: 'createOnly' }, profiles: { policy: 'lastWriterWins' } } as const;
const SECURE = { listener: { certificate: CERTIFICATE }, collections: COLLECTIONS, edgeOnly: false, hasCache: true };
const PLAIN = { ...SECURE, listener: { plaintextBecause: 'inside a test' } };
const TRUST_STORE = { trustStore: { trustStoreArn: 'arn', trustStoreName: 'store' } as never };

test.each<readonly [what: string, guard: Guard, problem: RegExp]>([
  [
    'keys in clear text',
    { jwt: { ...JWT, jwksEndpoint: 'http://issuer.example/keys' } },
    /jwksEndpoint must be an https/,
  ],
  ['keys nowhere', { jwt: { ...JWT, jwksEndpoint: 'keys' } }, /jwksEndpoint must be an https.*"keys"/],
  ['too long a URL', { jwt: { ...JWT, jwksEndpoint: `https://k/${'x'.repeat(247)}` } }, /jwksEndpoint must be .* 256/],
  [
    'keys at a port that the load balancer may not reach',
    { jwt: { ...JWT, jwksEndpoint: 'https://issuer.example:8443/keys' } },
    /jwksEndpoint must be at port 443, got 8443 in "https:.*every token would be refused; let the keys be had at port 443/,
  ],
  ['no issuer', { jwt: { ...JWT, issuer: ' ' } }, /issuer must be 1-256 characters/],
  ['too long an issuer', { jwt: { ...JWT, issuer: 'x'.repeat(257) } }, /issuer must be .*, got 257/],
  [
    'scopes of what is no collection',
    { jwt: { ...JWT, scopes: { order: { read: 'r' } } } },
    /scopes\.order must be for a collection of this door \(orders, profiles\)/,
  ],
  [
    'two scopes in one',
    { jwt: { ...JWT, scopes: { orders: { read: 'a b' } } } },
    /scopes\.orders\.read must be one scope.*"a b"/,
  ],
  ['an empty scope', { jwt: { ...JWT, scopes: { orders: { write: '' } } } }, /scopes\.orders\.write must be one scope/],
  ['too long a scope', { jwt: { ...JWT, acrossScope: 'x'.repeat(257) } }, /acrossScope must be one scope/],
])('refused: %s', (_what, guard, problem) => {
  expect(guardProblems(guard, SECURE)).toEqual([expect.stringMatching(problem)]);
});

test('the port of keys may be said where it is the one that https has by itself', () => {
  const jwksEndpoint = 'https://issuer.example:443/keys';

  expect(guardProblems({ jwt: { ...JWT, jwksEndpoint } }, SECURE)).toEqual([]);
});

test('what HTTPS alone can do is refused in clear text, with the way out', () => {
  expect(guardProblems({ jwt: JWT, mutualTls: TRUST_STORE }, PLAIN)).toEqual([
    expect.stringMatching(
      /^guard\.jwt needs a listener with a certificate, .*give the listener a certificate, or leave/,
    ),
    expect.stringMatching(/^guard\.mutualTls needs a listener with a certificate, .*give the listener a certificate/),
  ]);
  expect(guardProblems({ jwt: JWT, mutualTls: TRUST_STORE }, SECURE)).toEqual([]);
});

test('certificates of clients end at an edge', () => {
  expect(guardProblems({ mutualTls: TRUST_STORE }, { ...SECURE, edgeOnly: true })).toEqual([
    expect.stringMatching(/^guard\.mutualTls cannot be with edgeOnly: .*guard\.jwt/),
  ]);
});

function manyCollections(count: number) {
  const names = Array.from({ length: count }, (_, index) => `c${index}`);
  const scopes = Object.fromEntries(names.map((name) => [name, { read: 'r', write: 'w' }]));
  const collections = Object.fromEntries(names.map((name) => [name, { policy: 'createOnly' } as const]));
  return { scopes, collections };
}

test('a hundred rules are all that a load balancer takes', () => {
  const fits = manyCollections(49);
  const many = manyCollections(50);
  const problem =
    /scopes must make 100 rules .* got 102 for 50 collections: .*one scope to read and to write.*a path of their own/;

  expect(guardProblems({ jwt: { ...JWT, scopes: fits.scopes } }, { ...SECURE, collections: fits.collections })).toEqual(
    [],
  );
  expect(guardProblems({ jwt: { ...JWT, scopes: many.scopes } }, { ...SECURE, collections: many.collections })).toEqual(
    [expect.stringMatching(problem)],
  );
  const atEdge = { ...SECURE, collections: fits.collections, edgeOnly: true };
  expect(guardProblems({ jwt: { ...JWT, scopes: fits.scopes } }, atEdge)).toEqual([expect.stringMatching(/got 101/)]);
});
