// Receives a task's definition, and how many tasks there shall be.
// Promises that so many run, over all zones, none of them reachable but by the load balancer, and that a new version that does not
// start takes nothing away: the old tasks stay.
// Hands on the service, to be put behind a target group.

import { Duration, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup, SubnetType } from 'aws-cdk-lib/aws-ec2';
import {
  AvailabilityZoneRebalancing,
  Cluster,
  ContainerInsights,
  FargatePlatformVersion,
  FargateService,
  type FargateServiceProps,
  type FargateTaskDefinition,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';

export interface DoorServiceProps {
  readonly vpc: IVpc;
  readonly taskDefinition: FargateTaskDefinition;
  /** How a new version takes over, and what becomes of one that does not start. */
  readonly deployment: Partial<FargateServiceProps>;
}

/** A task listens within seconds; what is not there after these is not coming. */
const START_GRACE = Duration.seconds(60);

export class DoorService extends Construct {
  readonly cluster: Cluster;
  readonly service: FargateService;

  constructor(scope: Construct, id: string, { vpc, taskDefinition, deployment }: DoorServiceProps) {
    super(scope, id);
    this.cluster = this.makeCluster(vpc);
    const securityGroup = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false });
    // As of the functions: the addresses of the gateway endpoints are unknown at synth, and the subnets have no way out.
    securityGroup.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'The endpoints of AWS services');
    this.service = new FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition,
      platformVersion: FargatePlatformVersion.VERSION1_4,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      assignPublicIp: false,
      securityGroups: [securityGroup],
      // No count: a deployment in a flood would set it back to that of the template. The scaling begins with its least.
      // New tasks first, as many as there are, and only then are old ones taken away: a deployment never runs short.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      healthCheckGracePeriod: START_GRACE,
      propagateTags: PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      ...deployment,
    });
    if (deployment.circuitBreaker === undefined) {
      Validations.of(this.service).acknowledge({
        id: 'Annotation::@aws-cdk/aws-ecs:shouldUseCircuitBreaker',
        reason:
          'ECS documents it for rolling and blue/green deployments only; a canary that never becomes healthy is stopped by alarms or by hand (docs/traffic-shift.md).',
      });
    }
    // Who may not fetch the image yet fails to start, and a service whose first tasks fail is given up.
    this.service.node.addDependency(taskDefinition.obtainExecutionRole());
  }

  private makeCluster(vpc: IVpc): Cluster {
    const cluster = new Cluster(this, 'Cluster', { vpc, containerInsightsV2: ContainerInsights.DISABLED });
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason:
        'CPU and memory of the service, healthy tasks and requests come without it, and the door tells its own numbers. Container Insights would be paid for by the metric.',
    });
    return cluster;
  }
}
