// Receives the door's environment, and how large a task shall be.
// Promises a task that can write nowhere, is nobody in particular, and may do what its role is granted and nothing else.
// Hands on the definition, for a service to run.

import { Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AwsLogDriverMode,
  Capability,
  type ContainerDefinition,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { doorProcessEnvironment } from '../../../lambda/contract/environment';
import { refuse } from '../../kit-error';
import { containerAsset } from './container-asset';
import type { ContainerSettings } from './container-settings';
import { taskEnvironmentProblems } from './task-environment';

export interface DoorTaskProps {
  readonly settings: ContainerSettings;
  /** Rendered by the front door's sheet. */
  readonly environment: Record<string, string>;
  readonly files: Readonly<Record<string, string>> | undefined;
}

/** Above 1024: who is not root may open no other. */
export const DOOR_PORT = 8080;

/** By number, as in its Dockerfile, where it is the user `node` of the base image. */
const NOT_ROOT = '1000:1000';

/** A process that ends within `DRAIN_SECONDS` is never killed. */
const KILLED_AFTER_DRAIN_SECONDS = 5;

export class DoorTask extends Construct {
  readonly definition: FargateTaskDefinition;
  readonly container: ContainerDefinition;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { settings, environment, files }: DoorTaskProps) {
    super(scope, id);
    const { account, region } = Stack.of(this);
    // As in a function: the SDK would look for the region elsewhere, or fail.
    const variables = { AWS_REGION: region, ...environment, ...processEnvironment(settings) };
    refuse(this, taskEnvironmentProblems(variables));
    const ofThisAccount = new ServicePrincipal('ecs-tasks.amazonaws.com', {
      // Of this account's tasks alone, or another account's could be made to act for it.
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    });
    this.logGroup = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: ofThisAccount });
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      cpu: settings.cpuUnits,
      memoryLimitMiB: settings.memoryMegabytes,
      runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64, operatingSystemFamily: OperatingSystemFamily.LINUX },
      taskRole: this.role,
      // What the CDK would make by itself, but for the account.
      executionRole: new Role(this, 'ExecutionRole', { assumedBy: ofThisAccount }),
    });
    this.container = this.definition.addContainer('front-door', {
      image: ContainerImage.fromAsset(containerAsset(this, files), { platform: Platform.LINUX_ARM64 }),
      // Without it Fargate limits the task and not the container: Node would take its part of the whole machine's memory, and be killed in a
      // flood in place of answering with 503.
      memoryLimitMiB: settings.memoryMegabytes,
      environment: variables,
      portMappings: [{ containerPort: DOOR_PORT }],
      user: NOT_ROOT,
      readonlyRootFilesystem: true,
      linuxParameters: this.linux(),
      stopTimeout: Duration.seconds(settings.drainSeconds + KILLED_AFTER_DRAIN_SECONDS),
      logging: LogDriver.awsLogs({
        streamPrefix: 'front-door',
        logGroup: this.logGroup,
        // Where CloudWatch takes no lines, lines get lost; the other way would hold up the requests.
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(25),
      }),
    });
    this.acknowledge();
  }

  /** A first process passes signals on, also while the door is still starting; no capability is needed. */
  private linux(): LinuxParameters {
    const parameters = new LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    parameters.dropCapabilities(Capability.ALL);
    return parameters;
  }

  private acknowledge(): void {
    Validations.of(this.definition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason:
        'Its environment holds names, addresses and rules. Nothing in it is a secret: keys are there as digests only.',
    });
    Validations.of(this.definition.obtainExecutionRole()).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ecr:GetAuthorizationToken is for the whole registry: ECR offers no resource. The image itself is named.',
    });
  }
}

function processEnvironment({ timeoutSeconds, drainSeconds, groupCommit }: ContainerSettings): Record<string, string> {
  return doorProcessEnvironment.render({
    PORT: String(DOOR_PORT),
    TIMEOUT_SECONDS: String(timeoutSeconds),
    DRAIN_SECONDS: String(drainSeconds),
    ...(groupCommit && { GROUP_COMMIT: JSON.stringify(groupCommit) }),
  });
}
