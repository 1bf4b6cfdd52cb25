import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { FrontDoor, type FrontDoorProps } from '../lib/front-door';
import { type ContainerDoorProps, FrontDoorCompute } from '../lib/front-door/compute';
import { COLLECTIONS, neighbours, testStack } from './test-stack';

export const PLAINTEXT = { plaintextBecause: 'inside a test' };

/** A door of containers between neighbours that were made elsewhere. */
export function containerDoorIn(
  stack: Stack,
  compute: ContainerDoorProps = {},
  props: Partial<FrontDoorProps> = {},
): FrontDoor {
  const { buffer, fifoBuffer, table, network } = neighbours(stack);
  return new FrontDoor(stack, 'FrontDoor', {
    buffer,
    fifoBuffer,
    table,
    collections: COLLECTIONS,
    vpc: network.vpc,
    listener: PLAINTEXT,
    compute: FrontDoorCompute.containers(compute),
    ...props,
  });
}

export function containerTemplate(compute?: ContainerDoorProps, props?: Partial<FrontDoorProps>): Template {
  const stack = testStack();
  containerDoorIn(stack, compute, props);
  return Template.fromStack(stack);
}

/** The one container of the door's task, as the template has it. */
export function containerIn(template: Template): Record<string, unknown> & { readonly Environment: Variable[] } {
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return definition?.Properties.ContainerDefinitions[0];
}

interface Variable {
  readonly Name: string;
  readonly Value: unknown;
}

export function variablesIn(template: Template): Record<string, unknown> {
  return Object.fromEntries(containerIn(template).Environment.map(({ Name, Value }) => [Name, Value]));
}

/** Attributes of the door's target group, or of its load balancer. */
export function attributesOf(template: Template, kind: 'TargetGroup' | 'LoadBalancer'): Record<string, unknown> {
  const [resource] = Object.values(template.findResources(`AWS::ElasticLoadBalancingV2::${kind}`));
  const pairs: { readonly Key: string; readonly Value: unknown }[] = resource?.Properties[`${kind}Attributes`];
  return Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]));
}
