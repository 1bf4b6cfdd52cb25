import type { Random } from './random';

/** Everything that can go wrong around the writer, with how often it does when a seed makes it usual. */
const USUAL_RATES = {
  'send-failed': 0.08,
  'send-answer-lost': 0.08,
  'message-copied': 0.1,
  'message-delayed': 0.1,
  'message-reordered': 0.2,
  'acknowledgement-lost': 0.08,
  'event-source-crash': 0.05,
  'crash-before-call': 0.03,
  'crash-after-call': 0.03,
  'stall-before-call': 0.03,
  'stall-after-call': 0.03,
  'table-throttled': 0.06,
  'partition-throttled': 0.06,
  'transaction-conflict': 0.05,
  'call-failed': 0.03,
  'table-outage': 0.2,
  'timeout-before-effect': 0.04,
  'timeout-after-effect': 0.06,
  'effect-after-timeout': 0.04,
  'statement-error-before-effect': 0.03,
  'statement-error-after-effect': 0.03,
  'call-spoiled': 0.2,
  'answer-short': 0.3,
  'read-failed': 0.15,
  'key-unprocessed': 0.15,
  'quarantine-entry-failed': 0.15,
  'quarantine-down': 0.1,
  'quarantine-answer-lost': 0.1,
  'outcomes-down': 0.1,
  'outcomes-answer-lost': 0.05,
  'redelivery-not-set': 0.1,
} as const;

/** … and what else can where clients wait at the front door. */
const DIRECT_RATES = {
  'transaction-item-conflict': 0.1,
  'transaction-item-throttled': 0.08,
  'claims-away': 0.08,
  'claim-answer-lost': 0.06,
  'settle-lost': 0.1,
  'claims-forgotten': 0.25,
  'answer-lost': 0.15,
  'client-impatient': 0.1,
} as const;

/** … and where records move: for some minutes the table says nothing of layouts, and the old ones serve on. */
const MOVING_RATES = {
  'layouts-away': 0.5,
} as const;

/** … and where units are reserved in the cache. */
const SALES_RATES = {
  'cache-away': 0.04,
  'cache-answer-lost': 0.04,
  'cache-half-done': 0.1,
  'cache-outage': 0.25,
  'cache-emptied': 0.6,
  'cache-key-evicted': 0.3,
  'queue-not-counted': 0.1,
  'stock-unread': 0.1,
  'writers-stopped': 0.25,
  'clock-jump': 0.04,
} as const;

export type FaultKind =
  | keyof typeof USUAL_RATES
  | keyof typeof DIRECT_RATES
  | keyof typeof MOVING_RATES
  | keyof typeof SALES_RATES;

const RATES: Readonly<Record<FaultKind, number>> = {
  ...USUAL_RATES,
  ...DIRECT_RATES,
  ...MOVING_RATES,
  ...SALES_RATES,
};

/** Of the writer's world. */
export const FAULT_KINDS = Object.keys(USUAL_RATES) as readonly FaultKind[];

/** Of the world of direct clients. */
export const DIRECT_FAULT_KINDS = [...FAULT_KINDS, ...Object.keys(DIRECT_RATES)] as readonly FaultKind[];

/** Of the world of sales. */
export const SALES_FAULT_KINDS: readonly FaultKind[] = [
  ...FAULT_KINDS,
  'transaction-item-conflict',
  'transaction-item-throttled',
  'answer-lost',
  'client-impatient',
  ...(Object.keys(SALES_RATES) as FaultKind[]),
];

/** After which the cache may break what it promised. */
export const CACHE_FAULT_KINDS: readonly FaultKind[] = [
  'cache-away',
  'cache-answer-lost',
  'cache-half-done',
  'cache-outage',
  'cache-emptied',
  'cache-key-evicted',
];

/** Of all worlds. */
export const ALL_FAULT_KINDS = Object.keys(RATES) as readonly FaultKind[];

/** The faults of one world: each seed has a weather of its own, from calm to a storm of a few kinds. */
export class Faults {
  readonly counts = new Map<string, number>();
  readonly #random: Random;
  readonly #rates = new Map<FaultKind, number>();
  #over = false;
  #isCalm = false;
  #isDown = false;

  constructor(
    random: Random,
    without: readonly FaultKind[] = [],
    kinds: readonly FaultKind[] = FAULT_KINDS,
    severities: readonly number[] = [0.3, 1, 1, 2, 4],
  ) {
    this.#random = random;
    const severity = random.pick(severities);
    for (const kind of kinds) {
      const rate = random.chance(0.6) ? Math.min(0.6, RATES[kind] * severity) : 0;
      this.#rates.set(kind, without.includes(kind) ? 0 : rate);
    }
  }

  hits(kind: FaultKind): boolean {
    const rate = this.#rates.get(kind) ?? 0;
    if (this.#over || this.#isCalm || rate === 0 || !this.#random.chance(rate)) return false;
    this.count(kind);
    return true;
  }

  /** Also what follows from faults and is none itself: function time-outs, overlapping deliveries. */
  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** For some time the table answers nobody: each call in it counts as one fault. */
  setOutage(isDown: boolean): void {
    this.#isDown = isDown;
  }

  meetsOutage(): boolean {
    const isDown = this.#isDown && !this.#over;
    if (isDown) this.count('table-outage');
    return isDown;
  }

  /** Whether this world has an outage at all. */
  hasOutage(): boolean {
    return this.#random.chance(this.#rates.get('table-outage') ?? 0);
  }

  /** Whether this world's caches lose all that they hold. */
  forgetsClaims(): boolean {
    return this.hits('claims-forgotten');
  }

  /** For a while everything works, or no longer. */
  setCalm(isCalm: boolean): void {
    this.#isCalm = isCalm;
  }

  /** From now on everything works. */
  end(): void {
    this.#over = true;
  }
}
