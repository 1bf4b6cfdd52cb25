import { type CfnElement, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { FrontDoor } from './front-door';
import {
  PATH_DESCRIPTION_VERSION,
  PATH_METADATA_PREFIX,
  type PathDescription,
  type PathResources,
} from './path-description';
import { completeDemand, type Demand } from './sizing/demand';
import { isUnresolved } from './sizing/unresolved';

/** As the path was asked for it. */
export type PathAsked = Omit<PathDescription, 'version' | 'demand' | 'region'> & { readonly demand: Demand };

/** Writes a path's description into the metadata of its template. A number that only CloudFormation will know is left out. */
export function describePath(path: IConstruct, asked: PathAsked): void {
  const stack = Stack.of(path);
  const region = regionOf(path);
  const { warmWriteUnitsPerSecond, tasks, ...rest } = asked;
  const description: PathDescription = {
    version: PATH_DESCRIPTION_VERSION,
    ...rest,
    ...(warmWriteUnitsPerSecond !== undefined && !isUnresolved(warmWriteUnitsPerSecond) && { warmWriteUnitsPerSecond }),
    ...(tasks !== undefined && !isUnresolved(tasks.least) && !isUnresolved(tasks.most) && { tasks }),
    demand: completeDemand(asked.demand),
    knobs: known(asked.knobs),
    ...(region !== undefined && { region }),
  };
  stack.addMetadata(`${PATH_METADATA_PREFIX}${pathInStack(path, stack)}`, description);
}

/** Only names that are known at synth: metadata of a template may refer to nothing. */
export function doorDescribed({ containerSettings: settings, metricName }: FrontDoor) {
  if (settings === undefined) return {};
  const tasks = { least: settings.minTasks, most: settings.maxTasks };
  return { compute: 'containers' as const, metricName, tasks };
}

/** What the local run and the dashboard find a door of containers by. */
export function containersDescribed({ service, targetGroup, alternateTargetGroup }: FrontDoor): Partial<PathResources> {
  if (service === undefined) return {};
  return {
    // Its own construct, and no other's: nobody gives a door a cluster.
    cluster: logicalIdOf(service.cluster),
    targetGroup: logicalIdOf(targetGroup),
    ...(alternateTargetGroup && { alternateTargetGroup: logicalIdOf(alternateTargetGroup) }),
  };
}

/** The region that a construct's stack is made for; none where only the deployment knows. */
export function regionOf(construct: IConstruct): string | undefined {
  const { region } = Stack.of(construct);
  return Token.isUnresolved(region) ? undefined : region;
}

/** The logical id of the resource behind a construct: a token until synth, because an app may still rename it. */
export function logicalIdOf(construct: IConstruct): string {
  return Stack.of(construct).getLogicalId(construct.node.defaultChild as CfnElement);
}

/** Of its own stack, so that the same stack in another stage, or under another name, says the same. */
function pathInStack(construct: IConstruct, stack: Stack): string {
  const { scopes } = construct.node;
  return scopes
    .slice(scopes.indexOf(stack) + 1)
    .map(({ node }) => node.id)
    .join('/');
}

function known<T extends object>(numbers: T): T {
  return Object.fromEntries(
    Object.entries(numbers).filter(([, value]) => value !== undefined && !Token.isUnresolved(value)),
  ) as T;
}
