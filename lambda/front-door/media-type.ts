import { type Problem, problem, quoted } from './problems';

const ACCEPTED = 'application/json';

/** Why the body's declared form cannot be read, or `undefined`. What is not declared as JSON is never guessed to be it. */
export function mediaTypeProblem(headers: ReadonlyMap<string, string>): Problem | undefined {
  const encoding = headers.get('content-encoding');
  if (encoding !== undefined && encoding.trim().toLowerCase() !== 'identity') {
    return problem('media-type-unsupported', `Content-Encoding must be absent or identity, got ${quoted(encoding)}`, {
      headers: { 'accept-encoding': 'identity' },
    });
  }
  const type = headers.get('content-type');
  if (type !== undefined && isUtf8Json(type)) return undefined;
  const got = type === undefined ? 'none' : quoted(type);
  return problem('media-type-unsupported', `Content-Type must be ${ACCEPTED}, with charset utf-8 if any, got ${got}`, {
    headers: { accept: ACCEPTED },
  });
}

function isUtf8Json(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  // An empty parameter is what a trailing semicolon leaves.
  return type.trim() === ACCEPTED && parameters.every((text) => /^\s*(charset=("utf-8"|utf-8)\s*)?$/.test(text));
}
