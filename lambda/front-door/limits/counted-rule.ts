import { type LimitRule, limitedRequests, mostAtOnce } from '../../contract/limit-rules';
import { type Meter, meterOf, shareOf } from './meter';

/** A rule with all that is worked out of it once, and not at every request. */
export interface CountedRule {
  readonly name: string;
  readonly rule: LimitRule;
  readonly by: NonNullable<LimitRule['by']>;
  readonly of: 'writes' | 'reads' | 'all';
  readonly countsWrites: boolean;
  readonly most: number;
  readonly meter: Meter;
  /** What one process lets pass alone. */
  readonly local: { readonly meter: Meter; readonly most: number };
}

export function countedRule(name: string, rule: LimitRule, localShare: number): CountedRule {
  const local = shareOf(rule, localShare);
  return {
    name,
    rule,
    by: rule.by ?? 'client',
    of: limitedRequests(rule),
    countsWrites: rule.counts === 'writes',
    most: mostAtOnce(rule),
    meter: meterOf(rule),
    local: { meter: meterOf(local), most: mostAtOnce(local) },
  };
}
