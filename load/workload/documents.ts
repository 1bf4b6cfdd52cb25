// Documents that somebody reads, changes, and must not overwrite another's change of.

import { tag } from '../ledger/answers';
import { parsed } from '../read-json';
import { zipf } from '../seeded-random';
import type { LoadAnswer, Maker, MakerWorld, Visitor } from './maker';
import { collectionFor, JSON_TYPE, nextName, padded, recordPath } from './making';
import { setting, settingIfAny } from './settings';
import { perWorld } from './world';

/** What was read last. */
interface Read {
  readonly key: string;
  /** Absent until it is answered, and where that was no record and no word that there is none. */
  readonly found?: { readonly version: string; readonly n: number };
}

const OWN = 'document';

const ranks = perWorld((world) => {
  const count = settingIfAny(world, 'documents') ?? setting(world, 'keys');
  return zipf(count, setting(world, 'zipf'), () => world.random());
});

/** The document as it is now, to be replaced. */
export const readDocument: Maker = {
  make(world, visitor) {
    const key = `${world.run}-document-${ranks(world)()}`;
    visitor[OWN] = { key } satisfies Read;
    return { method: 'GET', path: recordPath(collectionFor(world, 'versioned'), key), headers: {}, writes: [] };
  },
  answered(answer, visitor) {
    const read = readBy(visitor);
    const found = foundIn(answer);
    if (read !== undefined && found !== undefined) visitor[OWN] = { ...read, found } satisfies Read;
  },
};

function readBy(visitor: Visitor): Read | undefined {
  return visitor[OWN] as Read | undefined;
}

function foundIn({ status, headers, body }: LoadAnswer): Read['found'] {
  if (status === 404) return { version: '0', n: 0 };
  const version = tag(headers.etag);
  if (status !== 200 || version === undefined) return undefined;
  const { n } = (parsed(body) ?? {}) as { readonly n?: unknown };
  return { version, n: typeof n === 'number' ? n : 0 };
}

/**
 * The document that the visitor has read, on the version that it read. `n` counts the changes: where a lost one was overwritten it
 * falls behind the version. A `balance` is in it because collections of accounts take no record without.
 */
export const replaceDocument: Maker = {
  make(world, visitor) {
    const read = readBy(visitor);
    if (read?.found === undefined) return undefined;
    visitor[OWN] = undefined;
    return replacement(world, read.key, read.found);
  },
};

function replacement(world: MakerWorld, key: string, { version, n }: { readonly version: string; readonly n: number }) {
  const collection = collectionFor(world, 'versioned');
  const op = nextName(world, 'd');
  const body = padded(world, { op, n: n + 1, balance: setting(world, 'balance') });
  const condition: Record<string, string> = version === '0' ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` };
  return {
    method: 'PUT' as const,
    path: recordPath(collection, key),
    headers: { ...JSON_TYPE, ...condition },
    body: JSON.stringify(body),
    writes: [{ op, kind: 'replace' as const, collection, key, body, expect: version }],
  };
}
