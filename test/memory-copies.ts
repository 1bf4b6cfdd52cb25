import type { Collections } from '../lambda/contract/collection';
import { cachingOf, isToldOf } from '../lambda/contract/record-caching';
import { copyEnd, representationAt } from '../lambda/contract/record-copy';
import { LEASE_MS } from '../lambda/front-door/records/cached-copies';
import type { Copy, CopyName, CopyStore } from '../lambda/front-door/records/copy-store';
import type { RecordCopies } from '../lambda/platform/record-copies';

interface Entry {
  copy?: Copy;
  loadMillis: number;
  order?: string;
  filler?: { readonly token: string; readonly until: number };
}

/** Copies as they are meant, in memory: what the cache is held to. */
export function memoryCopies(collections: Collections, now: () => number) {
  const entries = new Map<string, Entry>();
  const nameOf = ({ collection, key }: CopyName) => `${collection}/${key}`;
  const counts = { looks: 0, fills: 0, tells: 0 };
  const store: CopyStore & RecordCopies = {
    async look(name, { token, now: at, early, anew }) {
      if (copies.away) return { kind: 'unavailable' };
      counts.looks += 1;
      const entry = entries.get(nameOf(name)) ?? { loadMillis: 0 };
      const copy = entry.copy !== undefined && entry.copy.until > at ? entry.copy : undefined;
      const isFilled = entry.filler !== undefined && entry.filler.until > at;
      const ends = copy !== undefined && at + entry.loadMillis * early >= copy.until;
      if (copy !== undefined && !anew && (isFilled || !ends)) return { kind: 'copy', copy };
      if (isFilled) return { kind: 'filling' };
      entry.filler = { token, until: at + LEASE_MS };
      entries.set(nameOf(name), entry);
      return copy === undefined ? { kind: 'fill' } : { kind: 'refresh', copy };
    },
    async fill(name, { token, now: at, copy, order = '', loadMillis }) {
      if (copies.away) return false;
      counts.fills += 1;
      const entry = entries.get(nameOf(name));
      if (entry === undefined || entry.filler?.token !== token) return false;
      delete entry.filler;
      if (entry.order !== undefined && order < entry.order) return false;
      if (copy === undefined || copy.until <= at) return true;
      entry.copy = copy;
      entry.loadMillis = loadMillis;
      if (order !== '') entry.order = order;
      return true;
    },
    async tell(changes) {
      if (copies.away) return;
      for (const { collection: name, key, order, after, asOf } of changes) {
        const collection = collections[name];
        const caching = collection && cachingOf(collection);
        if (caching === undefined || collection === undefined || !isToldOf(collection)) continue;
        counts.tells += 1;
        const entry = entries.get(`${name}/${key}`);
        if (order === undefined) entries.delete(`${name}/${key}`);
        if (order === undefined || entry === undefined) continue;
        if (entry.order !== undefined && order <= entry.order) continue;
        delete entry.filler;
        if (entry.order === undefined && entry.copy === undefined) continue;
        entry.order = order;
        delete entry.copy;
        if (after === undefined || caching.update !== 'writeThrough') continue;
        const until = copyEnd(after, caching, asOf);
        if (until > now()) entry.copy = { found: representationAt(after, asOf), until };
      }
    },
  };
  const copies = { ...store, entries, counts, away: false, forget: () => entries.clear() };
  return copies;
}
