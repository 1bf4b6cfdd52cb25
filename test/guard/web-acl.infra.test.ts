import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { statusOf } from '../../lambda/front-door/problems';
import type { WebAclRules } from '../../lib/front-door/guard/guard';
import { REFUSAL_BODIES } from '../../lib/front-door/guard/refusals';
import { DoorWebAcl } from '../../lib/front-door/guard/web-acl';
import { webAclProblems } from '../../lib/front-door/guard/web-acl-problems';
import {
  requestsPerAddressOf,
  type WebAclDoor,
  webAclCapacity,
  webAclRules,
} from '../../lib/front-door/guard/web-acl-rules';

const DOOR: WebAclDoor = { edgeOnly: false, peakWritesPerSecond: 500 };

function made(rules: WebAclRules, edgeOnly = false, secretHeaders = ['authorization']): Template {
  const stack = new Stack(new App(), 'Test');
  const loadBalancer = new ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc: new Vpc(stack, 'Vpc') });
  new DoorWebAcl(stack, 'Guard', { rules, loadBalancer, door: { ...DOOR, edgeOnly }, secretHeaders });
  return Template.fromStack(stack);
}

const namesOf = (rules: WebAclRules, edgeOnly = false) =>
  webAclRules(rules, { ...DOOR, edgeOnly }).map(({ name }) => name);
const ruleOf = (name: string, rules: WebAclRules, edgeOnly = false) =>
  webAclRules(rules, { ...DOOR, edgeOnly }).find((rule) => rule.name === name);

/** Which rules of a managed set count where the set would block. */
function countedOf(name: string, rules: WebAclRules): string[] {
  const statement = ruleOf(name, rules)?.statement;
  const group = statement && 'managedRuleGroupStatement' in statement ? statement.managedRuleGroupStatement : undefined;
  const overrides = group && 'ruleActionOverrides' in group ? group.ruleActionOverrides : [];
  return JSON.parse(JSON.stringify(overrides ?? [])).map((override: { name: string; actionToUse: unknown }) => {
    expect(override.actionToUse).toEqual({ count: {} });
    return override.name;
  });
}

test('it stands before the load balancer, asks three managed sets after the rates, and lets in what none refuses', () => {
  const template = made({ requestsPerHeader: { header: 'X-Api-Key', requests: 500 } });

  template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    ResourceArn: { Ref: Match.stringLikeRegexp('^LoadBalancer') },
    WebACLArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GuardWebAcl'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    Rules: [
      { Name: 'RequestsPerAddress', Priority: 0, Action: { Block: Match.anyValue() } },
      { Name: 'RequestsPerHeader', Priority: 1, Action: { Block: Match.anyValue() } },
      ...['AmazonIpReputationList', 'KnownBadInputsRuleSet', 'CommonRuleSet'].map((set, index) => ({
        Priority: 2 + index,
        OverrideAction: { None: {} },
        Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: `AWSManagedRules${set}` } },
      })),
    ].map((rule) => Match.objectLike(rule)),
  });
});

test('one address may send twice the planned peak over five minutes, or what is said', () => {
  const statement = (rules: WebAclRules, peakWritesPerSecond = 500) =>
    webAclRules(rules, { ...DOOR, peakWritesPerSecond })[0]?.statement;

  expect(statement({})).toEqual({
    rateBasedStatement: { limit: 300_000, evaluationWindowSec: 300, aggregateKeyType: 'IP' },
  });
  expect(statement({ window: Duration.minutes(1) }, 3_000)).toMatchObject({
    rateBasedStatement: { limit: 360_000, evaluationWindowSec: 60 },
  });
  expect(statement({ requestsPerAddress: 10, window: Duration.minutes(10) })).toMatchObject({
    rateBasedStatement: { limit: 10, evaluationWindowSec: 600 },
  });
  expect(namesOf({ requestsPerAddress: false })).not.toContain('RequestsPerAddress');
});

test('what a demand comes to is never outside of what AWS WAF takes', () => {
  const limitOf = (peak: number) => requestsPerAddressOf({}, peak);

  expect([limitOf(0.001), limitOf(10_000_000)]).toEqual([10, 2_000_000_000]);
});

test('behind an edge the address is the forwarded one, and nobody asks for the reputation of the edge', () => {
  expect(ruleOf('RequestsPerAddress', {}, true)?.statement).toMatchObject({
    rateBasedStatement: {
      aggregateKeyType: 'FORWARDED_IP',
      forwardedIpConfig: { headerName: 'X-Forwarded-For', fallbackBehavior: 'MATCH' },
    },
  });
  expect(namesOf({}, true)).toEqual(['RequestsPerAddress', 'KnownBadInputs', 'CommonRules']);
});

test('a header is counted by its values', () => {
  const chosen = { requestsPerHeader: { header: 'X-Api-Key', requests: 2_000 }, window: Duration.minutes(2) };

  expect(ruleOf('RequestsPerHeader', chosen)?.statement).toEqual({
    rateBasedStatement: {
      limit: 2_000,
      evaluationWindowSec: 120,
      aggregateKeyType: 'CUSTOM_KEYS',
      customKeys: [{ header: { name: 'x-api-key', textTransformations: [{ priority: 0, type: 'NONE' }] } }],
    },
  });
  expect(namesOf({})).not.toContain('RequestsPerHeader');
});

const OF_BODIES = ['CrossSiteScripting_BODY', 'EC2MetaDataSSRF_BODY', 'GenericLFI_BODY', 'GenericRFI_BODY'];
const OF_DATA = ['NoUserAgent_HEADER', 'RestrictedExtensions_URIPATH', 'SizeRestrictions_URIPATH'];

test('no body is refused for what stands in it, and no key or cursor for its length or ending, unless bodies are inspected', () => {
  const always = [...OF_DATA, 'SizeRestrictions_QUERYSTRING', 'SizeRestrictions_BODY'];

  expect(countedOf('CommonRules', {}).toSorted()).toEqual([...always, ...OF_BODIES].toSorted());
  expect(countedOf('KnownBadInputs', {})).toEqual(['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY']);
  expect(countedOf('CommonRules', { inspectBodies: true }).toSorted()).toEqual(always.toSorted());
  expect(countedOf('KnownBadInputs', { inspectBodies: true })).toEqual([]);
});

test('a body that nobody sees the end of is refused where that is asked for, and passes otherwise', () => {
  expect(ruleOf('UninspectedBodies', { refuseUninspectedBodies: true })).toMatchObject({
    statement: {
      sizeConstraintStatement: {
        fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
        comparisonOperator: 'GT',
        size: 8192,
      },
    },
    action: { block: { customResponse: { responseCode: 413, customResponseBodyKey: 'body-too-large' } } },
  });
  expect(namesOf({})).not.toContain('UninspectedBodies');
  expect(namesOf({ inspectBodies: true })).not.toContain('UninspectedBodies');
});

const EVERYTHING: WebAclRules = {
  requestsPerHeader: { header: 'x-api-key', requests: 10 },
  inspectBodies: true,
  refuseUninspectedBodies: true,
};

test('to count refuses nothing: no rule of the whole list blocks', () => {
  for (const { name, action, overrideAction } of webAclRules({ ...EVERYTHING, action: 'count' }, DOOR)) {
    expect({ name, does: action ?? overrideAction }).toEqual({ name, does: { count: {} } });
  }
  for (const { name, action, overrideAction } of webAclRules(EVERYTHING, DOOR)) {
    expect({ name, does: action ?? overrideAction }).not.toEqual({ name, does: { count: {} } });
  }
});

test('too much is a 429 that says when to come again, in the form of the door', () => {
  const { RequestsPerAddress, RequestsPerHeader } = Object.fromEntries(
    webAclRules(EVERYTHING, DOOR).map(({ name, action }) => [name, action]),
  );

  const refusal = {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: 'rate-limited',
        responseHeaders: [{ name: 'Retry-After', value: '30' }],
      },
    },
  };
  expect(RequestsPerAddress).toEqual(refusal);
  expect(RequestsPerHeader).toEqual(refusal);
});

test('what it answers itself are problems that the door knows, with the same status', () => {
  const names = { 'rate-limited': statusOf('rate-limited'), 'body-too-large': statusOf('body-too-large') };

  for (const [name, status] of Object.entries(names)) {
    const { contentType, content } = REFUSAL_BODIES[name] ?? {};
    expect(contentType).toBe('APPLICATION_JSON');
    expect(JSON.parse(content ?? '')).toMatchObject({ type: `urn:spillway:problem:${name}`, status });
  }
});

test('all of it fits the 1,500 capacity units that are in the price of a web ACL', () => {
  expect(webAclCapacity({}, DOOR)).toBe(2 + 25 + 200 + 700);
  expect(webAclCapacity(EVERYTHING, DOOR)).toBe(2 + 32 + 1 + 25 + 200 + 700);
  expect(webAclCapacity(EVERYTHING, DOOR)).toBeLessThanOrEqual(1500);
});

test('each rule has a metric of its name, and no sample of a request shows what a client proves itself with', () => {
  const template = made(EVERYTHING, false, ['Authorization', 'X-Api-Key', 'authorization']);

  for (const { name, visibilityConfig } of webAclRules(EVERYTHING, DOOR)) {
    expect(visibilityConfig).toMatchObject({ metricName: name, cloudWatchMetricsEnabled: true });
  }
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    VisibilityConfig: { MetricName: Match.stringLikeRegexp('^Test-?Guard'), CloudWatchMetricsEnabled: true },
    DataProtectionConfig: {
      DataProtections: [
        {
          Field: { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'x-api-key'] },
          Action: 'SUBSTITUTION',
        },
      ],
    },
  });
  template.resourceCountIs('AWS::WAFv2::LoggingConfiguration', 0);
});

test.each<readonly [what: string, rules: WebAclRules, problem: RegExp]>([
  ['fewer requests than AWS WAF counts', { requestsPerAddress: 9 }, /requestsPerAddress must be .* from 10 .*, got 9/],
  ['more than it counts', { requestsPerAddress: 2_000_000_001 }, /requestsPerAddress must be .*, got 2000000001/],
  ['half a request', { requestsPerAddress: 10.5 }, /requestsPerAddress must be a whole number/],
  [
    'fewer of a header',
    { requestsPerHeader: { header: 'x', requests: 9 } },
    /guard\.webAcl\.requestsPerHeader\.requests must be .*, got 9/,
  ],
  [
    'a header that nobody can send',
    { requestsPerHeader: { header: 'my_key', requests: 10 } },
    /requestsPerHeader\.header must be .*"my_key".*drops/,
  ],
  ['no header', { requestsPerHeader: { header: '', requests: 10 } }, /requestsPerHeader\.header must be .*""/],
  ['three minutes', { window: Duration.minutes(3) }, /window must be 1, 2, 5 or 10 minutes, got 180 seconds/],
  [
    'an action that there is none of',
    { action: JSON.parse('"captcha"') },
    /action must be 'block' or 'count', got "captcha"/,
  ],
])('refused: %s', (_what, rules, problem) => {
  expect(webAclProblems(rules)).toEqual([expect.stringMatching(problem)]);
});

test('what stands at a limit is taken', () => {
  expect(webAclProblems({ requestsPerAddress: 10 })).toEqual([]);
  expect(webAclProblems({ requestsPerAddress: 2_000_000_000 })).toEqual([]);
  expect(webAclProblems({ requestsPerAddress: false, action: 'count', window: Duration.seconds(60) })).toEqual([]);
  expect(webAclProblems(undefined)).toEqual([]);
});
