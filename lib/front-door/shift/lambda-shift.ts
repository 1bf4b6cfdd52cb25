// Receives the door's function, and how its requests move to a new version of it.
// Promises an alias that requests go by, whose share of the new version rises as asked, and falls to nothing when an alarm comes.
// Hands on the alias, which the load balancer invokes in place of the function.

import { Fn, Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import {
  type ILambdaDeploymentConfig,
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
  TrafficRouting,
} from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { TrafficShift } from '../traffic-shift';

interface LambdaShiftProps {
  readonly function: LambdaFunction;
  readonly shift: TrafficShift;
}

/** What the load balancer asks for. People find it in the console. */
export const LIVE = 'live';

/** @internal */
export class LambdaShift extends Construct {
  readonly alias: Alias;
  readonly deploymentGroup: LambdaDeploymentGroup;

  constructor(scope: Construct, id: string, { function: handler, shift }: LambdaShiftProps) {
    super(scope, id);
    this.alias = new Alias(this, 'Live', {
      aliasName: LIVE,
      version: handler.currentVersion,
      description: 'The version that clients meet; while it changes, two of them',
    });
    this.deploymentGroup = new LambdaDeploymentGroup(this, 'DeploymentGroup', {
      application: new LambdaApplication(this, 'Application'),
      alias: this.alias,
      deploymentConfig: this.configOf(shift),
      // The CDK would put AWS's own policy on it, which reaches every function of the account.
      role: deploymentRole(this, handler).withoutPolicyUpdates(),
      // On alarms it does by itself, as soon as it has one.
      autoRollback: { failedDeployment: true, stoppedDeployment: true },
    });
  }

  rollBackOn(alarms: readonly IAlarm[]): void {
    for (const alarm of alarms) this.deploymentGroup.addAlarm(alarm);
  }

  private configOf({ way }: TrafficShift): ILambdaDeploymentConfig {
    switch (way.kind) {
      case 'canary': {
        const { percent: percentage, interval } = way;
        const trafficRouting = TrafficRouting.timeBasedCanary({ interval, percentage });
        return new LambdaDeploymentConfig(this, 'Canary', { trafficRouting });
      }
      case 'linear': {
        const { percent: percentage, interval } = way;
        const trafficRouting = TrafficRouting.timeBasedLinear({ interval, percentage });
        return new LambdaDeploymentConfig(this, 'Linear', { trafficRouting });
      }
      case 'allAtOnce':
        return LambdaDeploymentConfig.ALL_AT_ONCE;
      default:
        return way satisfies never;
    }
  }
}

/** The part of AWSCodeDeployRoleForLambdaLimited that is for a shift without hooks. */
function deploymentRole(scope: Construct, handler: LambdaFunction): Role {
  const role = new Role(scope, 'DeploymentRole', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
  role.addToPolicy(
    new PolicyStatement({
      actions: ['lambda:GetAlias', 'lambda:GetProvisionedConcurrencyConfig', 'lambda:UpdateAlias'],
      // By its name: the alias itself waits for the group that has this role.
      resources: [handler.functionArn, Fn.join(':', [handler.functionArn, LIVE])],
    }),
  );
  role.addToPolicy(new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }));
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'CodeDeploy reads the state of alarms. Which ones is known to its deployment group; others may be added to that later.',
  });
  return role;
}
