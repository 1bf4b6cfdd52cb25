import type { FinalOutcome } from '../../../lambda/contract/outcome';
import {
  FENCE,
  isTombstone,
  LAST_ID,
  PRIORITY,
  RECENT_IDS,
  REFUSED_IDS,
  STAMP,
  type StoredRecord,
  VERSION,
  versionOf,
} from '../../../lambda/contract/record';
import type { HttpResponse } from '../../../lambda/front-door/http';
import type { Statement } from '../../../lambda/writer/statement';
import type { Ledger } from '../ledger';
import { show } from '../show';
import { DIGIT } from '../workload';
import type { WriterWatch } from '../writer-process';
import { type Asked, collectionAt, type Part, policyIn } from './asked';
import { excuseForAgain, excuseForRefused } from './excuses';
import { RecordHistory } from './record-history';

/** One part of what was asked, as the table took it. */
export interface Effect {
  readonly step: number;
  readonly author: string;
  readonly created: boolean;
  readonly version: string;
  readonly stamp: string;
  /** Effects before it, in the whole world. */
  readonly order: number;
  readonly covered: boolean;
}

/** What a client, or whoever asks for a status, was told in the end. */
export type Told = 'applied' | 'refused' | 'rejected' | 'accepted';

/** Sees every statement that takes effect and every answer that is given, and holds them against each other. */
export class DirectTruth implements WriterWatch {
  readonly history = new RecordHistory();
  readonly asked = new Map<string, Asked>();
  /** By token and index. */
  readonly taken = new Map<string, Effect>();
  readonly told = new Map<string, Set<Told>>();
  readonly counts = new Map<string, number>();
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #byId = new Map<string, Asked>();
  readonly #sums = new Map<string, number>();
  readonly #deletedAt = new Map<string, number>();
  /** Who was told that it had no effect. */
  readonly #hindered = new Set<string>();
  readonly #total: () => number | undefined;
  author = '';
  effects = 0;
  #step = 0;
  #isInside = false;
  #touched = new Set<Asked>();

  constructor(ledger: Ledger, now: () => number, total: () => number | undefined) {
    this.#ledger = ledger;
    this.#now = now;
    this.#total = total;
  }

  ask(asked: Asked): void {
    this.asked.set(asked.token, asked);
  }

  stamped(asked: Asked, at: string): void {
    asked.stamps.push(at);
    asked.id ??= at;
    const { id, fragile } = asked;
    this.#byId.set(id, asked);
    const item = { token: id, write: undefined, poison: undefined, fragile, raw: id, partition: '' };
    this.#ledger.items.set(id, item);
  }

  /** What a counter must be. */
  sumAt(partition: string): number {
    return this.#sums.get(partition) ?? 0;
  }

  effectOf({ token }: Asked, index: number): Effect | undefined {
    return this.taken.get(`${token}/${index}`);
  }

  tookEffect(asked: Asked): boolean {
    return asked.parts.every((_part, index) => this.effectOf(asked, index) !== undefined);
  }

  /** Whether it ever stood in a queue. */
  wasSent({ id = '' }: Asked): boolean {
    return this.#ledger.entered.has(id);
  }

  wasDeleted(partition: string, since: number): boolean {
    return (this.#deletedAt.get(partition) ?? -1) >= since;
  }

  atOnce<T>(act: () => T): T {
    this.#isInside = true;
    try {
      return act();
    } finally {
      this.#isInside = false;
      this.#endStep();
    }
  }

  /** A transaction is whole, and transfers leave the sum as it was. */
  #endStep(): void {
    for (const asked of this.#touched) {
      const missing = asked.parts.findIndex((_part, index) => this.effectOf(asked, index)?.step !== this.#step);
      if (asked.isTransaction && missing >= 0) {
        this.#ledger.violate(`${asked.token} took effect without its part ${missing}`);
      }
    }
    const total = this.#total();
    if (total !== undefined) this.#ledger.violate(`the balances sum up to ${total}, or one is below 0`);
    this.#touched = new Set();
    this.#step += 1;
  }

  witness(statement: Statement, before: StoredRecord | undefined, after: StoredRecord): void {
    this.effects += 1;
    const { partition } = statement.key;
    const name = collectionAt(partition);
    if (name !== undefined) {
      this.#witnessMarks(partition, before, after);
      const parts = this.#partsIn(statement, before, after);
      // What follows the deleted one may be made anew, also where both are one statement.
      const deletes = isTombstone(after) || parts.some(({ asked, index }) => asked.parts[index]?.op === 'delete');
      if (deletes) this.#deletedAt.set(partition, this.#now());
      for (const { asked, index } of parts) this.#mark(asked, index, before, after);
      this.history.put(partition, after, this.#now(), parts.length > 1);
      if (policyIn(name) === 'counter') this.#witnessSum(partition, statement, after);
    }
    if (!this.#isInside) this.#endStep();
  }

  /** The group's marks rise, or stay as they are: who comes by no queue must not touch them. */
  #witnessMarks(partition: string, before: StoredRecord | undefined, after: StoredRecord): void {
    if (before?.[FENCE] === undefined) return;
    const [was, is] = [String(before[FENCE]), String(after[FENCE])];
    if (after[FENCE] === undefined || is < was) {
      this.#ledger.violate(`${partition}: the fence of its group went from ${was} to ${is}`);
    }
    const marksOf = (record: StoredRecord) => show([record[RECENT_IDS], record[REFUSED_IDS]]);
    if (is === was && marksOf(before) !== marksOf(after)) {
      this.#ledger.violate(`${partition}: ${this.author} changed the marks of its group`);
    }
  }

  #witnessSum(partition: string, statement: Statement, after: StoredRecord): void {
    const added = statement.form === 'update' ? Number(statement.add.n ?? 0) : 0;
    this.#sums.set(partition, isTombstone(after) ? 0 : this.sumAt(partition) + added);
  }

  /** The writes whose effect a statement is. */
  #partsIn(
    statement: Statement,
    before: StoredRecord | undefined,
    after: StoredRecord,
  ): { readonly asked: Asked; readonly index: number }[] {
    const { partition } = statement.key;
    const last = String(after[LAST_ID]);
    const recent = textsIn(after[RECENT_IDS]);
    // A refusal that is written down is no effect.
    if (textsIn(after[REFUSED_IDS]).some((text) => text.endsWith(` ${last}`)) && !recent.includes(last)) {
      const isMark = statement.form !== 'update' || Object.keys(statement.add).length === 0;
      if (isMark && before?.[VERSION] === after[VERSION]) return [];
    }
    const name = collectionAt(partition);
    switch (name === undefined ? undefined : policyIn(name)) {
      case 'counter':
        return statement.form === 'update' && statement.add.n !== undefined
          ? this.#addedBy(partition, statement.add.n)
          : this.#named([last], partition);
      case 'versioned':
      case 'merge':
        return this.#chain(partition, [...recent, last], before, after);
      case 'createOnly':
        return this.#named([...new Set([...recent, last])], partition);
      default:
        return this.#named([last], partition);
    }
  }

  #named(ids: readonly string[], partition: string) {
    return ids.flatMap((id) => {
      const [base = '', place = '0'] = id.split('.');
      const asked = this.#byId.get(base);
      if (asked !== undefined) return [{ asked, index: Number(place) }];
      this.#ledger.violate(`${partition}: ${id} took effect, which nobody asked for`);
      return [];
    });
  }

  /** Each version is one write, and each of them a new one. */
  #chain(partition: string, ids: readonly string[], before: StoredRecord | undefined, after: StoredRecord) {
    const rise = Number(after[VERSION] ?? 0) - Number(before?.[VERSION] ?? 0);
    if (rise === 0) return [];
    const parts = this.#named([...new Set(ids)], partition);
    const fresh = parts.filter(({ asked, index }) => this.effectOf(asked, index) === undefined);
    if (fresh.length === rise) return fresh;
    // Some write once more: whether that is excused is seen there.
    const known = [...textsIn(before?.[RECENT_IDS]), String(before?.[LAST_ID])];
    const mayRepeat = ({ asked }: { readonly asked: Asked }) =>
      asked.isForgotten || asked.claimFailed || !known.includes(asked.id ?? '');
    const again = parts.filter((part) => !fresh.includes(part) && mayRepeat(part));
    const missing = rise - fresh.length;
    if (missing > 0 && missing <= again.length) return [...fresh, ...again.slice(-missing)];
    this.#ledger.violate(
      `${partition}: its version rose by ${rise} with ${fresh.length} new writes, to ${show(after)}`,
    );
    return fresh;
  }

  #addedBy(partition: string, text: string) {
    const found: { readonly asked: Asked; readonly index: number }[] = [];
    let rest = Number(text);
    for (let digit = 0; rest > 0; digit += 1) {
      const times = rest % DIGIT;
      rest = (rest - times) / DIGIT;
      for (let time = 0; time < times; time += 1) found.push(...this.#incrementOf(partition, digit));
    }
    return found;
  }

  #incrementOf(partition: string, digit: number) {
    for (const asked of this.asked.values()) {
      const index = asked.parts.findIndex((part) => part.partition === partition && part.digit === digit);
      if (index >= 0) return [{ asked, index }];
    }
    this.#ledger.violate(`${partition}: increment ${digit} was added, which nobody asked for`);
    return [];
  }

  #mark(asked: Asked, index: number, before: StoredRecord | undefined, after: StoredRecord): void {
    const ledger = this.#ledger;
    const part = asked.parts[index];
    if (part === undefined) return;
    const name = `${asked.token}/${index}`;
    if (this.taken.has(name)) this.#excuse(`${name} took effect twice`, excuseForAgain(asked, part, this));
    this.#checkRank(part, before, after);
    const told = this.told.get(asked.token);
    // Nothing is ever seen of a create that is one statement with the delete behind it.
    const covered = part.policy === 'createOnly' && part.op === 'put' && isTombstone(after);
    if (told?.has('rejected')) {
      this.#excuse(`${name} was rejected and then took effect`, covered ? 'refused, then deleted' : undefined);
    }
    if (told?.has('refused')) {
      this.#excuse(`${name} was refused and then took effect`, excuseForRefused(asked, part, this, 'before'));
    }
    if (this.#hindered.has(this.author))
      ledger.violate(`${name}: ${this.author} was told it had no effect, and it has`);
    const created = before === undefined || isTombstone(before);
    const effect = {
      step: this.#step,
      author: this.author,
      created,
      version: versionOf(after),
      stamp: String(after[STAMP]),
      order: this.effects,
      covered,
    };
    this.taken.set(name, effect);
    this.#touched.add(asked);
  }

  /** What follows ranks higher; and what was made once stays until it is deleted. */
  #checkRank({ policy, partition, op }: Part, before: StoredRecord | undefined, after: StoredRecord): void {
    if (before === undefined) return;
    if (policy === 'lastWriterWins' || policy === 'priority' || policy === 'createOnly') {
      if (rankOf(before, policy) >= rankOf(after, policy)) {
        this.#ledger.violate(`${partition}: ${show(before)} was replaced by what ranks lower, ${show(after)}`);
      }
    }
    const isFold = textsIn(after[RECENT_IDS]).length > 1;
    if (policy === 'createOnly' && op === 'put' && !isTombstone(before) && !isFold) {
      this.#ledger.violate(`${partition}: ${before.w} stood there and was replaced by ${after.w}`);
    }
  }

  /** An answer of the front door must be true when it is given, and stay so. */
  checkAnswer(attempt: string, asked: Asked, { status, headers, body }: HttpResponse): void {
    const ledger = this.#ledger;
    const says = `${attempt} answers ${status} to ${asked.token}`;
    const isReplay = headers['idempotency-replayed'] === 'true';
    this.#count(isReplay ? 'replayed' : String(status));
    const answer: { readonly type?: string; readonly status?: unknown } = body === '' ? {} : JSON.parse(body);
    const problem = answer.type?.split(':').at(-1);
    switch (problem ?? status) {
      case 200:
      case 201:
      case 204:
        this.#tell(asked, 'applied', says);
        if (!isReplay && answer.status !== 'duplicate') this.#checkApplied(attempt, asked, status, headers, says);
        return;
      case 202:
        if (asked.id === undefined || !ledger.entered.has(asked.id)) ledger.violate(`${says}, and it was never sent`);
        this.#tell(asked, 'accepted', says);
        return;
      case 'write-conflict':
      case 'precondition-failed':
      case 'transaction-conflict':
        this.#tell(asked, 'refused', says);
        return;
      case 'write-refused':
        this.#tell(asked, 'rejected', says);
        return;
      case 'table-unavailable':
      case 'idempotency-unavailable':
        this.#hindered.add(attempt);
        if ([...this.taken.values()].some(({ author }) => author === attempt)) {
          ledger.violate(`${says} (${problem}), and it took effect`);
        }
        return;
      case 'idempotency-key-in-use':
      case 'write-in-doubt':
      case 'buffer-unavailable':
        return;
      default:
        ledger.violate(`${says}: ${body.slice(0, 300)}`);
    }
  }

  /** Who applied it knows whether it made a record, and its version. */
  #checkApplied(attempt: string, asked: Asked, status: number, { etag }: HttpResponse['headers'], says: string): void {
    const effect = this.effectOf(asked, 0);
    if (effect?.author !== attempt || asked.isTransaction) return;
    if (etag !== undefined && etag !== `"${effect.version}"`) {
      this.#ledger.violate(`${says} with ${etag}, and its version is ${effect.version}`);
    }
    if (status !== 204 && (status === 201) !== effect.created) {
      this.#ledger.violate(`${says}, and ${effect.created ? 'it made the record' : 'a record stood there'}`);
    }
  }

  /** As of answers, for what a writer decides. */
  checkTold(process: string, id: string, outcome: FinalOutcome, startedAt: number): void {
    const asked = this.#byId.get(id);
    if (asked === undefined) {
      const item = this.#ledger.items.get(id);
      if (item?.poison === undefined) this.#ledger.violate(`${process} decides ${id}, which nobody asked for`);
      return;
    }
    const says = `${process} decides ${asked.token} ${outcome.kind}`;
    this.#count(`told ${outcome.kind}`);
    switch (outcome.kind) {
      case 'applied':
      case 'duplicate':
        this.#tell(asked, 'applied', says);
        return;
      case 'superseded':
      case 'conflict':
        this.#tell(asked, 'refused', says, this.#tookEffectMeanwhile(asked, process, startedAt));
        return;
      case 'poison':
        this.#tell(asked, 'rejected', says);
        return;
    }
  }

  /** By another process, while this one was held up with what it had decided before. */
  #tookEffectMeanwhile(asked: Asked, process: string, startedAt: number): boolean {
    const effect = this.effectOf(asked, 0);
    return effect !== undefined && effect.author !== process && effect.order > startedAt;
  }

  #tell(asked: Asked, told: Told, says: string, isLate = false): void {
    const ledger = this.#ledger;
    const before = this.told.get(asked.token) ?? new Set();
    const when = isLate ? 'late' : before.has('refused') ? 'once more' : 'after';
    this.told.set(asked.token, before.add(told));
    const some = asked.parts.some((_part, index) => this.effectOf(asked, index) !== undefined);
    if (told === 'applied' && !this.tookEffect(asked)) ledger.violate(`${says}, and it never took effect`);
    if (told === 'rejected' && some) {
      const covered = this.effectOf(asked, 0)?.covered === true;
      this.#excuse(`${says}, and it took effect`, covered ? 'refused, then deleted' : undefined);
    }
    if (told === 'rejected' && !asked.fragile) ledger.violate(`${says}, and it is good`);
    if (told !== 'refused') return;
    const [part] = asked.parts;
    if (some && part !== undefined) {
      this.#excuse(`${says}, and it took effect`, excuseForRefused(asked, part, this, when));
    }
    if (!asked.parts.some((one) => this.history.spokeAgainst(one, asked))) {
      ledger.violate(`${says}, and nothing that stood there speaks against it`);
    }
  }

  #excuse(what: string, excuse: Parameters<Ledger['allow']>[0] | undefined): void {
    if (excuse === undefined) this.#ledger.violate(what);
    else this.#ledger.allow(excuse);
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

export function rankOf(record: StoredRecord, policy: string): string {
  const priority = policy === 'priority' ? String(record[PRIORITY] ?? 0).padStart(20, '0') : '';
  return `${priority} ${record[STAMP]}`;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
