import { arnOf } from '../pseudo-parameters';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

function clusterName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'ClusterName', { characters: 255 });
}

export const clusterType: ReferableType = {
  type: 'AWS::ECS::Cluster',
  ref: clusterName,
  attributes: { Arn: (resource, resolver) => arnOf('ecs', `cluster/${clusterName(resource, resolver)}`) },
};
