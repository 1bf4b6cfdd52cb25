import { API_KEY_LIMIT } from './api-keys';
import { type LimitRule, type Limits, renderLimits } from './limit-rules';
import { LIMITS_MAX_BYTES, LIMITS_MAX_RULES } from './limits';

/** It stands in a header between quotes, and in the name of what is kept. */
const NAME = /^[a-z][a-z0-9-]{0,31}$/;

/** A field's name (RFC 9110 5.6.2), as it would be sent. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

const DAY_SECONDS = 24 * 60 * 60;

const KNOWN = {
  kind: ['token', 'leaky', 'fixed', 'sliding'],
  by: ['ip', 'apiKey', 'client', 'path'],
  of: ['writes', 'reads', 'all'],
  counts: ['requests', 'writes'],
  whenAway: ['open', 'closed'],
} as const;

/** Everything wrong with the rate limits of a path, each with the offered value and what it would lead to. */
export function limitsProblems(limits: Limits): string[] {
  const { rules, whenAway = 'open', localShare = 1, trustedProxies = 0 } = limits;
  const names = Object.keys(rules ?? {});
  if (names.length === 0) return ['limits.rules must name at least one rule, got none: leave limits out instead'];
  const problems = names.flatMap((name) => ruleProblems(name, rules[name]));
  if (names.length > LIMITS_MAX_RULES) {
    problems.push(
      `limits.rules must be ${LIMITS_MAX_RULES} at most, got ${names.length}: each is counted and told with every request`,
    );
  }
  if (!KNOWN.whenAway.includes(whenAway)) problems.push(wrongWord('limits.whenAway', KNOWN.whenAway, whenAway));
  if (!(isThousandths(localShare) && localShare > 0 && localShare <= 1)) {
    problems.push(
      `limits.localShare must be from 0.001 to 1 with up to three decimals, got ${shown(localShare)}: it is what one process lets pass alone, as a share of each rule`,
    );
  }
  if (!isWhole(trustedProxies, 0, 10)) {
    problems.push(
      `limits.trustedProxies must be a whole number from 0 to 10, got ${shown(trustedProxies)}: the client’s address is looked for so far to the left in X-Forwarded-For`,
    );
  }
  const bytes = new TextEncoder().encode(renderLimits(limits)).length;
  if (bytes > LIMITS_MAX_BYTES) {
    problems.push(
      `limits must fit ${LIMITS_MAX_BYTES} bytes of JSON, got ${bytes}: a function's environment holds 4 KB in all; shorten names, leave defaults out, or have fewer rules`,
    );
  }
  return problems;
}

function ruleProblems(name: string, rule: LimitRule | undefined): string[] {
  const place = `limits.rules.${name}`;
  const problems: string[] = [];
  if (!NAME.test(name)) {
    problems.push(
      `limits.rules: a name must be 1-32 characters of a-z, 0-9 and "-", beginning with a letter, got ${JSON.stringify(name.slice(0, 80))}: it stands in a header of every answer`,
    );
  }
  if (name === API_KEY_LIMIT) {
    problems.push(
      `limits.rules: a name must be of its own, got ${JSON.stringify(name)}: a key's own rate has it in the answers, and would stand in the place of the rule`,
    );
  }
  if (rule === null || typeof rule !== 'object') return [...problems, `${place} must be a rule, got ${shown(rule)}`];
  const { by, of, counts } = rule;
  if (of !== undefined && !KNOWN.of.includes(of)) problems.push(wrongWord(`${place}.of`, KNOWN.of, of));
  if (counts !== undefined && !KNOWN.counts.includes(counts)) {
    problems.push(wrongWord(`${place}.counts`, KNOWN.counts, counts));
  }
  if (counts === 'writes' && of !== undefined && of !== 'writes') {
    problems.push(
      `${place}.of must be writes or absent where writes are counted, got ${shown(of)}: a read holds no writes; make a rule of its own for reads`,
    );
  }
  return [...problems, ...byProblems(place, by), ...numbersProblems(place, rule)];
}

function byProblems(place: string, by: LimitRule['by']): string[] {
  if (by === undefined) return [];
  if (typeof by === 'object' && by !== null) {
    const header: unknown = by.header;
    if (typeof header === 'string' && TOKEN.test(header)) return [];
    return [
      `${place}.by.header must be the name of a header, 1-64 characters of a token (RFC 9110), got ${shown(header)}: no request could have it`,
    ];
  }
  if (KNOWN.by.includes(by)) return [];
  return [`${place}.by must be one of ${KNOWN.by.join(', ')} or { header }, got ${shown(by)}`];
}

function numbersProblems(place: string, rule: LimitRule): string[] {
  switch (rule.kind) {
    case 'token':
      return [
        ...rateProblems(place, rule.perSecond, 100_000),
        ...wholeProblems(`${place}.burst`, rule.burst, 1, 1_000_000),
        ...spanProblems(`${place}.burst`, rule.burst, rule.perSecond),
      ];
    case 'leaky':
      return [
        ...rateProblems(place, rule.perSecond, 1000),
        ...wholeProblems(`${place}.queue`, rule.queue, 0, 1_000_000),
        ...spanProblems(`${place}.queue`, rule.queue, rule.perSecond),
      ];
    case 'fixed':
    case 'sliding':
      return [
        ...wholeProblems(`${place}.limit`, rule.limit, 1, 10_000_000),
        ...wholeProblems(`${place}.windowSeconds`, rule.windowSeconds, 1, DAY_SECONDS),
      ];
    default:
      return [wrongWord(`${place}.kind`, KNOWN.kind, (rule satisfies never as LimitRule).kind)];
  }
}

function rateProblems(place: string, perSecond: unknown, max: number): string[] {
  if (isThousandths(perSecond) && perSecond > 0 && perSecond <= max) return [];
  return [
    `${place}.perSecond must be from 0.001 to ${max} with up to three decimals, got ${shown(perSecond)}: the clock that it is counted by has milliseconds`,
  ];
}

function wholeProblems(place: string, value: unknown, min: number, max: number): string[] {
  if (isWhole(value, min, max)) return [];
  return [`${place} must be a whole number from ${min} to ${max}, got ${shown(value)}: so much is counted at the most`];
}

/** What is kept of a client must be forgotten some day. */
function spanProblems(place: string, count: number, perSecond: number): string[] {
  const seconds = count / perSecond;
  // A rate of nothing is refused for itself.
  if (!(seconds > DAY_SECONDS && Number.isFinite(seconds))) return [];
  return [
    `${place} must come back within a day, got ${shown(count)} at ${shown(perSecond)} a second: that is ${Math.ceil(seconds)} s, and each client would be remembered as long; raise perSecond or take a window`,
  ];
}

function isWhole(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
}

function isThousandths(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.round(value * 1000) / 1000 === value;
}

function wrongWord(place: string, words: readonly string[], got: unknown): string {
  return `${place} must be one of ${words.join(', ')}, got ${shown(got)}: the front door would not know what is meant`;
}

/** JSON would show `NaN` and `Infinity` as null. */
function shown(value: unknown): string {
  return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
}
