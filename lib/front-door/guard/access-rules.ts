import { murmur3 } from '../../../lambda/contract/partitions/murmur3';
import type { JwtGuard } from './guard';

/** What a listener lets in with a token. */
export interface AccessRule {
  /** Where it stands in the tree of constructs. */
  readonly kind: 'Across' | 'Status' | 'Open' | 'Read' | 'Write';
  /** The collection that it is for. */
  readonly collection?: string;
  /** 1–50,000, the smallest first. */
  readonly priority: number;
  readonly paths: readonly string[];
  /** @default - all */
  readonly methods?: readonly string[];
  /** @default - a token is enough */
  readonly scope?: string;
}

/** Rules of one load balancer, without the default. Source: ELB user guide, quotas; it can be raised. */
export const RULES_MAX = 100;

const READS = ['GET', 'HEAD'];

/** Where rules of collections begin: reads before writes, so that what is left to the latter is no read. */
const FIRST_READ = 1_000;
const FIRST_WRITE = 25_000;
const PLACES = 20_000;

/** Whether tokens must have scopes somewhere: then each path has a rule, and what has none is refused. */
export function isScoped({ scopes = {}, acrossScope }: JwtGuard): boolean {
  return acrossScope !== undefined || Object.values(scopes).some(({ read, write }) => (read ?? write) !== undefined);
}

/**
 * The rules for tokens with scopes. They name what is allowed, because a path pattern compares text: `/v1/%6frders/o-1` is a path of `orders` to
 * the door and to no rule. docs/decisions/guard.md
 */
export function accessRules(jwt: JwtGuard, collections: readonly string[]): AccessRule[] {
  if (!isScoped(jwt)) return [];
  const { scopes = {}, acrossScope } = jwt;
  const across: AccessRule[] =
    acrossScope === undefined
      ? []
      : [
          {
            kind: 'Across',
            priority: 10,
            paths: ['/v1/writes', '/v1/transactions', '/v1/sales/*'],
            scope: acrossScope,
          },
        ];
  const places = placesOf(collections);
  const own = collections.flatMap((collection): AccessRule[] => {
    const { read, write } = scopes[collection] ?? {};
    const place = places.get(collection) ?? 0;
    const paths = [`/v1/${collection}`, `/v1/${collection}/*`];
    const rest: AccessRule = {
      ...{ kind: 'Write', collection, paths, priority: FIRST_WRITE + place },
      ...(write !== undefined && { scope: write }),
    };
    if (read === write) return [rest];
    return [
      {
        ...{ kind: 'Read', collection, paths, priority: FIRST_READ + place, methods: READS },
        ...(read !== undefined && { scope: read }),
      },
      rest,
    ];
  });
  return [
    ...across,
    // Ids of writes are not to be guessed, and tell nothing of what was written.
    { kind: 'Status', priority: 11, paths: ['/v1/writes/*'], methods: READS },
    { kind: 'Open', priority: 12, paths: ['/healthz', '/readyz', '/v1/openapi.json'] },
    ...own,
  ];
}

/**
 * A place for each, made of its name: a collection that comes or goes moves no rule of another. CloudFormation changes rules one after the other, and
 * a number that is still taken fails the deployment.
 */
function placesOf(collections: readonly string[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  return new Map(
    collections.toSorted().map((name) => {
      let place = murmur3(name) % PLACES;
      while (taken.has(place)) place = (place + 1) % PLACES;
      taken.add(place);
      return [name, place] as const;
    }),
  );
}
