import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { grantsOf } from '../test-stack';

const STATEFUL = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::S3::Bucket',
] as const;

/** Logical ids of what holds data. */
export function statefulIds(template: Template): string[] {
  return STATEFUL.flatMap((type) => Object.keys(template.findResources(type)));
}

/** `DependsOn` and metadata differ by feature flags; what is deployed must not. */
export function propertiesOf(from: Template, type: string): unknown {
  const found = Object.entries(from.findResources(type));
  return Object.fromEntries(found.map(([id, resource]) => [id, resource.Properties]));
}

/** What everybody may who uses the read cache: be its user. */
export const CONNECTS = {
  WritePathReadCache: ['elasticache:Connect'],
  WritePathReadCacheUser: ['elasticache:Connect'],
} as const;

/** What a role may do with the stack's own resources, by their ids without the hash. */
export function ownGrants(stack: Stack, role: string): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(grantsOf(stack, role))
      .filter(([resource]) => resource !== '*' && !resource.includes('Log'))
      .flatMap(([resource, actions]) =>
        [...resource.matchAll(/"(WritePath\w+?)[0-9A-F]{8}"/g)].map(
          ([, id = '']) => [id, [...actions].sort()] as const,
        ),
      ),
  );
}
