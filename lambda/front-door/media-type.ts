import { type Problem, problem, quoted } from './problems';

export const JSON_TYPE = 'application/json';
/** One JSON value a line. */
export const NDJSON_TYPE = 'application/x-ndjson';
/** RFC 7396. */
export const MERGE_PATCH_TYPE = 'application/merge-patch+json';

/**
 * Why the body's declared form cannot be read, or `undefined`. What is not declared as one of the accepted types is never
 * guessed to be it.
 */
export function mediaTypeProblem(
  headers: ReadonlyMap<string, string>,
  accepted: readonly string[] = [JSON_TYPE],
): Problem | undefined {
  const encoding = headers.get('content-encoding');
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    return problem('media-type-unsupported', `Content-Encoding must be absent or identity, got ${quoted(encoding)}`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const type = headers.get('content-type');
  if (type !== undefined && isUtf8Json(type, accepted)) return undefined;
  const got = type === undefined ? 'none' : quoted(type);
  const types = accepted.join(' or ');
  // RFC 5789 3.1 has a header of its own for what a PATCH takes.
  const header = accepted.includes(MERGE_PATCH_TYPE) ? 'accept-patch' : 'accept';
  return problem('media-type-unsupported', `Content-Type must be ${types}, with charset utf-8 if any, got ${got}`, {
    headers: { [header]: accepted.join(', ') },
  });
}

function isUtf8Json(contentType: string, accepted: readonly string[]): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  // An empty parameter is what a trailing semicolon leaves.
  return accepted.includes(type.trim()) && parameters.every((text) => /^\s*(charset=("utf-8"|utf-8)\s*)?$/.test(text));
}
