import type { IConnectable } from 'aws-cdk-lib/aws-ec2';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IReadCache } from '../read-cache';

/** The variables by which a handler finds a cache; none without one. */
export function cacheVariables(cache: IReadCache | undefined): Partial<Record<CacheVariable, string>> {
  if (cache === undefined) return {};
  const { endpointAddress, endpointPort, login } = cache;
  return {
    CACHE_ADDRESS: endpointAddress,
    CACHE_PORT: endpointPort,
    ...(login && { CACHE_USER: login.user, CACHE_NAME: login.cacheName }),
  };
}

type CacheVariable = 'CACHE_ADDRESS' | 'CACHE_PORT' | 'CACHE_USER' | 'CACHE_NAME';

/** Lets a handler reach a cache, and log in where the cache asks for it. `what` tells the rule's reader who comes. */
export function allowCache(cache: IReadCache | undefined, handler: IConnectable & IGrantable, what: string): void {
  if (cache === undefined) return;
  cache.connections.allowDefaultPortFrom(handler, what);
  if (cache.login === undefined) return;
  handler.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['elasticache:Connect'], resources: [...cache.login.arns] }),
  );
}
