import { hash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { LimitedBy } from '../../contract/limit-rules';
import type { HttpRequest } from '../http';

type Headers = HttpRequest['headers'];

export interface Identified {
  readonly headers: Headers;
  /** The name of the key that was checked: whatever else the request says of its client is then beside the point. */
  readonly key?: string | undefined;
}

/** What names a client, the first of them that there is. */
const CLIENT_FIELDS = ['x-api-key', 'authorization'];

/** 96 bits: two clients of one path never meet. */
const DIGEST_LENGTH = 16;

/**
 * Whose requests it is counted with, as a digest: an address, a key and a token are never kept. Without the header, or without a
 * key, it is counted with all others that have none.
 */
export function identityOf(client: Identified, by: LimitedBy, trustedProxies: number): string {
  return hash('sha256', identityText(client, by, trustedProxies), 'base64url').slice(0, DIGEST_LENGTH);
}

/** Whether requests that are counted by the one and by the other may be one client's: its counters are then kept together. */
export function mayBeOne(by: LimitedBy, other: LimitedBy): boolean {
  return worldOf(by) === worldOf(other);
}

function worldOf(by: LimitedBy): string {
  if (typeof by !== 'object') return by === 'path' ? by : 'client';
  const name = by.header.toLowerCase();
  return CLIENT_FIELDS.includes(name) ? 'client' : `field\n${name}`;
}

/** Kinds are told apart, so that no header can be made to look like an address. */
function identityText(client: Identified, by: LimitedBy, trustedProxies: number): string {
  const { headers, key } = client;
  if (typeof by === 'object') return fieldText(headers, by.header.toLowerCase());
  switch (by) {
    case 'ip':
      return `ip\n${networkOf(addressOf(headers, trustedProxies))}`;
    case 'apiKey':
      return key === undefined ? fieldText(headers, 'x-api-key') : keyText(key);
    case 'client': {
      if (key !== undefined) return keyText(key);
      const known = CLIENT_FIELDS.find((name) => headers.has(name));
      return known === undefined ? identityText(client, 'ip', trustedProxies) : fieldText(headers, known);
    }
    case 'path':
      return 'path';
    default:
      return by satisfies never;
  }
}

function keyText(name: string): string {
  return `key\n${name}`;
}

/** An empty one is not a missing one. */
function fieldText(headers: Headers, name: string): string {
  const value = headers.get(name);
  return value === undefined ? `without\n${name}` : `field\n${name}\n${value}`;
}

/**
 * The load balancer adds the address that it saw to the right; each trusted proxy before it added one more. What stands farther
 * left is the client's own word. Where fewer stand there, the request came past the proxies, and the first is the one.
 */
function addressOf(headers: Headers, trustedProxies: number): string {
  const addresses = (headers.get('x-forwarded-for') ?? '').split(',').map((one) => one.trim());
  return addresses[Math.max(0, addresses.length - 1 - trustedProxies)] ?? '';
}

const GROUPS = 8;
/** A household gets a /64 and may use each address of it. */
const NETWORK_GROUPS = 4;

/** Of IPv6 the network, in one spelling; of all else the text itself. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = address.toLowerCase().split('::', 2);
  const first = head === '' ? [] : head.split(':');
  const last = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::') ? Array(Math.max(0, GROUPS - first.length - last.length)).fill('0') : [];
  const groups = [...first, ...zeros, ...last].slice(0, NETWORK_GROUPS);
  return groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':');
}
