import type { IncomingMessage } from 'node:http';
import { type Problem, problem, quoted } from '../problems';

/** Options of `Connection` that say how this connection is used. Any other names a header that somebody on the way should have removed. */
const CONNECTION_OPTIONS: ReadonlySet<string> = new Set(['keep-alive', 'close', 'te', 'upgrade', 'http2-settings', '']);

/**
 * Why nobody may rely on where this request ends, or on its headers, or `undefined`. Node's parser has refused what is malformed; these are
 * well-formed, and two readers on the way may still understand them in two ways (RFC 9112 6.1 and 11.2).
 */
export function framingProblem({ headers, httpVersionMinor }: IncomingMessage): Problem | undefined {
  const coding = headers['transfer-encoding'];
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') {
      return malformed(`Transfer-Encoding must be absent or chunked, got ${quoted(coding)}`);
    }
    if (httpVersionMinor === 0) return malformed('Transfer-Encoding is not known to HTTP/1.0');
  }
  const { connection } = headers;
  // Nearly always absent, or this.
  if (connection === undefined || connection === 'keep-alive') return undefined;
  const strange = connection.split(',').find((option) => !CONNECTION_OPTIONS.has(option.trim().toLowerCase()));
  if (strange === undefined) return undefined;
  return malformed(`Connection must name no header, got ${quoted(strange.trim())}`);
}

function malformed(detail: string): Problem {
  return problem('request-malformed', detail);
}
