import { canonicalJson } from '../../contract/canonical-json';
import { bodyOf, isBareMark, isTombstone, MOVED, versionOf } from '../../contract/record';
import type { Representation } from '../../contract/record-copy';
import { isExpired } from '../../contract/retention';
import { counterRepresentation } from '../read-counter';
import type { RawItem } from './table-queries';

/** What an item is to a listing; `nothing` for what only stands in the place of a record. */
export type Told = Representation | 'nothing' | 'moved';

interface TellingTerms {
  readonly isCounter: boolean;
  /** Whether it was found in the epoch that records move out of. */
  readonly isEarlier: boolean;
  /** Unit: milliseconds since 1970. */
  readonly now: number;
}

/** As a GET of the record tells it, byte for byte. */
export function told(item: RawItem, { isCounter, isEarlier, now }: TellingTerms): Told {
  const part = isCounter ? item.part() : undefined;
  const record = part?.record ?? item.record();
  if (record[MOVED] !== undefined) {
    if (!isEarlier) return 'moved';
    // The mark alone keeps others from making the record anew.
    if (isBareMark(record)) return 'nothing';
  }
  if (isTombstone(record) || isExpired(record, now)) return 'nothing';
  return part === undefined
    ? { version: versionOf(record), json: canonicalJson(bodyOf(record)) }
    : (counterRepresentation([part]) ?? 'nothing');
}
