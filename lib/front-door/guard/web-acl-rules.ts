import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { WebAclRules } from './guard';
import { COMMON_RULES, IP_REPUTATION, KNOWN_BAD_INPUTS, type ManagedRules, overridesOf } from './managed-rules';
import { BODY_TOO_LARGE, TOO_MANY_REQUESTS } from './refusals';

/** The door that a web ACL is for. */
export interface WebAclDoor {
  /** Whether all requests come by a CDN. */
  readonly edgeOnly: boolean;
  /** What the door is planned for. */
  readonly peakWritesPerSecond: number;
}

/**
 * What one address may send, in parts of the planned peak: all of it, and as much again of reads and repeated requests. Less would refuse the
 * peak where all clients come by one router, and more would let one machine alone bring twice what the path can take.
 */
const OF_PEAK = 2;

/** Source: AWS WAF API, `RateBasedStatement` Limit. */
export const REQUESTS_MIN = 10;
export const REQUESTS_MAX = 2_000_000_000;

/** Unit: seconds. */
export const WINDOW_SECONDS = 300;

/** What an ALB shows to AWS WAF of a body. It cannot be raised. Unit: bytes. Source: CloudFormation, `AssociationConfig` of a web ACL. */
export const INSPECTED_BODY_BYTES = 8192;

/** Where an edge is before the door, the connection is the edge's, and the client's address stands here. */
const FORWARDED = 'X-Forwarded-For';

interface Rule {
  readonly rule: Omit<CfnWebACL.RuleProperty, 'priority'>;
  /** Web ACL capacity units. Source: AWS WAF developer guide, the statement's page. */
  readonly capacity: number;
}

/** The rules in the order in which they are asked. What is too much is refused before anybody looks at what is in it. */
export function webAclRules(chosen: WebAclRules, door: WebAclDoor): CfnWebACL.RuleProperty[] {
  return rulesOf(chosen, door).map(({ rule }, priority) => ({ ...rule, priority }));
}

/** What they take of the 1,500 capacity units of a web ACL that are in its price. */
export function webAclCapacity(chosen: WebAclRules, door: WebAclDoor): number {
  return rulesOf(chosen, door).reduce((sum, { capacity }) => sum + capacity, 0);
}

/** What one address may send in the window, or `false` for as much as it likes. */
export function requestsPerAddressOf(chosen: WebAclRules, peakWritesPerSecond: number): number | false {
  const ofPeak = Math.ceil(OF_PEAK * peakWritesPerSecond * windowSeconds(chosen));
  return chosen.requestsPerAddress ?? Math.min(Math.max(ofPeak, REQUESTS_MIN), REQUESTS_MAX);
}

function rulesOf(chosen: WebAclRules, { edgeOnly, peakWritesPerSecond }: WebAclDoor): Rule[] {
  const { requestsPerHeader, refuseUninspectedBodies = false } = chosen;
  const requestsPerAddress = requestsPerAddressOf(chosen, peakWritesPerSecond);
  return [
    ...(requestsPerAddress === false ? [] : [perAddress(chosen, requestsPerAddress, edgeOnly)]),
    ...(requestsPerHeader === undefined ? [] : [perHeader(chosen, requestsPerHeader)]),
    ...(refuseUninspectedBodies ? [uninspectedBodies(chosen)] : []),
    // It would look at the addresses of the edge.
    ...(edgeOnly ? [] : [managed(IP_REPUTATION, chosen)]),
    managed(KNOWN_BAD_INPUTS, chosen),
    managed(COMMON_RULES, chosen),
  ];
}

function perAddress(chosen: WebAclRules, limit: number, edgeOnly: boolean): Rule {
  const address = edgeOnly
    ? // A value that is no address was put there by the client, and would otherwise be counted nowhere.
      { aggregateKeyType: 'FORWARDED_IP', forwardedIpConfig: { headerName: FORWARDED, fallbackBehavior: 'MATCH' } }
    : { aggregateKeyType: 'IP' };
  const statement = { rateBasedStatement: { limit, evaluationWindowSec: windowSeconds(chosen), ...address } };
  return { rule: own('RequestsPerAddress', statement, chosen, TOO_MANY_REQUESTS), capacity: 2 };
}

function perHeader(chosen: WebAclRules, { header, requests }: { header: string; requests: number }): Rule {
  const customKeys = [{ header: { name: header.toLowerCase(), textTransformations: [AS_IT_IS] } }];
  const statement = {
    rateBasedStatement: {
      limit: requests,
      evaluationWindowSec: windowSeconds(chosen),
      aggregateKeyType: 'CUSTOM_KEYS',
      customKeys,
    },
  };
  return { rule: own('RequestsPerHeader', statement, chosen, TOO_MANY_REQUESTS), capacity: 2 + 30 };
}

function uninspectedBodies(chosen: WebAclRules): Rule {
  const statement = {
    sizeConstraintStatement: {
      // Of a larger one WAF is not told how large it is.
      fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
      comparisonOperator: 'GT',
      size: INSPECTED_BODY_BYTES,
      textTransformations: [AS_IT_IS],
    },
  };
  return { rule: own('UninspectedBodies', statement, chosen, BODY_TOO_LARGE), capacity: 1 };
}

function managed(rules: ManagedRules, { action = 'block', inspectBodies = false }: WebAclRules): Rule {
  const { name, managedName, capacity } = rules;
  const ruleActionOverrides = overridesOf(rules, inspectBodies);
  return {
    rule: {
      name,
      statement: {
        managedRuleGroupStatement: {
          vendorName: 'AWS',
          name: managedName,
          ...(ruleActionOverrides.length > 0 && { ruleActionOverrides }),
        },
      },
      overrideAction: action === 'count' ? { count: {} } : { none: {} },
      visibilityConfig: seenAs(name),
    },
    capacity,
  };
}

const AS_IT_IS = { priority: 0, type: 'NONE' };

function own(
  name: string,
  statement: CfnWebACL.StatementProperty,
  { action = 'block' }: WebAclRules,
  customResponse: CfnWebACL.CustomResponseProperty,
): Rule['rule'] {
  return {
    name,
    statement,
    action: action === 'count' ? { count: {} } : { block: { customResponse } },
    visibilityConfig: seenAs(name),
  };
}

/** Unit: seconds. */
export function windowSeconds({ window }: WebAclRules): number {
  return window?.toSeconds() ?? WINDOW_SECONDS;
}

/** Metrics of the namespace AWS/WAFV2, and samples of requests in the console for three hours. */
export function seenAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
