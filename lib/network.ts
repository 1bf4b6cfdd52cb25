// Receives nothing.
// Promises that the front door, the writer and the read cache reach each other, DynamoDB, S3 and SQS, and tasks the registry of
// their image and their log, without a NAT gateway and without a way to anywhere else.
// Hands on the VPC: public subnets for the load balancer, isolated ones for functions and the cache.

import { Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { refuse } from './kit-error';
import { type NumberRule, numberProblems } from './sizing/number-rule';
import { USUAL_ZONES, ZONES_RULE } from './sizing/plan/door/planned-door';

export interface NetworkProps {
  /**
   * The addresses of the network, from /16 to /28, with room for `maxAzs` isolated subnets of 4,096 addresses and the public ones. Change it where it is joined to networks that use the same ones; changing it later
   * replaces the network.
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;
  /**
   * Availability zones to use, 2–6. With three, one that is lost takes a third of everything along, and what is left can be two zones still. Each
   * one more costs an address of each interface endpoint and one public address (docs/costs.md). A region has at least three, but some accounts
   * see only two of us-west-1: say 2 there, or the deployment fails. They are taken in the order of the region's list: one without Fargate or without the
   * serverless cache (use1-az3 of us-east-1) fails the deployment as well; say 2, or take a VPC of your own. More than a stack's fixed region has are not made.
   * @default 3
   */
  readonly maxAzs?: number;
  /**
   * Whether tasks of ECS run here: they fetch their image and write their log by interface endpoints of their own, three more in each zone.
   * @default false
   */
  readonly containers?: boolean;
  /**
   * Which connections are logged: `rejected` shows attacks and wrong rules for little money, `all` shows everything for
   * much more, `off` leaves incidents without a trace.
   * @default 'rejected'
   */
  readonly flowLogs?: FlowLogs;
}

export type FlowLogs = 'rejected' | 'all' | 'off';

/** Every concurrent function environment shares these addresses with the cache. */
const ISOLATED_MASK = 20;
const ISOLATED_ADDRESSES = 2 ** (32 - ISOLATED_MASK);

const TRAFFIC = { rejected: FlowLogTrafficType.REJECT, all: FlowLogTrafficType.ALL } as const;

export class Network extends Construct {
  readonly vpc: Vpc;
  readonly tableEndpoint: GatewayVpcEndpoint;
  readonly objectEndpoint: GatewayVpcEndpoint;
  readonly queueEndpoint: InterfaceVpcEndpoint;
  /** The registry's API, its images, and CloudWatch Logs; empty without `containers`. */
  readonly containerEndpoints: readonly InterfaceVpcEndpoint[];

  constructor(scope: Construct, id: string, props: NetworkProps = {}) {
    super(scope, id);
    const { cidr = '10.0.0.0/16', maxAzs = ZONES_DEFAULT, containers = false, flowLogs = 'rejected' } = props;
    refuse(this, networkProblems({ cidr, maxAzs }));

    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      availabilityZones: zonesOf(Stack.of(this), maxAzs),
      natGateways: 0,
      // Emptying the default group takes a custom resource, a function with rights over security groups. Nothing here
      // uses the default group.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false },
        { name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: ISOLATED_MASK },
      ],
    });
    this.tableEndpoint = this.gateway('TableEndpoint', GatewayVpcEndpointAwsService.DYNAMODB);
    // Free, and the usual second need of a function that joins this network: without it, that would take a NAT gateway.
    this.objectEndpoint = this.gateway('ObjectEndpoint', GatewayVpcEndpointAwsService.S3);
    this.queueEndpoint = this.interfaceTo('QueueEndpoint', InterfaceVpcEndpointAwsService.SQS, 'SQS', cidr);
    this.containerEndpoints = containers ? this.openContainerEndpoints(cidr) : [];
    if (flowLogs !== 'off') this.logFlows(TRAFFIC[flowLogs]);
  }

  private gateway(id: string, service: GatewayVpcEndpointAwsService): GatewayVpcEndpoint {
    return new GatewayVpcEndpoint(this, id, {
      vpc: this.vpc,
      service,
      subnets: [{ subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
  }

  /** What Fargate asks for itself, before a task runs and while it does. Layers of images come by the objects' endpoint. */
  private openContainerEndpoints(cidr: string): InterfaceVpcEndpoint[] {
    const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS } = InterfaceVpcEndpointAwsService;
    return [
      this.interfaceTo('RegistryEndpoint', ECR, 'ECR', cidr),
      this.interfaceTo('ImageEndpoint', ECR_DOCKER, 'Images of ECR', cidr),
      this.interfaceTo('LogEndpoint', CLOUDWATCH_LOGS, 'CloudWatch Logs', cidr),
    ];
  }

  private interfaceTo(
    id: string,
    service: InterfaceVpcEndpointAwsService,
    what: string,
    cidr: string,
  ): InterfaceVpcEndpoint {
    const securityGroup = new SecurityGroup(this, `${id}SecurityGroup`, { vpc: this.vpc, allowAllOutbound: false });
    // Who may use what behind it is decided by IAM; the network only keeps strangers away from the door.
    securityGroup.addIngressRule(Peer.ipv4(cidr), Port.tcp(443), `${what} for everything in this network`);
    return new InterfaceVpcEndpoint(this, id, {
      vpc: this.vpc,
      service,
      subnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      securityGroups: [securityGroup],
      open: false,
    });
  }

  private logFlows(trafficType: FlowLogTrafficType): void {
    const logGroup = new LogGroup(this, 'FlowLog', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.vpc.addFlowLog('Flows', { trafficType, destination: FlowLogDestination.toCloudWatchLogs(logGroup) });
  }
}

/** A majority is left when one is lost. */
export const ZONES_DEFAULT = USUAL_ZONES;

/**
 * The zones themselves, because the CDK takes two of a stack whose region is not fixed, however many are asked for. By their place in the
 * region's list, which is each account's own and stays.
 */
export function zonesOf(stack: Stack, count: number): string[] {
  const known = stack.availabilityZones;
  if (!known.every((zone) => Token.isUnresolved(zone))) return known.slice(0, count);
  return Array.from({ length: count }, (_, place) => Fn.select(place, Fn.getAzs()));
}

export const AZ_RULE: Readonly<Record<'maxAzs', NumberRule>> = {
  maxAzs: ZONES_RULE,
};

const CIDR = /^\d{1,3}(?:\.\d{1,3}){3}\/(\d{1,2})$/;

function networkProblems(offered: { readonly cidr: string; readonly maxAzs: number }): string[] {
  const problems = numberProblems(AZ_RULE, offered);
  if (Token.isUnresolved(offered.cidr)) return problems;
  const length = Number(CIDR.exec(offered.cidr)?.[1] ?? Number.NaN);
  if (!(length >= 16 && length <= 28)) {
    problems.push(
      `cidr must be an IPv4 range from /16 to /28, got ${JSON.stringify(offered.cidr)}: EC2 refuses the network`,
    );
  } else if (problems.length === 0 && 2 ** (32 - length) < (offered.maxAzs + 1) * ISOLATED_ADDRESSES) {
    problems.push(
      `cidr must hold ${offered.maxAzs} isolated subnets of ${ISOLATED_ADDRESSES} addresses and the public ones, got ${JSON.stringify(offered.cidr)}: there would be no room for the functions of a burst`,
    );
  }
  return problems;
}
