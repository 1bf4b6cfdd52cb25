import { chooseAction, redirectLocation } from '../../local/front-door/choose-action';
import type { ListenerAction, ListenerCondition, ListenerRules } from '../../local/front-door/listener-rules';

const fixed = (body: string): ListenerAction => ({ kind: 'fixed-response', statusCode: 200, body });
const bodyOf = (action: ListenerAction) => (action.kind === 'fixed-response' ? action.body : action.kind);
const asked = (path: string, method = 'GET', headers: [string, string][] = []) => ({ path, method, headers });

function matches(condition: ListenerCondition, request: ReturnType<typeof asked>): boolean {
  const rules = [{ priority: 1, conditions: [condition], action: fixed('rule') }];
  return bodyOf(chooseAction({ rules, defaultAction: fixed('default') }, request)) === 'rule';
}

test('the smallest priority whose conditions all hold decides, and the default where none does', () => {
  const path: ListenerCondition = { kind: 'path-pattern', values: ['/v1/*'] };
  const put: ListenerCondition = { kind: 'http-request-method', values: ['PUT', 'DELETE'] };
  const rules: ListenerRules = {
    rules: [
      { priority: 20, conditions: [path], action: fixed('twenty') },
      { priority: 10, conditions: [path, put], action: fixed('ten') },
    ],
    defaultAction: fixed('default'),
  };

  expect(bodyOf(chooseAction(rules, asked('/v1/a', 'PUT')))).toBe('ten');
  expect(bodyOf(chooseAction(rules, asked('/v1/a', 'GET')))).toBe('twenty');
  expect(bodyOf(chooseAction(rules, asked('/healthz', 'PUT')))).toBe('default');
});

test.each([
  ['/v1/*', '/v1/', true],
  ['/v1/*', '/v1', false],
  ['/v1/*', '/V1/a', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/ac', false],
  ['*.html', '/x/y.html', true],
  ['*.html', '/x/yxhtml', false],
  ['/a+(b)', '/a+(b)', true],
  ['/a', '/a/b', false],
])('the path pattern %s and the path %s: %s', (pattern, path, expected) => {
  expect(matches({ kind: 'path-pattern', values: ['/never', pattern] }, asked(path))).toBe(expected);
});

test('a header condition looks at every value of the header, without regard to case', () => {
  const condition: ListenerCondition = { kind: 'http-header', name: 'User-Agent', values: ['*bot*'] };

  const headers: [string, string][] = [
    ['USER-AGENT', 'curl'],
    ['user-agent', 'A Robot'],
  ];
  expect(matches(condition, asked('/', 'GET', headers))).toBe(true);
  expect(matches(condition, asked('/', 'GET', [['x-user-agent', 'bot']]))).toBe(false);
});

test('a method condition goes by the exact name', () => {
  expect(matches({ kind: 'http-request-method', values: ['GET'] }, asked('/', 'GET'))).toBe(true);
  expect(matches({ kind: 'http-request-method', values: ['get'] }, asked('/', 'GET'))).toBe(false);
});

test.each([
  [{ protocol: 'HTTPS', port: '443' }, 'https://shop.test:443/a/b?c=d'],
  [{}, 'http://shop.test:3000/a/b?c=d'],
  [{ host: 'new.#{host}', path: '/old/#{path}', query: '' }, 'http://new.shop.test:3000/old/a/b'],
  [{ query: '#{query}&via=#{protocol}#{unknown}' }, 'http://shop.test:3000/a/b?c=d&via=http#{unknown}'],
])('the redirect %j goes to %s', (parts, location) => {
  const request = { host: 'shop.test', port: 3000, path: '/a/b', query: 'c=d' };

  expect(redirectLocation({ kind: 'redirect', statusCode: 301, ...parts }, request)).toBe(location);
});
