import { addDecimals, type Decimal, decimalOf, decimalText } from '../../lambda/contract/decimal';
import { patchBody } from '../../lambda/contract/merge-patch';
import type { PoisonCause } from '../../lambda/contract/outcome';
import type { Body, Json, Write } from '../../lambda/contract/write';
import { collectionIn } from './table-truth';
import { COLLECTIONS, type Item, mergeSeen } from './workload';

/** What must become of one ordered write: a duplicate is an applied one, told again. */
export type Verdict =
  | { readonly kind: 'applied' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'poison'; readonly cause: PoisonCause };

/** A record as one slow, single writer without any faults would leave it. */
export interface Expected {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly isTouched: boolean;
  readonly stands: boolean;
  readonly body: Body;
  readonly version: number;
}

const APPLIED: Verdict = { kind: 'applied' };
const CONFLICT: Verdict = { kind: 'conflict' };

/** The writes of one record in the order of their group, one after another. `refused`: those that the table did not take. */
export function inGroupOrder(items: readonly Item[], refused: ReadonlySet<string>, before: Body | undefined): Expected {
  const record = new ReferenceRecord(before);
  const verdicts = new Map<string, Verdict>();
  for (const { token, write, poison, partition } of items) {
    if (poison !== undefined || write === undefined) continue;
    const { policy } = COLLECTIONS[collectionIn(partition)];
    if (!refused.has(token)) verdicts.set(token, record.take(write, policy === 'merge'));
    else {
      // What the table refuses it was asked for: a conflict never gets that far.
      const verdict = record.probe(write, policy === 'merge');
      verdicts.set(token, verdict.kind === 'applied' ? { kind: 'poison', cause: 'item-refused' } : verdict);
    }
  }
  const { isTouched, stands, body, version } = record;
  return { verdicts, isTouched, stands, body, version };
}

class ReferenceRecord {
  isTouched = false;
  stands: boolean;
  body: Body;
  version = 0;

  constructor(before: Body | undefined) {
    this.stands = before !== undefined;
    this.body = before ?? {};
  }

  probe(write: Write, merges: boolean): Verdict {
    const { isTouched, stands, body, version } = this;
    const verdict = this.take(write, merges);
    Object.assign(this, { isTouched, stands, body, version });
    return verdict;
  }

  take(write: Write, merges: boolean): Verdict {
    switch (write.op) {
      case 'increment':
        return this.#add(write.deltas);
      case 'patch':
        return this.#become(patchBody(this.stands ? this.body : {}, write.patch));
      case 'put':
      case 'delete':
        return this.#replace(write, merges);
      default:
        return write satisfies never;
    }
  }

  #replace(write: Extract<Write, { op: 'put' | 'delete' }>, merges: boolean): Verdict {
    const { expect, collection } = write;
    const counts = collection === 'versions' || collection === 'merges';
    const matches = !counts || (expect === 0 ? !this.stands : this.stands && expect === this.version);
    const next = write.op === 'put' ? write.body : undefined;
    if (matches) return this.#become(next);
    if (!merges) return CONFLICT;
    if (next === undefined) return expect === undefined ? this.#become(undefined) : CONFLICT;
    if (!this.stands) return this.#become(next);
    if (next.breaks !== undefined) return { kind: 'poison', cause: 'merge-failed' };
    return this.#become(mergeSeen(this.body, next));
  }

  #become(body: Body | undefined): Verdict {
    this.isTouched = true;
    this.stands = body !== undefined;
    this.body = body ?? {};
    this.version += 1;
    return APPLIED;
  }

  #add(deltas: Readonly<Record<string, number>>): Verdict {
    const sums: Record<string, Json> = { ...this.body };
    for (const [field, delta] of Object.entries(deltas)) {
      const before = sums[field] ?? 0;
      if (typeof before !== 'number') return { kind: 'poison', cause: 'item-refused' };
      sums[field] = toNumber(addDecimals(decimalOf(before), decimalOf(delta)));
    }
    return this.#become(sums);
  }
}

function toNumber(sum: Decimal): number {
  return Number(decimalText(sum));
}
