import { type HttpRequest, headerValues } from './http-request';

/** What a listener asks of the token of a request before it forwards it. */
export interface TokenAsked {
  readonly issuer: string;
  /** All of them must stand in the `scope` of the token, which has spaces between. */
  readonly scopes: readonly string[];
}

export interface TokenRefusal {
  readonly statusCode: 401 | 403;
  readonly reason: string;
}

/**
 * Why a token does not open what is asked for. What it says is believed here: nobody looks at its signature, and who shows no token at all
 * is let in. So a developer needs none, and with one meets the refusals that others will meet.
 */
export function tokenRefusal(
  { issuer, scopes }: TokenAsked,
  request: Pick<HttpRequest, 'headers'>,
  nowMilliseconds: number,
): TokenRefusal | undefined {
  const [shown] = headerValues(request, 'authorization');
  if (shown === undefined) return undefined;
  const claims = claimsOf(shown);
  if (claims === undefined) return { statusCode: 401, reason: 'Authorization holds no JSON Web Token' };
  if (claims.iss !== issuer) {
    return { statusCode: 401, reason: `the token is of ${JSON.stringify(claims.iss)}, and not of ${issuer}` };
  }
  const seconds = nowMilliseconds / 1000;
  if (typeof claims.exp !== 'number' || claims.exp <= seconds) {
    return { statusCode: 401, reason: 'the token has expired, or does not say when it does' };
  }
  if (typeof claims.nbf === 'number' && claims.nbf > seconds) {
    return { statusCode: 401, reason: 'the token is not to be used yet' };
  }
  const has = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  const lacks = scopes.filter((scope) => !has.includes(scope));
  if (lacks.length === 0) return undefined;
  return { statusCode: 403, reason: `the token has not the scope ${lacks.join(' ')}` };
}

function claimsOf(authorization: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload] = /^bearer +[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization) ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return typeof claims === 'object' && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
