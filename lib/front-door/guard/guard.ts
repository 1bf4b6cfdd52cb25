import type { Duration } from 'aws-cdk-lib';
import type { ITrustStore } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** Who may come to the door, and with what. Each part is a choice; what each costs is in the plan. */
export interface Guard {
  /**
   * A web ACL of AWS WAF before the load balancer. Costs about as much for each request as the write itself (`npx spillway plan`).
   * @default - none
   */
  readonly webAcl?: WebAclRules;
  /**
   * The load balancer lets only those in who show a JSON Web Token of this issuer. Needs HTTPS.
   * @default - nobody is asked
   */
  readonly jwt?: JwtGuard;
  /**
   * The load balancer lets only those in who show a client certificate. Needs HTTPS.
   * @default - nobody is asked
   */
  readonly mutualTls?: MutualTls;
  /**
   * The door lets only those in who show one of these keys, each within its own limit.
   * @default - nobody is asked
   */
  readonly apiKeys?: ApiKeys;
}

export interface WebAclRules {
  /**
   * Requests that one address may make in `window`, 10–2,000,000,000; `false`: as many as it likes. All clients behind one router have one address.
   * What comes beyond it is a 429, for as long as it goes on and half a minute more. Behind an edge (`edgeOnly`) it is the first address in
   * `X-Forwarded-For`, which a client can write itself: limits that nobody evades there are those of a web ACL of the edge. Source of the range:
   * AWS WAF API, `RateBasedStatement`.
   * @default - twice what `demand` plans for a peak of so long: the whole of it may come from one address, with its reads and repeats
   */
  readonly requestsPerAddress?: number | false;
  /**
   * Requests that one value of a header may make in `window`, 10–2,000,000,000; requests without the header are not counted. Who makes up a value for
   * each request is never counted twice: it needs a guard that lets nobody in with a made-up one.
   * @default - no header is looked at
   */
  readonly requestsPerHeader?: { readonly header: string; readonly requests: number };
  /**
   * Over which the rates are counted: 1, 2, 5 or 10 minutes.
   * @default Duration.minutes(5)
   */
  readonly window?: Duration;
  /**
   * Whether the managed rules may block a request for what stands in its body. They know what harms web pages: a body that is data, with a `<script>`
   * in it or `../`, is then refused with 403, and of larger ones they see the first 8 KiB only. Without it they count such bodies.
   * @default false
   */
  readonly inspectBodies?: boolean;
  /**
   * Whether a body of more than 8 KiB, of which WAF sees only the beginning, is refused with 413. Bulks need more.
   * @default false
   */
  readonly refuseUninspectedBodies?: boolean;
  /**
   * What the rules do: `count` shows in metrics (AWS/WAFV2 `CountedRequests`) what `block` would refuse. To begin with `count` is wise: docs/guard.md
   * @default 'block'
   */
  readonly action?: 'block' | 'count';
}

export interface JwtGuard {
  /** Who makes the tokens, as their `iss` says, up to 256 characters. Tokens must be signed with RS256, and have an `exp`. */
  readonly issuer: string;
  /**
   * Where the issuer's public keys are, an HTTPS URL of up to 256 characters that the internet can reach, at port 443, which is the only one that the load
   * balancer may reach: up to ten keys in 150 KB. With more the load balancer lets nobody in. Source: ELB user guide, JWT verification.
   */
  readonly jwksEndpoint: string;
  /**
   * By collection, which scope a token must have (in its `scope` claim, with spaces between) to read and to write it. A collection that is not
   * named needs a token and no scope. With scopes the load balancer has up to two rules for each collection, 100 in all, and answers 403 to every
   * path that none of them knows.
   * @default - a token is enough for all
   */
  readonly scopes?: Readonly<Record<string, CollectionScopes>>;
  /**
   * The scope that bulks, transactions and sales need, which reach more than one collection.
   * @default - with `scopes`, nobody may send them; without, a token is enough
   */
  readonly acrossScope?: string;
}

export interface CollectionScopes {
  /** @default - a token is enough to read */
  readonly read?: string;
  /** @default - a token is enough to write */
  readonly write?: string;
}

export interface MutualTls {
  /** The authorities whose certificates are let in. */
  readonly trustStore: ITrustStore;
  /**
   * Whether a certificate that has expired is let in as well.
   * @default false
   */
  readonly ignoreExpiry?: boolean;
}

export interface ApiKeys {
  /**
   * Header in which clients show their key, one without a meaning of its own, up to 64 characters: not `authorization` beside `jwt`, whose tokens are there,
   * nor `x-origin-secret` with `edgeOnly`, where the edge writes its own.
   * @default 'x-api-key'
   */
  readonly header?: string;
  /**
   * Each key by the name that logs and limits know it by, up to 200: they stand in the door's environment. A function's has room for some 30 (4 KB, Lambda
   * quotas), a task's for all that name a few collections each (64 KiB with all else of its definition, ECS service quotas). Synth fails where it is too much.
   */
  readonly keys: Readonly<Record<string, ApiKey>>;
}

export interface ApiKey {
  /**
   * SHA-256 of the key, as 64 hexadecimal digits: the key itself stands nowhere in a template. A key must be random, 32 characters or more, or
   * its digest gives it away.
   */
  readonly sha256: string;
  /**
   * Collections that it may read and write.
   * @default - all
   */
  readonly collections?: readonly string[];
  /**
   * Writes a second that it may send, up to 100,000, and a burst of as many as ten seconds of it. Needs `cache`.
   * @default - as many as it likes
   */
  readonly writesPerSecond?: number;
}
