import { LocalRunError } from '../../local-run-error';
import type { AssemblyStack } from '../cloud-assembly';
import { listEntries } from '../list-entries';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Resource } from '../template';
import { imageFolder, nodeFlags } from './image-folder';
import { physicalName, type ReferableType } from './resource-type';
import { leastTasks } from './scalable-target';
import { taskDefinitionArn } from './task-definition';

/** A service of ECS whose tasks a load balancer forwards to. */
export interface ContainerPlan {
  /** Of the service. */
  readonly logicalId: string;
  readonly name: string;
  /** Logical id of the task definition. */
  readonly taskDefinition: string;
  /** Folder that the image is built from; `index.js` in it is what runs. */
  readonly codeFolder: string;
  /** Flags of Node that the image is started with. */
  readonly nodeFlags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** At the start: what the service asks for, and no less than what it is scaled in to. */
  readonly desiredCount: number;
  readonly containerPort: number;
  readonly cpuUnits: number;
  readonly memoryMegabytes: number;
  /** Those that every task is registered in. */
  readonly targetGroupArns: readonly string[];
  /** Those that a new version would be registered in while traffic shifts: empty until then. */
  readonly alternateTargetGroupArns: readonly string[];
  /** From SIGTERM to SIGKILL. */
  readonly stopTimeoutSeconds: number;
  /** After its start a task is not replaced for failed health checks for so long. */
  readonly healthCheckGraceSeconds: number;
}

/** Of ECS, where the template says nothing. */
const STOP_TIMEOUT_SECONDS = 30;
const DESIRED_COUNT = 1;

export const serviceType: ReferableType = {
  type: 'AWS::ECS::Service',
  ref: serviceArn,
  attributes: { ServiceArn: serviceArn, Name: serviceName },
};

/** ARNs of the target groups that a service's tasks are registered in, at any time. */
export function targetGroupsOf(service: Resource, resolver: Resolver) {
  const balancers = listEntries(service, 'LoadBalancers').map((one) => propertyReader(one, resolver));
  return {
    now: balancers.flatMap((read) => read.text('TargetGroupArn') ?? []),
    alternate: balancers.flatMap((read) => read.text('AdvancedConfiguration.AlternateTargetGroupArn') ?? []),
  };
}

/** Of the template, all that say something of tasks. */
export interface TaskResources {
  readonly taskDefinitions: readonly Resource[];
  readonly scalableTargets: readonly Resource[];
}

export function planContainers(
  service: Resource,
  resolver: Resolver,
  { taskDefinitions, scalableTargets }: TaskResources,
  assembly: Pick<AssemblyStack, 'imageFolder'>,
): ContainerPlan {
  const read = propertyReader(service, resolver);
  const wanted = read.needed('TaskDefinition');
  const definition = taskDefinitions.find((one) => taskDefinitionArn(one) === wanted);
  if (definition === undefined) {
    throw new LocalRunError(`${nameOf(service)} runs task definition ${wanted}, which the template does not have`);
  }
  const ofTask = propertyReader(definition, resolver);
  const { containerName, containerPort } = balancedContainer(service, resolver);
  const where = `${nameOf(definition)} container ${containerName}`;
  const container = containerNamed(containerName, definition, resolver);
  if (container === undefined) {
    throw new LocalRunError(
      `${nameOf(service)} forwards to container ${containerName}, which ${nameOf(definition)} lacks`,
    );
  }
  if (container.resource.properties.Secrets !== undefined) {
    throw new LocalRunError(`${where} has Secrets, which only an AWS account can answer`);
  }
  const folder = imageFolder(container.read.needed('Image'), where, assembly.imageFolder);
  const command = resolver.property(container.resource, 'Command');
  const groups = targetGroupsOf(service, resolver);
  const name = serviceName(service, resolver);
  const desired = read.integer('DesiredCount') ?? DESIRED_COUNT;
  return {
    logicalId: service.logicalId,
    name,
    taskDefinition: definition.logicalId,
    codeFolder: folder,
    nodeFlags: nodeFlags(folder, Array.isArray(command) ? command.map(String) : []),
    environment: Object.fromEntries(
      container.read.list('Environment').map(({ Name, Value }) => [String(Name), String(Value)]),
    ),
    desiredCount: Math.max(desired, leastTasks(name, scalableTargets, resolver) ?? 0),
    containerPort,
    cpuUnits: ofTask.integer('Cpu') ?? container.read.integer('Cpu') ?? 0,
    memoryMegabytes: ofTask.integer('Memory') ?? container.read.integer('Memory') ?? 512,
    targetGroupArns: groups.now,
    alternateTargetGroupArns: groups.alternate,
    stopTimeoutSeconds: container.read.integer('StopTimeout') ?? STOP_TIMEOUT_SECONDS,
    healthCheckGraceSeconds: read.integer('HealthCheckGracePeriodSeconds') ?? 0,
  };
}

/** The container that requests are for: a task may have others beside it, which are not run. */
function balancedContainer(service: Resource, resolver: Resolver) {
  const balanced = listEntries(service, 'LoadBalancers').map((one) => {
    const read = propertyReader(one, resolver);
    return { containerName: read.needed('ContainerName'), containerPort: read.integer('ContainerPort') ?? 0 };
  });
  const [first, ...more] = balanced;
  if (first === undefined) throw new LocalRunError(`${nameOf(service)} has no LoadBalancers`);
  const other = more.find(({ containerName }) => containerName !== first.containerName);
  if (other === undefined) return first;
  throw new LocalRunError(
    `${nameOf(service)} has target groups for containers ${first.containerName} and ${other.containerName}; the local run takes one container a task`,
  );
}

function containerNamed(name: string, definition: Resource, resolver: Resolver) {
  return listEntries(definition, 'ContainerDefinitions')
    .map((resource) => ({ resource, read: propertyReader(resource, resolver) }))
    .find(({ read }) => read.text('Name') === name);
}

function serviceName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'ServiceName', { characters: 255 });
}

function serviceArn(resource: Resource, resolver: Resolver): string {
  return arnOf('ecs', `service/${serviceName(resource, resolver)}`);
}
