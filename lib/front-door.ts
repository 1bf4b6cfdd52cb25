// Receives HTTP requests from clients.
// Promises that a 202 stands for a write that SQS has answered for, a 200 for one that the table has, and that nothing bad
// gets further than here.
// Hands on writes to the buffer, or to the table where a collection is direct; reads come back from the table.

import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationTargetGroup,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Limits } from '../lambda/contract/limit-rules';
import { ContainerDoor } from './front-door/compute';
import type { ContainerSettings } from './front-door/containers/container-settings';
import { doorProcess } from './front-door/door-process';
import { runContainers, runFunction } from './front-door/door-run';
import { makeEdgeSecret } from './front-door/edge-secret';
import { frontDoorProblems } from './front-door/front-door-problems';
import type { FrontDoorProps } from './front-door/front-door-props';
import { IngestBalancer } from './front-door/ingest-balancer';
import { Rollback } from './front-door/shift/rollback';
import type { TrafficShift } from './front-door/traffic-shift';
import { refuse } from './kit-error';
import { USUAL_ACCESS_LOG_DAYS } from './sizing/plan/door/planned-door';
import { declaredCollections } from './user-code/collection-props';

export type { FrontDoorProps } from './front-door/front-door-props';

export class FrontDoor extends Construct {
  /** What runs the door; absent where containers do. */
  readonly function?: LambdaFunction;
  /** What runs the door; absent where a function does. */
  readonly service?: FargateService;
  /** Of one task of `service`. */
  readonly taskDefinition?: FargateTaskDefinition;
  /** How many tasks of `service` there are, and of which size, as it came about. */
  readonly containerSettings?: ContainerSettings;
  /** What the load balancer asks for in place of `function`, where its versions are shifted. */
  readonly alias?: Alias;
  /** As it was given. */
  readonly shift?: TrafficShift;
  /** What the door's own metrics are found by: the value of their dimension `FrontDoor`. docs/metrics.md */
  readonly metricName: string;
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  /** The function, or the tasks. */
  readonly targetGroup: ApplicationTargetGroup;
  /** Where containers are shifted: it and `targetGroup` have the requests in turn. */
  readonly alternateTargetGroup?: ApplicationTargetGroup;
  /** Absent with `accessLogs: false`. */
  readonly accessLogs?: Bucket;
  /** As they were given. */
  readonly limits?: Limits;
  /** What an edge must show, where nobody else may come in. */
  readonly edgeSecret?: Secret;
  /** Where clients go, without a slash at its end. */
  readonly url: string;
  private readonly rollback: Rollback;

  constructor(scope: Construct, id: string, props: FrontDoorProps) {
    super(scope, id);
    const { internetFacing = true, edgeOnly = false, deletionProtection = false } = props;
    const { accessLogs = true, accessLogDays = USUAL_ACCESS_LOG_DAYS } = props;
    refuse(this, frontDoorProblems(props));

    this.limits = props.limits;
    this.shift = props.shift;
    if (edgeOnly) this.edgeSecret = makeEdgeSecret(this, 'EdgeSecret');
    const process = doorProcess(this, props);
    const runs =
      props.compute instanceof ContainerDoor
        ? runContainers(this, props, process, props.compute.props)
        : runFunction(this, props, process);
    process.allow(runs.runner);
    this.function = runs.function;
    this.service = runs.service;
    this.taskDefinition = runs.taskDefinition;
    this.containerSettings = runs.containerSettings;
    this.alias = runs.alias;
    this.metricName = runs.metricName;

    const balancer = new IngestBalancer(this, 'Balancer', {
      vpc: props.vpc,
      targets: runs.targets,
      alternateTargets: runs.alternateTargets,
      listener: props.listener,
      internetFacing,
      deletionProtection,
      accessLogDays: accessLogs && accessLogDays,
      admission: {
        guard: props.guard,
        collections: declaredCollections(props.collections),
        edgeSecret: this.edgeSecret,
        demand: props.demand,
      },
    });
    this.loadBalancer = balancer.loadBalancer;
    this.listener = balancer.listener;
    this.targetGroup = balancer.targetGroup;
    this.alternateTargetGroup = balancer.shifted?.alternateTargetGroup;
    this.accessLogs = balancer.accessLogs;
    this.url = balancer.url;
    runs.join?.(balancer);
    this.rollback = new Rollback(this, {
      kind: props.compute?.kind ?? 'lambda',
      shift: props.shift,
      takeBackOn: runs.takeBackOn,
    });
  }

  /**
   * Takes a new version back while it takes over, when one of these alarms comes. Those of the service itself (its CPU, its tasks) may not be
   * among them: they would wait for it, and it for them. A door of a function needs `shift` for it.
   */
  rollBackOn(alarms: readonly IAlarm[]): void {
    this.rollback.add(alarms);
  }
}
