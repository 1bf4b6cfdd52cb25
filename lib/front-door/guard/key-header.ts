import { API_KEY_HEADER } from '../../../lambda/contract/api-keys';
import { isUnresolved } from '../../sizing/unresolved';
import { EDGE_HEADER } from '../edge-secret';
import type { ApiKeys } from './guard';

/** Where the load balancer looks for a token. Source: ELB user guide, JWT verification. */
const TOKEN_HEADER = 'authorization';

/** What of a door has a header for itself. */
interface HeadersAsked {
  /** Whether the load balancer asks for tokens. */
  readonly asksForTokens: boolean;
  readonly edgeOnly: boolean;
}

/** Why a header that may have a key elsewhere has something else in it at this door: what all must show, or what the edge writes over it. */
export function keyHeaderProblems(apiKeys: ApiKeys | undefined, { asksForTokens, edgeOnly }: HeadersAsked): string[] {
  const header: unknown = apiKeys?.header;
  if (typeof header !== 'string' || isUnresolved(header)) return [];
  const name = header.toLowerCase();
  if (asksForTokens && name === TOKEN_HEADER) {
    return [
      `guard.apiKeys.header must be another header than that of tokens, got ${JSON.stringify(header)} together with guard.jwt: the load balancer lets in only those who have a token there, and a token is no key, so nobody could come in; leave header out for ${API_KEY_HEADER}`,
    ];
  }
  if (edgeOnly && name === EDGE_HEADER.toLowerCase()) {
    return [
      `guard.apiKeys.header must be another header than that of the edge's secret, got ${JSON.stringify(header)} together with edgeOnly: the edge writes its secret over every key, so nobody could come in; leave header out for ${API_KEY_HEADER}`,
    ];
  }
  return [];
}
