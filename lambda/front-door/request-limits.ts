import { HEADERS_MAX_BYTES, HEADERS_MAX_FIELDS, PATH_MAX_BYTES } from '../contract/limits';
import type { HttpRequest } from './http';
import { type Problem, problem } from './problems';

/** Why a request is too large to be looked at, or `undefined`. Nothing of it is parsed before. */
export function limitProblem({ path, query, headers }: HttpRequest): Problem | undefined {
  const length = Buffer.byteLength(path) + (query === '' ? 0 : Buffer.byteLength(query) + 1);
  if (length > PATH_MAX_BYTES) {
    return problem('path-too-long', `the path with its query must be at most ${PATH_MAX_BYTES} bytes, got ${length}`);
  }
  if (headers.size > HEADERS_MAX_FIELDS) {
    return problem(
      'headers-too-large',
      `a request must have at most ${HEADERS_MAX_FIELDS} headers, got ${headers.size}`,
    );
  }
  const bytes = headerBytes(headers);
  if (bytes > HEADERS_MAX_BYTES) {
    return problem(
      'headers-too-large',
      `the headers must be at most ${HEADERS_MAX_BYTES} bytes together, got ${bytes}`,
    );
  }
  return undefined;
}

/** What no character is longer than in UTF-8, of those that JavaScript counts. */
const BYTES_PER_CHARACTER = 3;

/** Of all names and values. Counted as bytes only where the characters leave a doubt. */
function headerBytes(headers: HttpRequest['headers']): number {
  let characters = 0;
  for (const [name, value] of headers) characters += name.length + value.length;
  if (characters * BYTES_PER_CHARACTER <= HEADERS_MAX_BYTES) return characters;
  let bytes = 0;
  for (const [name, value] of headers) bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
  return bytes;
}
