// Receives the name of a built handler, its variables and, where it needs one, the network it runs in.
// Promises a function that may write its own log and join that network, and nothing else, with an environment that Lambda takes.
// Hands on the function: the stage that makes it grants what it needs.

import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type FunctionProps,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { environmentProblems } from './environment-size';
import { type HandlerName, handlerAsset, handlerAssetWith } from './handler-asset';
import { refuse } from './kit-error';

export interface HandlerFunctionProps {
  /** The folder of the handler under lambda/. */
  readonly handler: HandlerName;
  /**
   * Further files to put beside the bundle, their text by the names they get there.
   * @default - none
   */
  readonly files?: Readonly<Record<string, string>>;
  /** One line for whoever finds the function in the console. */
  readonly description: string;
  /** Rendered by the handler's environment sheet. */
  readonly environment: Record<string, string>;
  /** MiB of memory; CPU comes with it. */
  readonly memoryMegabytes: number;
  /** Seconds one invocation may take. */
  readonly timeoutSeconds: number;
  /**
   * The network whose isolated subnets the function joins, to reach the read cache.
   * @default - none: it reaches AWS's public endpoints, and may make no network interface
   */
  readonly vpc?: IVpc;
}

/** No shorter action list joins a network. Source: Lambda, "Required IAM permissions" for VPC access. */
const NETWORK_INTERFACE_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

const HTTPS = Port.tcp(443);

export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    const { handler, files, environment, vpc } = props;
    refuse(this, environmentProblems(environment));
    const code = files === undefined ? handlerAsset(this, handler) : handlerAssetWith(this, handler, files);

    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    const network = vpc && this.joinNetwork(vpc);

    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment,
      role: this.role,
      logGroup: this.logGroup,
      // Lambda's own lines for each start and end would cost as much as storing a fifth of the writes.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      ...network,
    });
  }

  private joinNetwork(vpc: IVpc): Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'> {
    this.role.addToPolicy(new PolicyStatement({ actions: NETWORK_INTERFACE_ACTIONS, resources: ['*'] }));
    Validations.of(this.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'Lambda makes network interfaces in the name of this role before they have ARNs: EC2 offers no resource.',
    });

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false });
    // The table is reached through a gateway endpoint, whose addresses are AWS's own ranges and unknown at synth. The
    // subnets are isolated: the network has no route to anything else.
    securityGroup.addEgressRule(Peer.anyIpv4(), HTTPS, 'The endpoints of DynamoDB and SQS');
    return { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED }, securityGroups: [securityGroup] };
  }
}
