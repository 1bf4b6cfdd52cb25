// Receives two target groups, the listener before them, and how requests move from one to the other.
// Promises one rule of the listener that all requests come by, which ECS weights anew at each step, and the role to do so.
// Hands on what the service needs to know when it joins its first target group.

import { Duration, Validations } from 'aws-cdk-lib';
import {
  AlternateTarget,
  DeploymentStrategy,
  type FargateServiceProps,
  type IAlternateTarget,
  ListenerRuleConfiguration,
} from 'aws-cdk-lib/aws-ecs';
import {
  type ApplicationListener,
  ApplicationListenerRule,
  type ApplicationTargetGroup,
  ListenerAction,
  ListenerCondition,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EDGE_HEADER, shown } from '../edge-secret';
import type { TrafficShift } from '../traffic-shift';
import { DEFAULT_BAKE_MINUTES } from './shift-time';

interface ShiftedGroups {
  /** Which takes all requests when the service is made. */
  readonly targetGroup: ApplicationTargetGroup;
  /** With the settings of the first: after each deployment the other one takes the requests. */
  readonly alternateTargetGroup: ApplicationTargetGroup;
}

interface ContainerShiftProps extends ShiftedGroups {
  readonly listener: ApplicationListener;
  /** Absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
}

/** A new version whose tasks do not become healthy is given up, and the old one stays. */
const GIVEN_UP: FargateServiceProps['circuitBreaker'] = { enable: true, rollback: true };

/**
 * The service's own part of a deployment: how, how fast, and how long the old version stays. ECS documents its circuit breaker for rolling and
 * blue/green deployments, and for no others: what a canary or linear one does that never becomes healthy is in docs/traffic-shift.md
 */
export function deploymentOf(
  shift: TrafficShift | undefined,
): Pick<
  FargateServiceProps,
  'deploymentStrategy' | 'canaryConfiguration' | 'linearConfiguration' | 'bakeTime' | 'circuitBreaker'
> {
  if (shift === undefined) return { circuitBreaker: GIVEN_UP };
  const { way, alarms } = shift;
  const { bakeTime = Duration.minutes(DEFAULT_BAKE_MINUTES) } = alarms;
  switch (way.kind) {
    case 'canary':
      return {
        deploymentStrategy: DeploymentStrategy.CANARY,
        canaryConfiguration: { stepPercent: way.percent, stepBakeTime: way.interval },
        bakeTime,
      };
    case 'linear':
      return {
        deploymentStrategy: DeploymentStrategy.LINEAR,
        linearConfiguration: { stepPercent: way.percent, stepBakeTime: way.interval },
        bakeTime,
      };
    case 'allAtOnce':
      return { deploymentStrategy: DeploymentStrategy.BLUE_GREEN, bakeTime, circuitBreaker: GIVEN_UP };
    default:
      return way satisfies never;
  }
}

/** @internal */
export class ContainerShift extends Construct {
  /** To be given to `service.loadBalancerTarget`. */
  readonly alternateTarget: IAlternateTarget;
  readonly alternateTargetGroup: ApplicationTargetGroup;
  readonly rule: ApplicationListenerRule;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ContainerShiftProps) {
    super(scope, id);
    const { listener, alternateTargetGroup, edgeSecret } = props;
    // In the place of the rule that a door which shifts nothing has for its edge, and by that name whoever may come in: while CloudFormation
    // puts a shift or an edge in or out, a rule of another name would be refused for the number that this one has still.
    this.rule = new ApplicationListenerRule(scope, 'FromEdge', {
      listener,
      priority: 1,
      conditions: [
        edgeSecret === undefined
          ? ListenerCondition.pathPatterns(['/*'])
          : ListenerCondition.httpHeader(EDGE_HEADER, [shown(edgeSecret)]),
      ],
      action: toFirst(props),
    });
    this.alternateTargetGroup = alternateTargetGroup;
    this.role = shiftingRole(this, { ...props, rule: this.rule });
    this.alternateTarget = new AlternateTarget('AlternateTarget', {
      alternateTargetGroup,
      productionListener: ListenerRuleConfiguration.applicationListenerRule(this.rule),
      role: this.role,
    });
  }
}

/**
 * To the first group all, as it is before the first deployment. From then on the weights of the rule are ECS's: its text must never change, or
 * CloudFormation sends all requests to the first group, which may be the empty one. docs/traffic-shift.md
 */
export function toFirst({ targetGroup, alternateTargetGroup }: ShiftedGroups): ListenerAction {
  return ListenerAction.weightedForward([
    { targetGroup, weight: 100 },
    { targetGroup: alternateTargetGroup, weight: 0 },
  ]);
}

/**
 * What ECS does to a load balancer in the name of its owner. Source: AmazonECSInfrastructureRolePolicyForLoadBalancers, whose
 * changes reach every load balancer of the account; these reach this one.
 */
function shiftingRole(
  scope: Construct,
  {
    listener,
    targetGroup,
    alternateTargetGroup,
    rule,
  }: ContainerShiftProps & { readonly rule: ApplicationListenerRule },
): Role {
  const role = new Role(scope, 'Role', { assumedBy: new ServicePrincipal('ecs.amazonaws.com') });
  const allow = (actions: string[], resources: string[]) =>
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  allow(
    [
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ],
    ['*'],
  );
  allow(
    ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
    [targetGroup.targetGroupArn, alternateTargetGroup.targetGroupArn],
  );
  allow(['elasticloadbalancing:ModifyListener'], [listener.listenerArn]);
  allow(['elasticloadbalancing:ModifyRule'], [rule.listenerRuleArn]);
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Reading listeners, rules, target groups and the health of targets: Elastic Load Balancing offers no resource for it.',
  });
  return role;
}
