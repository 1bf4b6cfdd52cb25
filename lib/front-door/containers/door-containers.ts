// Receives the door's environment, and what of it shall run.
// Promises the front door's code behind a port, in as many tasks as its requests and its CPU ask for, with the rights it is granted.
// Hands on the service, which joins a target group.

import { Names } from 'aws-cdk-lib';
import type { Connections, IConnectable, IVpc } from 'aws-cdk-lib/aws-ec2';
import type {
  Cluster,
  FargateService,
  FargateServiceProps,
  FargateTaskDefinition,
  ScalableTaskCount,
} from 'aws-cdk-lib/aws-ecs';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DoorProcess } from '../door-process';
import type { ContainerShift } from '../shift/container-shift';
import type { ContainerSettings } from './container-settings';
import { DoorService } from './door-service';
import { DOOR_PORT, DoorTask } from './door-task';
import { scaleTasks } from './task-scaling';

export interface DoorContainersProps {
  readonly vpc: IVpc;
  readonly process: DoorProcess;
  readonly settings: ContainerSettings;
  /** How a new version takes over, where that is not one task after the other. */
  readonly deployment: Partial<FargateServiceProps>;
}

/** @internal */
export class DoorContainers extends Construct implements IGrantable, IConnectable {
  readonly cluster: Cluster;
  readonly service: FargateService;
  readonly taskDefinition: FargateTaskDefinition;
  readonly grantPrincipal: IPrincipal;
  readonly connections: Connections;
  /** The dimension of the door's own metrics: a name of the whole region, known to task and dashboard alike. */
  readonly metricName: string;
  private readonly settings: ContainerSettings;
  private readonly task: DoorTask;

  constructor(scope: Construct, id: string, { vpc, process, settings, deployment }: DoorContainersProps) {
    super(scope, id);
    this.settings = settings;
    this.metricName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.task = new DoorTask(this, 'Task', {
      settings,
      environment: { ...process.environment, FRONT_DOOR_NAME: this.metricName },
      files: process.files,
    });
    this.taskDefinition = this.task.definition;
    this.grantPrincipal = this.task.role;
    const { cluster, service } = new DoorService(this, 'Tasks', {
      vpc,
      taskDefinition: this.taskDefinition,
      deployment,
    });
    this.cluster = cluster;
    this.service = service;
    this.connections = service.connections;
  }

  /** Puts the tasks behind a target group, and lets its requests decide how many there are. */
  join(targetGroup: ApplicationTargetGroup, shifted?: ContainerShift): ScalableTaskCount {
    targetGroup.addTarget(
      this.service.loadBalancerTarget({
        containerName: this.task.container.containerName,
        containerPort: DOOR_PORT,
        ...(shifted && { alternateTarget: shifted.alternateTarget }),
      }),
    );
    // It shifts for the first time when it is made: its role must be able to by then.
    if (shifted) this.service.node.addDependency(shifted.role);
    return scaleTasks(this.service, [targetGroup, shifted?.alternateTargetGroup], this.settings);
  }
}
