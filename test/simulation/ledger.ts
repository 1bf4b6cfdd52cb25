import { type Fence, fenceOf } from '../../lambda/contract/fence';
import type { FinalOutcome, PoisonCause } from '../../lambda/contract/outcome';
import type { Item } from './workload';

/** An outcome that a writer process came to, recorded or not. */
export interface Told {
  readonly process: string;
  readonly outcome: FinalOutcome;
}

/** What the design allows and a reader may wonder at; counted, so that it stays rare. See invariants.ts. */
export type Exception =
  | 'covered before it was told'
  | 'refused, then created'
  | 'refused, then deleted'
  | 'refused, then expected'
  | 'forgotten, then done again'
  | 'forgotten, then refused'
  | 'deleted, then made again'
  | 'a mark was left behind';

/** Everything a world knows and its writers do not. */
export class Ledger {
  readonly items = new Map<string, Item>();
  /** Tokens of messages that stand or stood in a queue; FIFO ones with their place in the group. */
  readonly entered = new Map<string, { readonly fence: Fence | undefined }>();
  /** Tokens that a client was answered 202 for. */
  readonly accepted = new Set<string>();
  readonly acknowledged = new Set<string>();
  readonly told = new Map<string, Told[]>();
  readonly quarantined = new Map<string, PoisonCause[]>();
  readonly violations: string[] = [];
  readonly exceptions = new Map<Exception, number>();
  readonly #note: (text: string) => void;

  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  violate(text: string): void {
    this.#note(`VIOLATION ${text}`);
    this.violations.push(text);
  }

  allow(exception: Exception): void {
    this.exceptions.set(exception, (this.exceptions.get(exception) ?? 0) + 1);
  }

  /** A message with these writes, in this order, stands in a queue. */
  enter(tokens: readonly string[], sequenceNumber: string | undefined): void {
    tokens.forEach((token, place) => {
      const fence = sequenceNumber === undefined ? undefined : fenceOf(sequenceNumber, place);
      if (!this.entered.has(token)) this.entered.set(token, { fence });
    });
  }

  tell(token: string, told: Told): void {
    const before = this.told.get(token);
    if (before === undefined) this.told.set(token, [told]);
    else before.push(told);
  }

  /** What a write was told, oldest first. */
  kindsOf(token: string): FinalOutcome['kind'][] {
    return (this.told.get(token) ?? []).map(({ outcome }) => outcome.kind);
  }

  setAside(body: string, cause: PoisonCause): void {
    const found = [...this.items.values()].filter((item) => body.includes(item.token));
    const [item] = found;
    if (item === undefined || found.length > 1) {
      this.violate(`quarantine holds what was never sent alone: ${body}`);
      return;
    }
    this.quarantined.set(item.token, [...(this.quarantined.get(item.token) ?? []), cause]);
  }
}
