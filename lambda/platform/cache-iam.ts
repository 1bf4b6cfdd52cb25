// Receives: the name of a serverless cache and of a user who may connect to it.
// Promises: a password that is good for a quarter of an hour, made without a call to anybody.
// Hands on: to each connection as it is made.

import { createHmac, hash } from 'node:crypto';
import type { LoginSource } from './cache-login';
import { type Clock, systemClock } from './clock';

export interface CacheIdentity {
  readonly user: string;
  readonly cacheName: string;
}

/** The longest that ElastiCache takes. Source: ElastiCache, Authenticating with IAM. Unit: seconds. */
const EXPIRES_SECONDS = 900;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The password is a presigned request (Signature Version 4) without its scheme. Signed here, in forty lines and at once: the
 * SDK's signer answers later, and the library that connects waits for nobody. A test holds both to the same result.
 */
export function iamLogin(identity: CacheIdentity, variables: Variables, now: Clock = systemClock): LoginSource {
  // A function has its role's credentials in its environment. Without them nothing would ever connect: better said at once.
  for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) needed(variables, name);
  return () => ({ username: identity.user, password: tokenOf(identity, variables, new Date(now())) });
}

function tokenOf({ user, cacheName }: CacheIdentity, variables: Variables, at: Date): string {
  const stamp = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const date = stamp.slice(0, 8);
  const region = needed(variables, 'AWS_REGION');
  const scope = `${date}/${region}/elasticache/aws4_request`;
  const sessionToken = variables.AWS_SESSION_TOKEN;
  // In the order of their names, as the signature wants them.
  const query = [
    ['Action', 'connect'],
    ['ResourceType', 'ServerlessCache'],
    ['User', user],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', `${needed(variables, 'AWS_ACCESS_KEY_ID')}/${scope}`],
    ['X-Amz-Date', stamp],
    ['X-Amz-Expires', String(EXPIRES_SECONDS)],
    ...(sessionToken ? [['X-Amz-Security-Token', sessionToken] as const] : []),
    ['X-Amz-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${name}=${escaped(value)}`)
    .join('&');
  const request = ['GET', '/', query, `host:${cacheName}`, '', 'host', hash('sha256', '')].join('\n');
  const signed = ['AWS4-HMAC-SHA256', stamp, scope, hash('sha256', request)].join('\n');
  const key = [date, region, 'elasticache', 'aws4_request'].reduce<string | NodeJS.ArrayBufferView>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${needed(variables, 'AWS_SECRET_ACCESS_KEY')}`,
  );
  const signature = createHmac('sha256', key).update(signed).digest('hex');
  return `${cacheName}/?${query}&X-Amz-Signature=${signature}`;
}

/** RFC 3986: all but letters, digits and four marks. */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function needed(variables: Variables, name: string): string {
  const value = variables[name];
  if (!value) throw new Error(`${name} is not set, and CACHE_USER needs it to connect to the cache`);
  return value;
}
