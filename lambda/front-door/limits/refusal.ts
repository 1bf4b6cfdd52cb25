import { type Problem, problem } from '../problems';
import type { CountedRule } from './counted-rule';
import type { Told } from './decide';
import { quotaOf } from './rate-limit-fields';

export interface Refusing {
  readonly rule: CountedRule;
  readonly told: Told;
}

/** Of the wait, what is added by chance at the most: those who were refused together do not come back together. */
const JITTER_SHARE = 0.1;

/** The longest of the waits, since all must let it pass. A place in line is a moment of its own and gets no jitter. */
export function tooMany(refusing: readonly [Refusing, ...Refusing[]], random: () => number): Problem {
  const [first, ...others] = refusing;
  const longest = others.reduce((one, other) => (other.told.waitMillis > one.told.waitMillis ? other : one), first);
  const { rule, told } = longest;
  const { quota, seconds } = quotaOf(rule.rule);
  const millis = Math.ceil(told.waitMillis * (told.placed ? 1 : 1 + JITTER_SHARE * random()));
  const what = rule.countsWrites ? 'writes' : 'requests';
  const detail = `the limit ${rule.name} lets ${quota} ${what} pass in ${seconds} s, and they are used: try again in ${millis} ms`;
  return problem('rate-limited', detail, {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(millis / 1000))) },
    members: { ...violated(refusing.map((one) => one.rule)), retryAfterMillis: millis },
  });
}

/** No `Retry-After`: waiting does not help. */
export function neverPasses(rules: readonly [CountedRule, ...CountedRule[]], writes: number): Problem {
  const [first, ...others] = rules;
  const { name, most } = others.reduce((one, other) => (other.most < one.most ? other : one), first);
  const detail = `the limit ${name} lets at most ${most} writes pass at once, got ${writes}: send fewer in one request`;
  return problem('rate-limited', detail, { members: { ...violated(rules), most } });
}

/** As the draft of `RateLimit` names it for problems of this kind. */
function violated(rules: readonly CountedRule[]): { readonly 'violated-policies': string[] } {
  return { 'violated-policies': rules.map(({ name }) => name) };
}
