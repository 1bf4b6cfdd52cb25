import { arnOf } from '../pseudo-parameters';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

/** A user of a cache. A local engine asks nobody who they are; functions are told the name all the same. */
export const cacheUserType: ReferableType = {
  type: 'AWS::ElastiCache::User',
  ref: userId,
  attributes: {
    Arn: (resource, resolver) => arnOf('elasticache', `user:${userId(resource, resolver)}`),
    Status: () => 'active',
  },
};

export const cacheUserGroupType: ReferableType = {
  type: 'AWS::ElastiCache::UserGroup',
  ref: groupId,
  attributes: {
    Arn: (resource, resolver) => arnOf('elasticache', `usergroup:${groupId(resource, resolver)}`),
    Status: () => 'active',
  },
};

function userId(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'UserId', { characters: 40 });
}

function groupId(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'UserGroupId', { characters: 40 });
}
