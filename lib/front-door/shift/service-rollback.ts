import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnService, type FargateService } from 'aws-cdk-lib/aws-ecs';

/**
 * Takes alarms, any number of times, on which a service's deployments are taken back, however they go. By hand, because
 * `enableDeploymentAlarms` forgets what it is given a second time, and warns of each alarm whose name the template makes.
 */
export function serviceRollback(service: FargateService): (alarms: readonly IAlarm[]) => void {
  const names: string[] = [];
  return (alarms) => {
    names.push(...alarms.map(({ alarmName }) => alarmName));
    const resource = service.node.defaultChild;
    if (names.length === 0 || !CfnService.isCfnService(resource)) return;
    resource.addPropertyOverride('DeploymentConfiguration.Alarms', {
      AlarmNames: [...names],
      Enable: true,
      Rollback: true,
    });
  };
}
