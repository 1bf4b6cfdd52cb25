import type { Referent } from './resolver';
import { cacheUserGroupType, cacheUserType } from './resource-types/cache-user';
import { serviceType } from './resource-types/container-service';
import { clusterType } from './resource-types/ecs-cluster';
import { eventSourceMappingType } from './resource-types/event-source-mapping';
import { aliasType, functionType, versionType } from './resource-types/function';
import { listenerRuleType, listenerType, loadBalancerType } from './resource-types/load-balancer';
import { queueType } from './resource-types/queue';
import type { EngineEndpoints, ReferableType } from './resource-types/resource-type';
import { scheduleRuleType } from './resource-types/schedule-rule';
import { serverlessCacheType } from './resource-types/serverless-cache';
import { globalTableType, tableType } from './resource-types/table';
import { targetGroupType } from './resource-types/target-group';
import { taskDefinitionType } from './resource-types/task-definition';

/** Every resource type that the local run knows. Everything else is "not run here". */
const KNOWN_TYPES: readonly ReferableType[] = [
  loadBalancerType,
  listenerType,
  listenerRuleType,
  targetGroupType,
  functionType,
  aliasType,
  versionType,
  clusterType,
  taskDefinitionType,
  serviceType,
  eventSourceMappingType,
  scheduleRuleType,
  queueType,
  globalTableType,
  tableType,
  serverlessCacheType,
  cacheUserType,
  cacheUserGroupType,
];

/** `Ref` and `Fn::GetAtt` of the known types, once it is known where the engines listen. */
export function referentsWith(endpoints: EngineEndpoints): Referent {
  return (resource, attribute, resolver) => {
    const type = KNOWN_TYPES.find((known) => known.type === resource.type);
    if (type === undefined) return undefined;
    if (attribute === undefined) return type.ref(resource, resolver, endpoints);
    return Object.hasOwn(type.attributes, attribute)
      ? type.attributes[attribute]?.(resource, resolver, endpoints)
      : undefined;
  };
}
