import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ListenerCertificate, TrustStore } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { FrontDoor, type FrontDoorProps } from '../../lib/front-door';
import { FrontDoorCompute } from '../../lib/front-door/compute';
import type { Guard } from '../../lib/front-door/guard/guard';
import { TrafficShift } from '../../lib/front-door/traffic-shift';
import { WritePath } from '../../lib/write-path';
import { COLLECTIONS, neighbours, problemsOf, testStack } from '../test-stack';
import { GUARDED, SCOPED } from './guarded-stacks';

const PLAINTEXT = { plaintextBecause: 'inside a test' };
const CERTIFICATE = {
  certificate: ListenerCertificate.fromArn('arn:aws:acm:eu-west-1:123456789012:certificate/0'),
};
const JWT = { issuer: SCOPED.issuer, jwksEndpoint: SCOPED.jwksEndpoint };
const TRUST = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:truststore/clients/0123456789abcdef';

function doorWith(props: Partial<FrontDoorProps>, stack = testStack()): Template {
  const { buffer, table, network } = neighbours(stack);
  const given = { buffer, table, collections: COLLECTIONS, vpc: network.vpc, listener: CERTIFICATE };
  new FrontDoor(stack, 'FrontDoor', { ...given, ...props });
  return Template.fromStack(stack);
}

const HEADERS = [
  ['routing.http.response.content_security_policy.header_value', "default-src 'none'; frame-ancestors 'none'"],
  ['routing.http.response.server.enabled', 'false'],
  ['routing.http.response.x_content_type_options.header_value', 'nosniff'],
  ['routing.http.response.x_frame_options.header_value', 'DENY'],
] as const;
const HSTS = 'routing.http.response.strict_transport_security.header_value';

/** Whatever the order in which a listener's attributes stand. */
function attributesOf(template: Template, protocol: string): Record<string, string> {
  const listeners = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
  const listener = listeners.find(({ Properties }) => Properties.Protocol === protocol);
  const found: { Key: string; Value: string }[] = listener?.Properties.ListenerAttributes ?? [];
  return Object.fromEntries(found.map(({ Key, Value }) => [Key, Value]));
}

test('every answer of a door tells browsers to make nothing of it, and HTTPS to stay with HTTPS', () => {
  expect(attributesOf(doorWith({}), 'HTTPS')).toEqual({ ...Object.fromEntries(HEADERS), [HSTS]: 'max-age=31536000' });
});

test('in clear text nothing is said of HTTPS, nor with the way to it', () => {
  expect(attributesOf(doorWith({}), 'HTTP')).toEqual(Object.fromEntries(HEADERS));
  expect(attributesOf(doorWith({ listener: PLAINTEXT }), 'HTTP')).toEqual(Object.fromEntries(HEADERS));
});

test('a door without a guard has no web ACL, asks for no certificate and no token, and opens no way out', () => {
  const template = doorWith({});

  template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Protocol: 'HTTPS',
    MutualAuthentication: Match.absent(),
    DefaultActions: [{ Type: 'forward', TargetGroupArn: Match.anyValue() }],
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: Match.stringLikeRegexp('Balancer'),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
  });
});

test('the web ACL knows what the door is planned for, and that an edge stands before it', () => {
  const guard: Guard = { webAcl: {} };
  const rule = (statement: object) =>
    Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike(statement) } });

  doorWith({ guard, demand: { peakWritesPerSecond: 3_000 } }).hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([rule({ Limit: 1_800_000, AggregateKeyType: 'IP' })]),
  });
  doorWith({ guard, edgeOnly: true }).hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([rule({ Limit: 300_000, AggregateKeyType: 'FORWARDED_IP' })]),
    DataProtectionConfig: {
      DataProtections: [
        { Field: { FieldKeys: ['authorization', 'cookie', 'x-api-key', 'x-origin-secret'] }, Action: 'SUBSTITUTION' },
      ],
    },
  });
});

test('where requests are shifted between two groups of tasks the guard stands before both, and knows of the edge', () => {
  const stack = testStack();
  const alarms = [Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:late')];
  const template = doorWith(
    {
      compute: FrontDoorCompute.containers(),
      shift: TrafficShift.canary({ alarms }),
      guard: { webAcl: {} },
      edgeOnly: true,
    },
    stack,
  );

  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ AggregateKeyType: 'FORWARDED_IP' }) } }),
    ]),
  });
  expect(Object.keys(attributesOf(template, 'HTTPS'))).toContain(HSTS);
  expect(
    Object.values(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule')).map(
      ({ Properties }) => Properties.Conditions[0].Field,
    ),
  ).toEqual(['http-header']);
});

test('a door that verifies tokens may fetch the keys of the issuer', () => {
  const template = doorWith({ guard: { jwt: JWT } });

  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    GroupDescription: Match.stringLikeRegexp('Balancer'),
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Protocol: 'HTTPS',
    DefaultActions: [Match.objectLike({ Type: 'jwt-validation' }), Match.objectLike({ Type: 'forward' })],
  });
});

test('certificates of clients are verified against the trust store, expired ones refused unless that is said', () => {
  const withTrust = (ignoreExpiry?: boolean) => {
    const stack = testStack();
    const trustStore = TrustStore.fromTrustStoreArn(stack, 'Trust', TRUST);
    return doorWith(
      { guard: { mutualTls: { trustStore, ...(ignoreExpiry !== undefined && { ignoreExpiry }) } } },
      stack,
    );
  };
  const asked = (expired: boolean) => ({
    Protocol: 'HTTPS',
    MutualAuthentication: { Mode: 'verify', TrustStoreArn: TRUST, IgnoreClientCertificateExpiry: expired },
  });

  withTrust().hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', asked(false));
  withTrust(true).hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', asked(true));
});

test('what is wrong with a guard is told by the door, and by a path before anything of it is made', () => {
  const guard: Guard = { jwt: JWT, webAcl: { requestsPerAddress: 1 } };
  const problems = [
    expect.stringMatching(/^guard\.webAcl\.requestsPerAddress must be/),
    expect.stringMatching(/^guard\.jwt needs a listener with a certificate/),
  ];

  expect(problemsOf(() => doorWith({ guard, listener: PLAINTEXT }))).toEqual(problems);
  const stack = testStack();
  const path = () => new WritePath(stack, 'WritePath', { collections: COLLECTIONS, listener: PLAINTEXT, guard });
  expect(problemsOf(path)).toEqual(problems);
  expect(stack.node.tryFindChild('WritePath')?.node.children).toEqual([]);
});

test('a path hands its guard and its demand on to the door', () => {
  const stack = GUARDED.GuardedContainers?.(new App());
  if (stack === undefined) throw new Error('no stack');
  const template = Template.fromStack(stack);

  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ Limit: 1_800_000 }) } }),
    ]),
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-3-PQ-2025-09',
    MutualAuthentication: { Mode: 'verify', IgnoreClientCertificateExpiry: true },
  });
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::ListenerRule', 3 + 4);
});
