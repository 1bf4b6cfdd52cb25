/** One request as it came over the wire, read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** As received, never decoded. */
  readonly path: string;
  /** As received, without the `?`. */
  readonly query: string;
  /** In the order received, names as received, repeated names repeated. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Path and query of a request target. A proxy's absolute form names the server first: that is not part of the path. */
export function splitTarget(target: string): { path: string; query: string } {
  const local = target.replace(/^https?:\/\/[^/?]*/i, '');
  const mark = local.indexOf('?');
  const path = mark < 0 ? local : local.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : local.slice(mark + 1) };
}

/** Node gives names and values in turns. */
export function headerPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return pairs;
}

export function headerValues(request: Pick<HttpRequest, 'headers'>, name: string): string[] {
  return request.headers.filter(([candidate]) => candidate.toLowerCase() === name).map(([, value]) => value);
}
