import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Network, type NetworkProps } from '../lib/network';
import { problemsOf, testStack } from './test-stack';

function templateWith(props?: NetworkProps): Template {
  const stack = testStack();
  new Network(stack, 'Network', props);
  return Template.fromStack(stack);
}

test('nothing leaves by a NAT gateway, and nothing is made by a custom resource', () => {
  const template = templateWith();

  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::Lambda::Function', 0);
  template.resourceCountIs('AWS::EC2::Subnet', 6);
  template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }, 0);
});

test('the table and objects have gateway endpoints, on the isolated route tables', () => {
  const endpoints = templateWith().findResources('AWS::EC2::VPCEndpoint', {
    Properties: { VpcEndpointType: 'Gateway' },
  });

  expect(Object.values(endpoints).map((endpoint) => endpoint.Properties.ServiceName['Fn::Join'][1][2])).toEqual([
    '.dynamodb',
    '.s3',
  ]);
  for (const endpoint of Object.values(endpoints)) {
    expect(JSON.stringify(endpoint.Properties.RouteTableIds)).toMatch(
      /IsolatedSubnet1.*IsolatedSubnet2.*IsolatedSubnet3/,
    );
    expect(JSON.stringify(endpoint.Properties.RouteTableIds)).not.toContain('Public');
  }
});

test('queues are reached by an interface endpoint that opens to this network only', () => {
  const template = templateWith({ cidr: '10.7.0.0/16' });

  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: true,
    ServiceName: { 'Fn::Join': ['', Match.arrayWith(['.sqs'])] },
  });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.7.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
  });
});

test('the addresses are 10.0.0.0/16 unless others are given', () => {
  templateWith().hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });
  templateWith({ cidr: '172.16.0.0/18' }).hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '172.16.0.0/18' });
});

test.each([
  [undefined, 'REJECT'],
  ['rejected', 'REJECT'],
  ['all', 'ALL'],
] as const)('flow logs %s: %s traffic is logged for a month', (flowLogs, TrafficType) => {
  const template = templateWith({ flowLogs });

  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});

test('flow logs may be turned off', () => {
  templateWith({ flowLogs: 'off' }).resourceCountIs('AWS::EC2::FlowLog', 0);
});

test('two zones are the least a load balancer can have', () => {
  const problems = problemsOf(() => templateWith({ maxAzs: 1 }));

  expect(problems).toEqual([
    'maxAzs must be a whole number from 2 to 6, got 1: a load balancer needs two zones, and no region has more than six',
  ]);
  expect(problemsOf(() => templateWith({ maxAzs: 7 }))).toHaveLength(1);
  expect(problemsOf(() => templateWith({ maxAzs: 6 }))).toEqual([]);
});

test.each(['10.0.0.0', '10.0.0.0/15', '10.0.0.0/29', 'ten'])('%s is refused as addresses', (cidr) => {
  expect(problemsOf(() => templateWith({ cidr }))).toEqual([expect.stringMatching(/^cidr must be an IPv4 range/)]);
});

test('a network too small for its functions is refused', () => {
  expect(problemsOf(() => templateWith({ cidr: '10.0.0.0/18' }))).toEqual([]);
  expect(problemsOf(() => templateWith({ cidr: '10.0.0.0/19' }))).toEqual([
    expect.stringMatching(/^cidr must hold 3 isolated subnets of 4096 addresses/),
  ]);
});

function zonesOf(stack: Stack, props?: NetworkProps): unknown[] {
  new Network(stack, 'Network', props);
  const subnets = Object.values(Template.fromStack(stack).findResources('AWS::EC2::Subnet'));
  return subnets.map(({ Properties }) => Properties.AvailabilityZone);
}

test.each([
  [undefined, 3],
  [2, 2],
  [6, 6],
])('a stack without a fixed region is in three zones, or as many as it is told: %s', (maxAzs, count) => {
  const places = Array.from({ length: count }, (_, at) => ({ 'Fn::Select': [at, { 'Fn::GetAZs': '' }] }));

  // Public subnets first, isolated ones after them.
  expect(zonesOf(testStack(), { maxAzs })).toEqual([...places, ...places]);
});

test('a stack of a fixed region is in its first three zones, or in all where it has fewer', () => {
  const env = { account: '123456789012', region: 'eu-west-1' };
  const found = (zones: readonly string[]) =>
    new App({ context: { 'availability-zones:account=123456789012:region=eu-west-1': zones } });
  const stackIn = (zones: readonly string[]) => new Stack(found(zones), 'Test', { env });

  expect(new Set(zonesOf(stackIn(['1a', '1b', '1c', '1d'])))).toEqual(new Set(['1a', '1b', '1c']));
  expect(new Set(zonesOf(stackIn(['1a', '1c'])))).toEqual(new Set(['1a', '1c']));
});

test('only where containers run are there ways to the registry and the log', () => {
  const interfaces = (props?: NetworkProps) =>
    Object.values(templateWith(props).findResources('AWS::EC2::VPCEndpoint'))
      .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface')
      .map(({ Properties }) => JSON.stringify(Properties.ServiceName).match(/\.([a-z.]+)"\]/)?.[1]);

  expect(interfaces()).toEqual(['sqs']);
  expect(interfaces({ containers: false })).toEqual(['sqs']);
  expect(interfaces({ containers: true })).toEqual(['sqs', 'ecr.api', 'ecr.dkr', 'logs']);
});
