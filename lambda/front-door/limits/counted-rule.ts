import { hash } from 'node:crypto';
import { type LimitRule, type Limits, limitedRequests, mostAtOnce } from '../../contract/limit-rules';
import { mayBeOne } from './identity';
import { keptMillisOf, type Meter, meterOf, shareOf } from './meter';

/** A rule with all that is worked out of it once, and not at every request. */
export interface CountedRule {
  readonly name: string;
  /** Its name where it is counted, as a number. The kind is in it: a rule that becomes another kind begins anew. */
  readonly tag: number;
  readonly rule: LimitRule;
  readonly by: NonNullable<LimitRule['by']>;
  readonly of: 'writes' | 'reads' | 'all';
  readonly countsWrites: boolean;
  readonly most: number;
  readonly meter: Meter;
  /** How long a client's counters are kept once this one is asked: they are kept together, and so as long as the longest of them. */
  readonly keptMillis: number;
  /** What one process lets pass alone. */
  readonly local: { readonly meter: Meter; readonly most: number };
}

export function countedRules({ rules, localShare = 1 }: Limits): readonly CountedRule[] {
  const alone = Object.entries(rules).map(([name, rule]) => countedRule(name, rule, localShare));
  return alone.map((one) => {
    const together = alone.filter(({ by }) => mayBeOne(by, one.by));
    return { ...one, keptMillis: Math.max(...together.map(({ keptMillis }) => keptMillis)) };
  });
}

/** 48 bits, which both languages have as a number. */
const TAG_DIGITS = 12;

export function countedRule(name: string, rule: LimitRule, localShare: number): CountedRule {
  const local = shareOf(rule, localShare);
  const meter = meterOf(rule);
  return {
    name,
    tag: Number.parseInt(hash('sha256', `${name}.${rule.kind}`).slice(0, TAG_DIGITS), 16),
    rule,
    by: rule.by ?? 'client',
    of: limitedRequests(rule),
    countsWrites: rule.counts === 'writes',
    most: mostAtOnce(rule),
    meter,
    keptMillis: keptMillisOf(meter),
    local: { meter: meterOf(local), most: mostAtOnce(local) },
  };
}
