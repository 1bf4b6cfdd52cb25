import type { FinalOutcome } from '../../lambda/contract/outcome';
import {
  bodyOf,
  FENCE,
  isTombstone,
  LAST_ID,
  PRIORITY,
  RECENT_IDS,
  STAMP,
  type StoredRecord,
  VERSION,
} from '../../lambda/contract/record';
import type { Json } from '../../lambda/contract/write';
import type { Statement } from '../../lambda/writer/statement';
import type { Ledger } from './ledger';
import { show } from './show';
import { COLLECTION_NAMES, COLLECTIONS, type CollectionName, DIGIT, type Item } from './workload';

/** One statement that took effect on a record of a standard queue's collection. */
interface Effect {
  readonly tokens: readonly string[];
  readonly order: number;
}

/** Sees every statement that takes effect, in order, and holds it against what may follow what. */
export class TableTruth {
  readonly #ledger: Ledger;
  readonly #orderOf = new Map<string, number>();
  readonly #last = new Map<string, Effect>();
  readonly #deleted = new Set<string>();
  readonly #digits = new Map<string, number>();
  /** Which process made a write take effect first. */
  readonly #authors = new Map<string, string>();
  /** Whose statements the table is taking just now. */
  author = '';
  effects = 0;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  atOnce<T>(act: () => T): T {
    return act();
  }

  tookEffect(token: string): boolean {
    return this.#orderOf.has(token);
  }

  witness(statement: Statement, before: StoredRecord | undefined, after: StoredRecord): void {
    this.effects += 1;
    for (const token of tokensIn(after)) if (!this.#authors.has(token)) this.#authors.set(token, this.author);
    const { partition } = statement.key;
    switch (COLLECTIONS[collectionIn(partition)].policy) {
      case 'createOnly':
      case 'lastWriterWins':
      case 'priority':
        this.#witnessRanked(partition, before, after);
        return;
      case 'counter':
        if (statement.form === 'update') this.#witnessSum(partition, statement.add.n);
        this.#witnessOrdered(partition, before, after);
        return;
      case 'versioned':
      case 'merge':
        if (!isMark(before, after) && versionIn(after) <= versionIn(before))
          this.#rises(partition, VERSION, before, after);
        this.#witnessOrdered(partition, before, after);
        return;
      case 'patch':
        this.#witnessOrdered(partition, before, after);
        return;
    }
  }

  /** Fences of a record only rise: a late writer that sets one back would have everything after it applied again. */
  #witnessOrdered(partition: string, before: StoredRecord | undefined, after: StoredRecord): void {
    if (typeof after[FENCE] !== 'string' || String(before?.[FENCE] ?? '') >= after[FENCE]) {
      this.#rises(partition, FENCE, before, after);
    }
  }

  #rises(partition: string, attribute: string, before: StoredRecord | undefined, after: StoredRecord): void {
    this.#ledger.violate(
      `${partition}: ${attribute} must rise with each statement, went from ${before?.[attribute]} to ${after[attribute]}`,
    );
  }

  #witnessSum(partition: string, text: string | undefined): void {
    let rest = Number(text ?? 0);
    for (let digit = 0; rest > 0; digit += 1) {
      const times = rest % DIGIT;
      rest = (rest - times) / DIGIT;
      if (times === 0) continue;
      const name = `${partition} ${digit}`;
      const total = times + (this.#digits.get(name) ?? 0);
      this.#digits.set(name, total);
      if (total > 1) this.#ledger.violate(`${partition}: increment ${digit} was added ${total} times`);
    }
  }

  #witnessRanked(partition: string, before: StoredRecord | undefined, after: StoredRecord): void {
    const ledger = this.#ledger;
    const policy = COLLECTIONS[collectionIn(partition)].policy;
    const last = String(isTombstone(after) ? after[LAST_ID] : after.w);
    const tokens = [...new Set([...tokensIn(after), last])];
    const deletes = tokens.some((token) => ledger.items.get(token)?.write?.op === 'delete');
    if (before !== undefined) {
      const rises =
        policy === 'priority' ? rankOf(before) < rankOf(after) : String(before[STAMP]) < String(after[STAMP]);
      if (!rises) this.#rises(partition, STAMP, before, after);
      if (policy === 'createOnly' && !isTombstone(before) && !deletes) {
        ledger.violate(`${partition}: ${before.w} stood there and was replaced by ${last}`);
      }
    }
    if (deletes) this.#deleted.add(partition);
    for (const token of tokens) this.#markEffect(partition, token);
    this.#last.set(partition, { tokens, order: this.effects });
  }

  #markEffect(partition: string, token: string): void {
    const ledger = this.#ledger;
    const item = ledger.items.get(token);
    if (item?.write === undefined) {
      ledger.violate(`${partition}: ${token} took effect, which is no good write`);
      return;
    }
    if (this.#orderOf.has(token)) ledger.violate(`${partition}: ${token} took effect twice`);
    this.#orderOf.set(token, this.effects);
    for (const { outcome } of ledger.told.get(token) ?? []) {
      const excuse = excuseFor(item, outcome, this.#deleted.has(partition));
      if (excuse === undefined) ledger.violate(`${token} was told ${outcome.kind} and then took effect`);
      else ledger.allow(excuse);
    }
  }

  /** An outcome of a write without order must be true at the time it is told. Ordered ones are checked at the end. */
  checkTold(process: string, token: string, outcome: FinalOutcome, startedAt: number): void {
    const ledger = this.#ledger;
    const item = ledger.items.get(token);
    if (item === undefined) {
      ledger.violate(`${process} decides ${token}, which nobody sent`);
      return;
    }
    const says = `${process} decides ${token} ${outcome.kind}`;
    // A duplicate is another delivery's work. One's own, found again after an answer was lost, was applied.
    if (outcome.kind === 'duplicate' && this.#authors.get(token) === process) {
      ledger.violate(`${says}, and applied it itself`);
    }
    if (item.write === undefined || isOrderedItem(item)) return;
    const order = this.#orderOf.get(token);
    switch (outcome.kind) {
      case 'applied':
      case 'duplicate':
        if (order === undefined) ledger.violate(`${says}, and it never took effect`);
        return;
      case 'poison': {
        if (order === undefined) return;
        const excuse = excuseFor(item, outcome, this.#deleted.has(item.partition));
        if (excuse === undefined) ledger.violate(`${says}, and it took effect`);
        else ledger.allow(excuse);
        return;
      }
      case 'superseded':
      case 'conflict': {
        if (order === undefined) return;
        const stands = this.#last.get(item.partition)?.tokens.includes(token) === true;
        // A create that was refused may be made by a copy of it once a delete has come between.
        const meanwhile = this.#deleted.has(item.partition) && order > startedAt;
        if (stands && !meanwhile) ledger.violate(`${says}, and it is what stands there`);
        else ledger.allow('covered before it was told');
      }
    }
  }
}

/** A statement that only writes down a refusal leaves the record as it was for its readers, or where none was, none. */
function isMark(before: StoredRecord | undefined, after: StoredRecord): boolean {
  const stood = before !== undefined && !isTombstone(before);
  const same = show(bodyOf(before ?? {})) === show(bodyOf(after)) && stood === !isTombstone(after);
  return same && before?.[VERSION] === after[VERSION];
}

function tokensIn(record: StoredRecord): string[] {
  const recent = record[RECENT_IDS];
  return [...(Array.isArray(recent) ? recent.map(String) : []), String(record[LAST_ID])];
}

function excuseFor(item: Item, outcome: FinalOutcome, deleted: boolean) {
  if (!deleted || item.write?.collection !== 'creates') return undefined;
  if (outcome.kind === 'conflict') return 'refused, then created';
  return outcome.kind === 'poison' && item.fragile ? 'refused, then deleted' : undefined;
}

export function collectionIn(partition: string): CollectionName {
  const name = COLLECTION_NAMES.find((known) => known === partition.split(/[#/]/)[0]);
  if (name === undefined) throw new Error(`no collection in ${partition}`);
  return name;
}

export function isOrderedItem({ partition }: Item): boolean {
  return !['createOnly', 'lastWriterWins', 'priority'].includes(COLLECTIONS[collectionIn(partition)].policy);
}

function versionIn(record: StoredRecord | undefined): number {
  return Number(record?.[VERSION] ?? 0);
}

function rankOf(record: { readonly [field: string]: Json }): string {
  return `${String(record[PRIORITY] ?? 0).padStart(20, '0')} ${record[STAMP]}`;
}
