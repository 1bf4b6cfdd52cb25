import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

/** A set of rules that AWS keeps. */
export interface ManagedRules {
  /** Of the rule in the web ACL, and of its metric. */
  readonly name: string;
  readonly managedName: string;
  /** Web ACL capacity units. Source: AWS WAF developer guide, the page of each set; of a web ACL 1,500 are in the price. */
  readonly capacity: number;
  /** What takes requests for attacks that a client of good will sends: it is counted and never refused. */
  readonly counted: readonly string[];
  /** What looks into bodies, by the name of the rule. */
  readonly ofBodies: readonly string[];
}

/** Addresses that AWS has seen attack others. It looks at the address of the connection: behind a CDN that is the CDN's. */
export const IP_REPUTATION: ManagedRules = {
  name: 'IpReputation',
  managedName: 'AWSManagedRulesAmazonIpReputationList',
  capacity: 25,
  counted: [],
  ofBodies: [],
};

export const KNOWN_BAD_INPUTS: ManagedRules = {
  name: 'KnownBadInputs',
  managedName: 'AWSManagedRulesKnownBadInputsRuleSet',
  capacity: 200,
  counted: [],
  ofBodies: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
};

export const COMMON_RULES: ManagedRules = {
  name: 'CommonRules',
  managedName: 'AWSManagedRulesCommonRuleSet',
  capacity: 700,
  counted: [
    // Many programs send no User-Agent: `node:http` does not.
    'NoUserAgent_HEADER',
    // Paths hold keys of records, and queries hold cursors: they are data, and may be called `app.log` or be longer than 1,024 bytes.
    'RestrictedExtensions_URIPATH',
    'SizeRestrictions_URIPATH',
    'SizeRestrictions_QUERYSTRING',
    // Beyond 8 KiB: `refuseUninspectedBodies` is the choice for it, which says so to the client.
    'SizeRestrictions_BODY',
  ],
  ofBodies: ['CrossSiteScripting_BODY', 'EC2MetaDataSSRF_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY'],
};

/**
 * The rules of a set that count where they would block. AWS ignores a name that the set does not have, and a rule that AWS adds to a set blocks until
 * it is named here: the metrics of the rule tell.
 */
export function overridesOf(
  { counted, ofBodies }: ManagedRules,
  inspectBodies: boolean,
): CfnWebACL.RuleActionOverrideProperty[] {
  return [...counted, ...(inspectBodies ? [] : ofBodies)].map((name) => ({ name, actionToUse: { count: {} } }));
}
