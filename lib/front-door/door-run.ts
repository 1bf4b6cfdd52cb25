import type { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { HandlerFunction } from '../handler-function';
import { DEFAULT_KNOBS } from '../sizing/sizing';
import type { ContainerDoorProps } from './compute';
import { containerSettings } from './containers/container-settings';
import { DoorContainers } from './containers/door-containers';
import { DOOR_PORT } from './containers/door-task';
import type { DoorProcess, DoorRunner } from './door-process';
import type { FrontDoorProps } from './front-door-props';
import type { IngestBalancer } from './ingest-balancer';
import { functionTargets, taskTargets } from './target-groups';

/** The door's code as it runs, before the load balancer is there and when it is. */
export interface DoorRun {
  readonly runner: DoorRunner;
  readonly metricName: string;
  readonly function?: LambdaFunction;
  readonly service?: FargateService;
  readonly taskDefinition?: FargateTaskDefinition;
  /** What the load balancer hands requests on to. */
  readonly targets: (scope: Construct) => ApplicationTargetGroup;
  /** What can be done only when the load balancer is there. */
  readonly join?: (balancer: IngestBalancer) => void;
}

export function runFunction(door: Construct, props: FrontDoorProps, process: DoorProcess): DoorRun {
  const { vpc, memoryMegabytes = DEFAULT_KNOBS.frontDoorMemoryMegabytes } = props;
  const { function: handler } = new HandlerFunction(door, 'Handler', {
    handler: 'front-door',
    files: process.files,
    description: 'Front door: accepts or applies writes, and answers reads',
    environment: process.environment,
    memoryMegabytes,
    timeoutSeconds: timeoutOf(props),
    vpc,
  });
  return {
    runner: handler,
    metricName: handler.functionName,
    function: handler,
    targets: (scope) => functionTargets(scope, 'Targets', vpc, handler),
  };
}

export function runContainers(
  door: Construct,
  props: FrontDoorProps,
  process: DoorProcess,
  compute: ContainerDoorProps,
): DoorRun {
  const { vpc, demand = {}, balancing = {} } = props;
  const timeoutSeconds = timeoutOf(props);
  const zones = vpc.availabilityZones.length;
  const settings = containerSettings(compute, { demand, zones, timeoutSeconds });
  const containers = new DoorContainers(door, 'Containers', { vpc, process, settings });
  const { service, taskDefinition, metricName } = containers;
  return {
    runner: containers,
    metricName,
    service,
    taskDefinition,
    targets: (scope) => taskTargets(scope, 'Targets', { vpc, port: DOOR_PORT, balancing, timeoutSeconds }),
    join: ({ targetGroup }) => containers.join(targetGroup),
  };
}

function timeoutOf({ timeoutSeconds = DEFAULT_KNOBS.frontDoorTimeoutSeconds }: FrontDoorProps): number {
  return timeoutSeconds;
}
