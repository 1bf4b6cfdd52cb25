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
import { DEFAULT_BAKE_MINUTES } from './shift-problems';

interface ContainerShiftProps {
  readonly listener: ApplicationListener;
  /** Which takes all requests when the service is made. */
  readonly targetGroup: ApplicationTargetGroup;
  /** With the settings of the first: after each deployment the other one takes the requests. */
  readonly alternateTargetGroup: ApplicationTargetGroup;
  /** Absent where everybody may come in. */
  readonly edgeSecret: ISecret | undefined;
}

/** What the listener does with requests that no rule takes. Where all come by a rule, nobody ever sees it. */
export const NO_RULE = ListenerAction.fixedResponse(503, {
  contentType: 'text/plain',
  messageBody: 'Nothing takes this request.',
});

/** The service's own part of a shift: how, how fast, and how long the old version stays. */
export function deploymentOf({
  way,
  alarms,
}: TrafficShift): Pick<
  FargateServiceProps,
  'deploymentStrategy' | 'canaryConfiguration' | 'linearConfiguration' | 'bakeTime'
> {
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
      return { deploymentStrategy: DeploymentStrategy.BLUE_GREEN, bakeTime };
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
    const { listener, targetGroup, alternateTargetGroup, edgeSecret } = props;
    this.rule = new ApplicationListenerRule(this, edgeSecret === undefined ? 'Everybody' : 'FromEdge', {
      listener,
      priority: 1,
      conditions: [
        edgeSecret === undefined
          ? ListenerCondition.pathPatterns(['/*'])
          : ListenerCondition.httpHeader(EDGE_HEADER, [shown(edgeSecret)]),
      ],
      // As it is before the first deployment. From then on the weights are ECS's: this text must never change, or CloudFormation sends all
      // requests to the first group, which may be the empty one. docs/traffic-shift.md
      action: ListenerAction.weightedForward([
        { targetGroup, weight: 100 },
        { targetGroup: alternateTargetGroup, weight: 0 },
      ]),
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
