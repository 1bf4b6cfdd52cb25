// Receives: requests, before they are read.
// Promises: no more pass than the rules of the path allow, counted for all processes together while the cache is there.
// Hands on: to the counters what each client takes; to the answer what is left.

import type { Limits, WhenAway } from '../../contract/limit-rules';
import type { Unavailable } from '../../platform/cache-client';
import type { HttpRequest } from '../http';
import { type Problem, problem } from '../problems';
import { type CountedRule, countedRules } from './counted-rule';
import type { ClientAsks, Counters } from './counters';
import type { Told } from './decide';
import { type Identified, identityOf } from './identity';
import { policyField, standingField } from './rate-limit-fields';
import { neverPasses, type Refusing, tooMany } from './refusal';
import type { LimitPorts, RequestLimits } from './request-limits';

export interface LimitsWorld {
  readonly shared: Counters<Unavailable>;
  readonly local: Counters;
  readonly random: () => number;
  /** The name of the key that a request was let in with. @default - nobody is asked for one */
  readonly keyOf?: (request: HttpRequest) => string | undefined;
}

interface Asked {
  readonly rule: CountedRule;
  readonly need: number;
  readonly cost: number;
}

/** What was told of one request so far, by the names of the rules. */
type Answer = Map<string, { readonly rule: CountedRule; readonly told: Told }>;

const READS = ['GET', 'HEAD'];

export function countedLimits(limits: Limits, world: LimitsWorld): RequestLimits {
  const { whenAway = 'open', trustedProxies = 0 } = limits;
  const counted = countedRules(limits);
  const answers = new WeakMap<HttpRequest, Answer>();
  const applying = ({ method }: HttpRequest): readonly CountedRule[] => {
    const kind = READS.includes(method) ? 'reads' : 'writes';
    return counted.filter(({ of }) => of === 'all' || of === kind);
  };
  const ask = async (request: HttpRequest, asked: readonly Asked[], ports: LimitPorts) => {
    if (asked.length === 0) return undefined;
    const clients = byClient(asked, { headers: request.headers, key: world.keyOf?.(request) }, trustedProxies);
    const told = await countedBy(clients, whenAway, world, ports);
    if (told === 'unavailable') return AWAY;
    const answer: Answer = answers.get(request) ?? new Map();
    answers.set(request, answer);
    const refusing: Refusing[] = [];
    clients.forEach(({ asks }, client) => {
      asks.forEach(({ rule }, index) => {
        const one = told[client]?.[index];
        if (one === undefined) return;
        answer.set(rule.name, { rule, told: one });
        if (one.waitMillis > 0) refusing.push({ rule, told: one });
      });
    });
    return isSome(refusing) ? tooMany(refusing, world.random) : undefined;
  };
  return {
    admit: (request, holdsWrites, ports) => {
      const asked = applying(request).map((rule) => ({
        rule,
        need: 1,
        cost: holdsWrites && rule.countsWrites ? 0 : 1,
      }));
      return ask(request, asked, ports);
    },
    admitWrites: async (request, writes, ports) => {
      const asking = applying(request).filter(({ countsWrites }) => countsWrites);
      const never = asking.filter(({ most }) => most < writes);
      if (isSome(never)) return neverPasses(never, writes);
      return ask(
        request,
        asking.map((rule) => ({ rule, need: writes, cost: writes })),
        ports,
      );
    },
    fieldsFor: (request) => {
      const answer = answers.get(request);
      if (answer === undefined) return NOTHING;
      // In the order of the rules, whichever client they were counted for.
      const told = counted.flatMap(({ name }) => answer.get(name) ?? []);
      return {
        'ratelimit-policy': policyField(told.map(({ rule }) => rule)),
        ratelimit: standingField(told.map((one) => [one.rule.name, one.told] as const)),
      };
    },
  };
}

const NOTHING: Readonly<Record<string, string>> = {};

const AWAY: Problem = problem(
  'limits-unavailable',
  'what was used of the rate limits cannot be counted at the moment, and this path lets nothing pass uncounted: try again',
  { headers: { 'retry-after': '1' } },
);

async function countedBy(
  clients: readonly ClientAsks[],
  whenAway: WhenAway,
  { shared, local }: LimitsWorld,
  { now, count }: LimitPorts,
): Promise<readonly (readonly Told[])[] | Unavailable> {
  const told = await shared.take(clients, now());
  if (told !== 'unavailable' || whenAway === 'closed') return told;
  count('LimitsLocal');
  return local.take(clients, now());
}

/** Counters of one client are asked together, in the order of the rules. */
function byClient(asked: readonly Asked[], client: Identified, trustedProxies: number): readonly ClientAsks[] {
  const clients = Map.groupBy(asked, ({ rule }) => identityOf(client, rule.by, trustedProxies));
  return [...clients].map(([client, some]) => ({
    client,
    asks: some.map(({ rule, need, cost }) => ({ rule, meter: rule.meter, need, cost })),
  }));
}

function isSome<T>(list: readonly T[]): list is readonly [T, ...T[]] {
  return list.length > 0;
}
