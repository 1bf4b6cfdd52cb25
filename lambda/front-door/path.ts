/**
 * The segments of a path, percent-decoded, or `undefined` where the encoding is broken. Split before decoding, so that a
 * key may contain `%2F`; strict, because a key that was guessed from broken bytes would name another record.
 */
export function segmentsOf(path: string): readonly string[] | undefined {
  if (!path.startsWith('/')) return [];
  try {
    return path.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

export function recordPath(collection: string, key: string): string {
  return `/v1/${collection}/${encodeURIComponent(key)}`;
}

export function collectionPath(collection: string): string {
  return `/v1/${collection}`;
}

export function writePath(id: string): string {
  return `/v1/writes/${id}`;
}

export function salePath(sku: string): string {
  return `/v1/sales/${sku}`;
}
