import { arnOf } from '../pseudo-parameters';
import type { Resource } from '../template';
import type { ReferableType } from './resource-type';

/** There is only the newest revision. */
export function taskDefinitionArn(resource: Resource): string {
  return arnOf('ecs', `task-definition/${resource.logicalId}:1`);
}

export const taskDefinitionType: ReferableType = {
  type: 'AWS::ECS::TaskDefinition',
  ref: taskDefinitionArn,
  attributes: { TaskDefinitionArn: taskDefinitionArn },
};
