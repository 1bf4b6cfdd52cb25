import fc from 'fast-check';
import { keyProblem } from '../../lambda/contract/body';
import { skuProblem } from '../../lambda/contract/sales';
import { segmentsOf } from '../../lambda/front-door/path';
import { routerOf } from '../../lambda/front-door/router';
import { ROUTES } from '../../lambda/front-door/routes';
import { type AccessRule, accessRules } from '../../lib/front-door/guard/access-rules';
import type { JwtGuard } from '../../lib/front-door/guard/guard';
import { chooseAction } from '../../local/front-door/choose-action';
import { splitTarget } from '../../local/front-door/http-request';
import type { ListenerCondition, ListenerRules } from '../../local/front-door/listener-rules';
import { HOSTILE_PATHS } from './hostile-paths';
import { merged, normalized } from './normalized';

const COLLECTIONS = ['orders', 'secrets', 'open', 'secrets-more'];
const JWT: JwtGuard = {
  issuer: 'https://issuer.example',
  jwksEndpoint: 'https://issuer.example/keys',
  scopes: {
    orders: { read: 'orders.read', write: 'orders.write' },
    secrets: { read: 'secrets.read', write: 'secrets.write' },
    'secrets-more': { write: 'more.write' },
  },
  acrossScope: 'across',
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get'];

/** The listener as the local run reads it from a template: the body of an action tells which rule it is. */
const RULES = accessRules(JWT, COLLECTIONS);
const LISTENER: ListenerRules = {
  rules: RULES.map((rule, index) => ({
    priority: rule.priority,
    conditions: [
      { kind: 'path-pattern', values: rule.paths } satisfies ListenerCondition,
      ...(rule.methods ? [{ kind: 'http-request-method', values: rule.methods } satisfies ListenerCondition] : []),
    ],
    action: { kind: 'fixed-response', statusCode: 200, body: String(index) },
  })),
  defaultAction: { kind: 'fixed-response', statusCode: 403 },
};

function ruleFor(method: string, path: string): AccessRule | undefined {
  const action = chooseAction(LISTENER, { method, path, headers: [] });
  return action.kind === 'fixed-response' && action.body !== undefined ? RULES[Number(action.body)] : undefined;
}

const matchOf = routerOf(ROUTES);

/** What the door would do: the scope that whoever comes so far must have had, or `nothing` where it does nothing. */
function needed(method: string, path: string): { readonly scope: string | undefined } | 'nothing' {
  const segments = segmentsOf(path);
  const match = segments === undefined ? undefined : matchOf(segments);
  if (match === undefined) return 'nothing';
  const reads = method === 'GET' || method === 'HEAD';
  const [first = '', key = 'k'] = match.parameters;
  if (match.path.startsWith('/v1/:collection')) {
    // An unknown collection is a 404 for everybody.
    if (!COLLECTIONS.includes(first) || keyProblem(key) !== undefined) return 'nothing';
    const scopes = JWT.scopes?.[first];
    return { scope: reads ? scopes?.read : scopes?.write };
  }
  if (match.path.startsWith('/v1/sales')) {
    return skuProblem(first) === undefined ? { scope: JWT.acrossScope } : 'nothing';
  }
  if (['/v1/writes', '/v1/transactions'].includes(match.path)) return { scope: JWT.acrossScope };
  return { scope: undefined };
}

const LOAD_BALANCERS = {
  'compares what was sent': (path: string) => path,
  'makes it normal': normalized,
  'merges slashes': merged,
};

function mayPass(method: string, target: string): string[] {
  const { path } = splitTarget(target);
  const need = needed(method, path);
  return Object.entries(LOAD_BALANCERS).flatMap(([how, seen]) => {
    const rule = ruleFor(method, seen(path));
    if (rule === undefined || need === 'nothing' || need.scope === undefined || rule.scope === need.scope) return [];
    return [
      `${method} ${target}: a load balancer that ${how} asks for ${rule.scope}, the door does what needs ${need.scope}`,
    ];
  });
}

test('no way of writing a path comes to a collection, or to several, without the scope of its own rule', () => {
  const passed = HOSTILE_PATHS.flatMap((path) => METHODS.flatMap((method) => mayPass(method, path)));

  expect(passed).toEqual([]);
});

test('nor does any other that is put together of such parts', () => {
  const parts = fc.constantFrom(
    ...[
      'v1',
      'V1',
      '%761',
      'orders',
      'secrets',
      '%73ecrets',
      'secret%73',
      'open',
      'writes',
      '%77rites',
      'transactions',
    ],
    ...['sales', 'k', '', '.', '..', '%2e', '%2E%2e', '.%2e', '%2f', '..%2f', '%2f..', '*', '?', '%', 'increments'],
    ...['healthz', 'openapi.json', 'secrets-more', ';', '%00', '%252e%252e'],
  );
  const path = fc.array(parts, { minLength: 1, maxLength: 6 }).map((all) => `/${all.join('/')}`);
  const behindVersion = fc.array(parts, { minLength: 1, maxLength: 5 }).map((all) => `/v1/${all.join('/')}`);

  fc.assert(
    fc.property(fc.oneof(path, behindVersion), fc.constantFrom(...METHODS), (one, method) => {
      expect(mayPass(method, one)).toEqual([]);
    }),
    { numRuns: 5_000 },
  );
});

test('the corpus would find a default that lets in what no rule knows', () => {
  const slipped = HOSTILE_PATHS.filter((path) => {
    const need = needed('GET', path);
    return ruleFor('GET', path) === undefined && need !== 'nothing' && need.scope !== undefined;
  });

  expect(slipped).toEqual(
    expect.arrayContaining(['/v1/%73ecrets/k', '/v1/secret%73', '/%76%31/secrets/k', '/v1/%77rites']),
  );
});

test('paths as they are documented meet the rule that is meant for them', () => {
  const scopeOf = (method: string, path: string) => ruleFor(method, path)?.scope;

  expect(scopeOf('GET', '/v1/secrets/k')).toBe('secrets.read');
  expect(scopeOf('HEAD', '/v1/secrets')).toBe('secrets.read');
  expect(scopeOf('PUT', '/v1/secrets/k')).toBe('secrets.write');
  expect(scopeOf('POST', '/v1/secrets')).toBe('secrets.write');
  expect(scopeOf('POST', '/v1/orders/o-1/increments')).toBe('orders.write');
  expect(scopeOf('PUT', '/v1/orders/a%2Fb')).toBe('orders.write');
  for (const path of ['/v1/writes', '/v1/transactions', '/v1/sales/lamp', '/v1/sales/lamp/orders']) {
    expect(scopeOf('POST', path)).toBe('across');
  }
});

test('a collection without scopes, the status of writes, health and the document need a token and no scope', () => {
  const asked = [
    ['GET', '/v1/open/k'],
    ['PUT', '/v1/open/k'],
    ['GET', '/v1/secrets-more/k'],
    ['GET', '/v1/writes/w-1'],
    ['GET', '/v1/openapi.json'],
    ['GET', '/healthz'],
    ['GET', '/readyz'],
  ] as const;

  for (const [method, path] of asked) {
    const rule = ruleFor(method, path);
    expect({ path, found: rule !== undefined, scope: rule?.scope }).toEqual({ path, found: true, scope: undefined });
  }
});

test('without a scope for them nobody may write across collections', () => {
  const { acrossScope: _none, ...jwt } = JWT;

  expect(accessRules(jwt, COLLECTIONS).map(({ kind }) => kind)).not.toContain('Across');
});

test('tokens without scopes need no rules: the default asks for one', () => {
  expect(accessRules({ issuer: 'i', jwksEndpoint: 'https://k' }, COLLECTIONS)).toEqual([]);
  expect(accessRules({ issuer: 'i', jwksEndpoint: 'https://k', scopes: { orders: {} } }, COLLECTIONS)).toEqual([]);
});

test('one scope to read and to write is one rule', () => {
  const jwt = { ...JWT, scopes: { orders: { read: 'orders', write: 'orders' } } };

  expect(accessRules(jwt, ['orders']).filter(({ collection }) => collection !== undefined)).toMatchObject([
    { kind: 'Write', scope: 'orders', paths: ['/v1/orders', '/v1/orders/*'] },
  ]);
});

test('a collection that comes or goes moves no rule of another', () => {
  const priorities = (collections: readonly string[]) =>
    new Map(accessRules(JWT, collections).map(({ kind, collection, priority }) => [`${kind} ${collection}`, priority]));
  const before = priorities(['orders', 'secrets']);
  const after = priorities(['a-new-one', 'orders', 'secrets', 'zebras']);

  for (const [rule, priority] of before) expect([rule, after.get(rule)]).toEqual([rule, priority]);
  expect(new Set(after.values()).size).toBe(after.size);
});

test('no rule needs more than the load balancer compares in one', () => {
  for (const { paths, methods = [] } of RULES) {
    // Of the five one is the secret of an edge. Source: ELB user guide, quotas and condition types.
    expect(paths.length).toBeLessThanOrEqual(3);
    expect(methods.length).toBeLessThanOrEqual(3);
    expect(paths.length + methods.length).toBeLessThanOrEqual(4);
  }
});
