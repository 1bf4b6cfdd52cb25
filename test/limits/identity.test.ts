import type { LimitedBy } from '../../lambda/contract/limit-rules';
import { identityOf } from '../../lambda/front-door/limits/identity';

type Fields = Readonly<Record<string, string>>;

function who(fields: Fields, by: LimitedBy, trustedProxies = 0, key?: string): string {
  return identityOf({ headers: new Map(Object.entries(fields)), key }, by, trustedProxies);
}

const from = (addresses: string, more: Fields = {}): Fields => ({ 'x-forwarded-for': addresses, ...more });

describe('an address', () => {
  it('is the last, which the load balancer saw; what a client says of itself is not heard', () => {
    expect(who(from('1.1.1.1, 9.9.9.9'), 'ip')).toBe(who(from('9.9.9.9'), 'ip'));
    expect(who(from('9.9.9.9, 1.1.1.1'), 'ip')).not.toBe(who(from('9.9.9.9'), 'ip'));
    expect(who(from('1.1.1.1,,  9.9.9.9 '), 'ip')).toBe(who(from('9.9.9.9'), 'ip'));
  });

  it('stands farther left by each trusted proxy, and no farther than the list goes', () => {
    expect(who(from('5.5.5.5, 1.1.1.1, 9.9.9.9'), 'ip', 1)).toBe(who(from('1.1.1.1'), 'ip'));
    expect(who(from('5.5.5.5, 1.1.1.1, 9.9.9.9'), 'ip', 2)).toBe(who(from('5.5.5.5'), 'ip'));
    expect(who(from('9.9.9.9'), 'ip', 3)).toBe(who(from('9.9.9.9'), 'ip'));
  });

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1'],
    ['2001:0db8:0001:0002:ffff::', '2001:DB8:1:2:0:0:0:1'],
    ['2001:db8::1', '2001:db8:0:0:9:9:9:9'],
    ['::1', '0:0:0:0:0:0:0:2'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
  ])('of IPv6 is its network: %s and %s', (one, other) => {
    expect(who(from(one), 'ip')).toBe(who(from(other), 'ip'));
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::', '2001:db9::'],
    ['::1', '1::'],
    ['10.1.2.3', '10.1.2.4'],
  ])('of another network is another: %s and %s', (one, other) => {
    expect(who(from(one), 'ip')).not.toBe(who(from(other), 'ip'));
  });

  it.each(['', ',', ' , ', '::::', '%00', '1.2.3.4:80', 'x'.repeat(9000), '__proto__', '::ffff:1.2.3.4:9'])(
    'that is none is an identity all the same: %j',
    (text) => {
      expect(who(from(text), 'ip')).toMatch(/^[\w-]{16}$/);
    },
  );
});

describe('a key, a client, a header, everybody', () => {
  it('a client is its API key, else its Authorization, else its address', () => {
    const all = from('9.9.9.9', { 'x-api-key': 'k', authorization: 'a' });

    expect(who(all, 'client')).toBe(who({ 'x-api-key': 'k' }, 'apiKey'));
    expect(who(from('9.9.9.9', { authorization: 'a' }), 'client')).toBe(
      who({ authorization: 'a' }, { header: 'Authorization' }),
    );
    expect(who(from('9.9.9.9'), 'client')).toBe(who(from('9.9.9.9'), 'ip'));
  });

  it('a header is found whatever its case in the rule', () => {
    expect(who({ 'x-tenant': 't' }, { header: 'X-Tenant' })).toBe(who({ 'x-tenant': 't' }, { header: 'x-tenant' }));
    expect(who({ 'x-tenant': 't' }, { header: 'x-tenant' })).not.toBe(who({ 'x-tenant': 'T' }, { header: 'x-tenant' }));
  });

  it('those who lack it are one, and no value is like lacking it', () => {
    const by = { header: 'x-tenant' };

    expect(who(from('1.1.1.1'), by)).toBe(who(from('2.2.2.2'), by));
    expect(who({ 'x-tenant': '' }, by)).not.toBe(who({}, by));
  });

  it('no value of one kind is one of another', () => {
    const all = [
      who({}, 'path'),
      who(from('a'), 'ip'),
      who({ 'x-api-key': 'a' }, 'apiKey'),
      who({ authorization: 'a' }, 'client'),
      who({ 'x-tenant': 'a' }, { header: 'x-tenant' }),
      who({}, 'apiKey'),
      who({}, { header: 'x-tenant' }),
      who({ a: 'path' }, { header: 'a' }),
      who({ ip: 'a' }, { header: 'ip' }),
    ];

    expect(new Set(all).size).toBe(all.length);
  });

  it('a name of an object’s own is a header like any other', () => {
    expect(who({}, { header: 'constructor' })).not.toBe(who({ constructor: 'x' } as never, { header: 'constructor' }));
  });
});

describe('who was let in with a key', () => {
  const letIn = (fields: Fields, by: LimitedBy) => who(fields, by, 0, 'shop');

  it.each(['client', 'apiKey'] as const)('is that key, whatever else it says of itself: %s', (by) => {
    const one = letIn({ 'x-api-key': 'a', authorization: 'b' }, by);

    expect(letIn({ 'x-api-key': 'c', 'x-partner-key': 'k' }, by)).toBe(one);
    expect(letIn(from('9.9.9.9'), by)).toBe(one);
    expect(who({ 'x-api-key': 'a' }, by, 0, 'desk')).not.toBe(one);
    expect(who({ 'x-api-key': 'shop' }, by)).not.toBe(one);
  });

  it('has an address and headers as anybody', () => {
    expect(letIn(from('9.9.9.9'), 'ip')).toBe(who(from('9.9.9.9'), 'ip'));
    expect(letIn({}, 'path')).toBe(who({}, 'path'));
    expect(letIn({ 'x-tenant': 't' }, { header: 'x-tenant' })).toBe(who({ 'x-tenant': 't' }, { header: 'x-tenant' }));
  });
});
