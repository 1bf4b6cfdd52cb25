import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { HandlerFunction } from '../handler-function';
import { DEFAULT_KNOBS } from '../sizing/sizing';
import type { ContainerDoorProps } from './compute';
import { type ContainerSettings, containerSettings } from './containers/container-settings';
import { DoorContainers } from './containers/door-containers';
import { DOOR_PORT } from './containers/door-task';
import type { DoorProcess, DoorRunner } from './door-process';
import type { FrontDoorProps } from './front-door-props';
import type { IngestBalancer } from './ingest-balancer';
import { deploymentOf } from './shift/container-shift';
import { LambdaShift } from './shift/lambda-shift';
import { serviceRollback } from './shift/service-rollback';
import { functionTargets, taskTargets } from './target-groups';

/** The door's code as it runs, before the load balancer is there and when it is. */
export interface DoorRun {
  readonly runner: DoorRunner;
  readonly metricName: string;
  readonly function?: LambdaFunction;
  readonly service?: FargateService;
  readonly taskDefinition?: FargateTaskDefinition;
  readonly containerSettings?: ContainerSettings;
  readonly alias?: Alias;
  /** What the load balancer hands requests on to. */
  readonly targets: (scope: Construct) => ApplicationTargetGroup;
  /** Where requests are shifted between two groups of targets. */
  readonly alternateTargets?: (scope: Construct) => ApplicationTargetGroup;
  /** Absent where nothing can take a version back. */
  readonly takeBackOn?: (alarms: readonly IAlarm[]) => void;
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
  const shifted = props.shift && new LambdaShift(door, 'Shift', { function: handler, shift: props.shift });
  return {
    runner: handler,
    metricName: handler.functionName,
    function: handler,
    targets: (scope) => functionTargets(scope, 'Targets', vpc, shifted?.alias ?? handler),
    ...(shifted && { alias: shifted.alias, takeBackOn: (alarms) => shifted.rollBackOn(alarms) }),
  };
}

export function runContainers(
  door: Construct,
  props: FrontDoorProps,
  process: DoorProcess,
  compute: ContainerDoorProps,
): DoorRun {
  const { vpc, demand = {}, balancing = {}, shift } = props;
  const timeoutSeconds = timeoutOf(props);
  const zones = vpc.availabilityZones.length;
  const settings = containerSettings(compute, { demand, zones, timeoutSeconds });
  const containers = new DoorContainers(door, 'Containers', {
    vpc,
    process,
    settings,
    deployment: deploymentOf(shift),
  });
  const { service, taskDefinition, metricName } = containers;
  const groupOf = (id: string) => (scope: Construct) =>
    taskTargets(scope, id, { vpc, port: DOOR_PORT, balancing, timeoutSeconds });
  return {
    runner: containers,
    metricName,
    service,
    taskDefinition,
    containerSettings: settings,
    targets: groupOf('Targets'),
    ...(shift && { alternateTargets: groupOf('AlternateTargets') }),
    takeBackOn: serviceRollback(service),
    join: ({ targetGroup, shifted }) => containers.join(targetGroup, shifted),
  };
}

function timeoutOf({ timeoutSeconds = DEFAULT_KNOBS.frontDoorTimeoutSeconds }: FrontDoorProps): number {
  return timeoutSeconds;
}
