import type { Resolver } from '../resolver';
import type { Resource } from '../template';

/** Where the engines of a run listen. Known once they are started: until then a plan is made with ports of 0. */
export interface EngineEndpoints {
  /** `http://127.0.0.1:PORT` of the queue server. */
  readonly queues: string;
  /** Engine of a read cache, by the logical id of the cache. */
  readonly caches: ReadonlyMap<string, { readonly host: string; readonly port: number }>;
}

/** What other resources see of one: its `Ref` and its attributes. */
export interface ReferableType {
  /** CloudFormation's name of it. */
  readonly type: string;
  ref(resource: Resource, resolver: Resolver, endpoints: EngineEndpoints): string;
  readonly attributes: Readonly<
    Record<string, (resource: Resource, resolver: Resolver, endpoints: EngineEndpoints) => string>
  >;
}

/**
 * The name of a resource: the template's, else one made of stack and logical id, as CloudFormation does. Without its
 * random end, so that a run finds the data of an earlier one.
 */
export function physicalName(
  resource: Resource,
  resolver: Resolver,
  property: string,
  limit: { readonly characters: number; readonly suffix?: string },
): string {
  const given = resolver.property(resource, property);
  if (typeof given === 'string' && given !== '') return given;
  const suffix = limit.suffix ?? '';
  // CDK ends logical ids in a hash: what is cut off where the name is too long is the beginning.
  return (
    `${resolver.stackName}-${resource.logicalId}`.slice(-(limit.characters - suffix.length)).replace(/^-/, '') + suffix
  );
}
