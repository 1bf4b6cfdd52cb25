import { arnOf } from '../pseudo-parameters';
import type { Resolver } from '../resolver';
import type { Resource } from '../template';
import { type EngineEndpoints, physicalName, type ReferableType } from './resource-type';

export interface CachePlan {
  readonly logicalId: string;
  readonly name: string;
}

/** Before the engine is started its port is not known, and 0 stands for it. */
const NOT_STARTED = { host: '127.0.0.1', port: 0 } as const;

export const serverlessCacheType: ReferableType = {
  type: 'AWS::ElastiCache::ServerlessCache',
  ref: cacheName,
  attributes: {
    ARN: (resource, resolver) => arnOf('elasticache', `serverlesscache:${cacheName(resource, resolver)}`),
    Status: () => 'available',
    'Endpoint.Address': (resource, _resolver, endpoints) => engineOf(resource, endpoints).host,
    'Endpoint.Port': (resource, _resolver, endpoints) => String(engineOf(resource, endpoints).port),
    // The service answers reads on a port of their own; one local engine is both.
    'ReaderEndpoint.Address': (resource, _resolver, endpoints) => engineOf(resource, endpoints).host,
    'ReaderEndpoint.Port': (resource, _resolver, endpoints) => String(engineOf(resource, endpoints).port),
  },
};

export function planCache(resource: Resource, resolver: Resolver): CachePlan {
  return { logicalId: resource.logicalId, name: cacheName(resource, resolver) };
}

function engineOf(resource: Resource, endpoints: EngineEndpoints): { readonly host: string; readonly port: number } {
  return endpoints.caches.get(resource.logicalId) ?? NOT_STARTED;
}

function cacheName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'ServerlessCacheName', { characters: 40 });
}
