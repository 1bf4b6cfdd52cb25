import { renderApiKeys } from '../../lambda/contract/api-keys';
import { guardWords, withKey } from '../../local/guard-line';

const plan = (types: readonly string[], notes: readonly string[] = []) =>
  ({ listener: { notes }, notRun: types.map((type) => ({ type, count: 1, logicalIds: [] })) }) as unknown as Parameters<
    typeof guardWords
  >[0];

test('what guards the path on AWS and not here is said, and nothing where nothing is left out', () => {
  expect(guardWords(plan(['AWS::EC2::VPC']))).toBeUndefined();
  expect(guardWords(plan(['AWS::WAFv2::WebACL', 'AWS::ElasticLoadBalancingV2::TrustStore'], ['tokens: …']))).toBe(
    'tokens believed, not verified; no client certificates; no web ACL',
  );
});

test('commands for a door that asks for keys have its header, and those for the run itself do not', () => {
  const keys = renderApiKeys({ header: 'X-Shop', keys: { shop: { sha256: '0a'.repeat(32) } } });

  expect(withKey('curl -i -X PUT http://h/v1/orders/first', keys)).toBe(
    'curl -i -H "x-shop: $KEY" -X PUT http://h/v1/orders/first',
  );
  expect(withKey("curl 'http://h/v1/orders?limit=10'", keys)).toBe(
    `curl -H "x-shop: $KEY" 'http://h/v1/orders?limit=10'`,
  );
  expect(withKey('curl http://h/_local/state', keys)).toBe('curl http://h/_local/state');
  expect(withKey('curl -i http://h/v1/orders/first', undefined)).toBe('curl -i http://h/v1/orders/first');
});
