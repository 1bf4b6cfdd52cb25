import { isUnresolved } from '../../sizing/unresolved';
import { accessRules, isScoped, RULES_MAX } from './access-rules';
import type { JwtGuard } from './guard';

/** Source: ELB API, JwtValidationActionConfig. Unit: characters. */
const TEXT_MAX = 256;

/** The one port that the load balancer may reach to fetch keys: a way out for one thing is not to become one for others. */
export const KEYS_PORT = 443;

/** A scope-token of RFC 6749 3.3, as long as ELB takes a claim's value. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/;

/** Everything wrong with what tokens are asked for. */
export function jwtProblems(
  jwt: JwtGuard | undefined,
  {
    secure,
    collections,
    edgeOnly,
  }: { readonly secure: boolean; readonly collections: readonly string[]; readonly edgeOnly: boolean },
): string[] {
  if (jwt === undefined) return [];
  return [
    ...(secure
      ? []
      : [
          'guard.jwt needs a listener with a certificate, got one of clear text: whoever sits between would read the tokens and use them, and the load balancer verifies none there; give the listener a certificate, or leave guard.jwt out',
        ]),
    ...issuerProblems(jwt.issuer),
    ...endpointProblems(jwt.jwksEndpoint),
    ...scopeProblems(jwt, collections),
    ...ruleProblems(jwt, collections, edgeOnly),
  ];
}

function issuerProblems(issuer: string): string[] {
  if (isUnresolved(issuer) || (issuer.trim() !== '' && issuer.length <= TEXT_MAX)) return [];
  return [
    `guard.jwt.issuer must be 1-${TEXT_MAX} characters, got ${issuer.length}: it is what tokens have as their "iss", and no token would match`,
  ];
}

function endpointProblems(endpoint: string): string[] {
  if (isUnresolved(endpoint)) return [];
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'https:' || endpoint.length > TEXT_MAX) {
    return [
      `guard.jwt.jwksEndpoint must be an https:// URL of up to ${TEXT_MAX} characters, got ${JSON.stringify(endpoint.slice(0, 80))}: keys that came in clear text could be anybody's, and tokens made with them would be let in`,
    ];
  }
  // The port that https has by itself is none to a URL, also where it is written.
  if (url.port === '') return [];
  return [
    `guard.jwt.jwksEndpoint must be at port ${KEYS_PORT}, got ${url.port} in ${JSON.stringify(endpoint.slice(0, 80))}: the load balancer may reach no other port of the internet, and without the keys every token would be refused; let the keys be had at port ${KEYS_PORT}, by a proxy or a CDN before the issuer`,
  ];
}

function scopeProblems({ scopes = {}, acrossScope }: JwtGuard, collections: readonly string[]): string[] {
  const named = Object.entries(scopes).flatMap(([name, { read, write }]) => [
    ...(collections.includes(name)
      ? []
      : [
          `guard.jwt.scopes.${name} must be for a collection of this door (${collections.join(', ')}), got a name that is none: its scopes would protect nothing`,
        ]),
    ...oneScopeProblems(`guard.jwt.scopes.${name}.read`, read),
    ...oneScopeProblems(`guard.jwt.scopes.${name}.write`, write),
  ]);
  return [...named, ...oneScopeProblems('guard.jwt.acrossScope', acrossScope)];
}

function oneScopeProblems(prop: string, scope: string | undefined): string[] {
  if (scope === undefined || isUnresolved(scope) || SCOPE.test(scope)) return [];
  return [
    `${prop} must be one scope of 1-256 characters without spaces, quotes and backslashes, got ${JSON.stringify(scope.slice(0, 80))}: scopes of a token have spaces between, and none would match`,
  ];
}

function ruleProblems(jwt: JwtGuard, collections: readonly string[], edgeOnly: boolean): string[] {
  if (!isScoped(jwt)) return [];
  const count = accessRules(jwt, collections).length + (edgeOnly ? 1 : 0);
  if (count <= RULES_MAX) return [];
  return [
    `guard.jwt.scopes must make ${RULES_MAX} rules of the load balancer or fewer, got ${count} for ${collections.length} collections: the deployment would fail; give collections one scope to read and to write them, which is one rule instead of two, or give some a path of their own`,
  ];
}
