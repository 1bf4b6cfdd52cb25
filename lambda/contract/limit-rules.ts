/** Whose requests are counted together. */
export type LimitedBy =
  /** Those of one address, as the load balancer saw it; of IPv6, those of one /64. */
  | 'ip'
  /** Those with one API key, by its name. Where the door asks for none, those with one `X-Api-Key`: who makes one up is a client of its own. */
  | 'apiKey'
  /** Those with one API key; where the door asks for none, one `X-Api-Key`; without one, one `Authorization`; without that, one address. */
  | 'client'
  /** Everybody's. */
  | 'path'
  /** Those with one value of a header. */
  | { readonly header: string };

/** What every rule may say. */
export interface LimitTerms {
  /**
   * Whose requests are counted together. Those that lack the header or the key are counted together, too.
   * @default 'client'
   */
  readonly by?: LimitedBy;
  /**
   * Which requests are limited: `GET` and `HEAD` are reads, all others writes.
   * @default 'all', and 'writes' for a rule that counts writes
   */
  readonly of?: 'writes' | 'reads' | 'all';
  /**
   * What is counted. With `writes` a bulk or a transaction counts as many as it holds, and as one request otherwise.
   * @default 'requests'
   */
  readonly counts?: 'requests' | 'writes';
}

/** A bucket of tokens that fills steadily; each request takes one. Bursts pass up to its size. */
export interface TokenBucket extends LimitTerms {
  readonly kind: 'token';
  /** Tokens that come back each second, 0.001–100,000, with up to three decimals. */
  readonly perSecond: number;
  /** Tokens that it holds, 1–1,000,000. */
  readonly burst: number;
}

/** One after the other at an even pace. Who comes early is told a place in line, each a later one. */
export interface LeakyBucket extends LimitTerms {
  readonly kind: 'leaky';
  /** Requests that pass each second, 0.001–1,000, with up to three decimals. */
  readonly perSecond: number;
  /** Places in line, 0–1,000,000. Who comes when all are told is told the end of it. */
  readonly queue: number;
}

/** So many in each window of the clock. Across the border of two, up to twice as many pass. */
export interface FixedWindow extends LimitTerms {
  readonly kind: 'fixed';
  /** 1–10,000,000. */
  readonly limit: number;
  /** 1–86,400. */
  readonly windowSeconds: number;
}

/** So many in any window, estimated from two counters. */
export interface SlidingWindow extends LimitTerms {
  readonly kind: 'sliding';
  /** 1–10,000,000. */
  readonly limit: number;
  /** 1–86,400. */
  readonly windowSeconds: number;
}

export type LimitRule = TokenBucket | LeakyBucket | FixedWindow | SlidingWindow;

/** The rate limits of a write path. */
export interface Limits {
  /** By name, up to eight. The names stand in the answers. */
  readonly rules: Readonly<Record<string, LimitRule>>;
  /**
   * What happens while the read cache is away. `open`: each process of the front door limits what comes to it alone, so that more passes. `closed`:
   * every limited request is a 503.
   * @default 'open'
   */
  readonly whenAway?: WhenAway;
  /**
   * What one process lets pass alone while the cache is away, as a share of each rule, 0.001–1. With N processes up to N times
   * as much passes: a share of 1/N keeps to the rule, and refuses clients whose requests meet few processes.
   * @default 1
   */
  readonly localShare?: number;
  /**
   * Proxies between the client and the load balancer that add to `X-Forwarded-For`: 1 for CloudFront. Too many, and a client
   * names its own address; too few, and all clients of a proxy are one.
   * @default 0
   */
  readonly trustedProxies?: number;
}

export type WhenAway = 'open' | 'closed';

/** Lets bursts pass up to its size, and `perSecond` in the long run. For most clients the right one. */
export function tokenBucket(options: Omit<TokenBucket, 'kind'>): TokenBucket {
  return { kind: 'token', ...options };
}

/** Lets one pass each `1/perSecond` seconds, and tells those that come early when to come back, one after the other. */
export function leakyBucket(options: Omit<LeakyBucket, 'kind'>): LeakyBucket {
  return { kind: 'leaky', ...options };
}

/** Lets `limit` pass in each window of the clock: exact and easily explained, with up to twice as many across a border. */
export function fixedWindow(options: Omit<FixedWindow, 'kind'>): FixedWindow {
  return { kind: 'fixed', ...options };
}

/** Lets about `limit` pass in any window, whenever it begins. */
export function slidingWindow(options: Omit<SlidingWindow, 'kind'>): SlidingWindow {
  return { kind: 'sliding', ...options };
}

/** What a request may take at once: more than this never passes. */
export function mostAtOnce(rule: LimitRule): number {
  switch (rule.kind) {
    case 'token':
      return rule.burst;
    case 'leaky':
      return rule.queue + 1;
    case 'fixed':
    case 'sliding':
      return rule.limit;
    default:
      return rule satisfies never;
  }
}

/** Which requests a rule is for, its default included. */
export function limitedRequests({ of, counts }: LimitTerms): 'writes' | 'reads' | 'all' {
  return of ?? (counts === 'writes' ? 'writes' : 'all');
}

export function renderLimits(limits: Limits): string {
  return JSON.stringify(limits);
}
