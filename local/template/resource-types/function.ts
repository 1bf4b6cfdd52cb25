import { existsSync, statSync } from 'node:fs';
import { LocalRunError } from '../../local-run-error';
import type { AssemblyStack } from '../cloud-assembly';
import { arnOf } from '../pseudo-parameters';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import type { Resource } from '../template';
import { physicalName, type ReferableType } from './resource-type';

export interface FunctionPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Folder of the unzipped code. */
  readonly codeFolder: string;
  /** `file.export` inside it. */
  readonly handler: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly reservedConcurrency?: number;
  readonly environment: Readonly<Record<string, string>>;
}

export const functionType: ReferableType = {
  type: 'AWS::Lambda::Function',
  ref: functionName,
  attributes: { Arn: functionArn },
};

/** A version or an alias is its function here: there is only the newest code. */
function qualifiedType(type: string, attributes: Readonly<Record<string, string>>): ReferableType {
  const arn = (resource: Resource, resolver: Resolver) => {
    const name = propertyReader(resource, resolver).needed('FunctionName');
    return name.startsWith('arn:') ? name : arnOf('lambda', `function:${name}`);
  };
  return {
    type,
    ref: arn,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([name, fixed]) => [name, fixed === '' ? arn : () => fixed]),
    ),
  };
}

export const aliasType = qualifiedType('AWS::Lambda::Alias', { AliasArn: '' });
export const versionType = qualifiedType('AWS::Lambda::Version', { FunctionArn: '', Version: '1' });

export function planFunction(
  resource: Resource,
  resolver: Resolver,
  assetPath: AssemblyStack['assetPath'],
): FunctionPlan {
  const read = propertyReader(resource, resolver);
  const runtime = read.text('Runtime');
  if (runtime === undefined || !runtime.startsWith('nodejs')) {
    throw new LocalRunError(
      `${nameOf(resource)} is of runtime ${runtime ?? '(none: a container image)'}; the local run has Node only`,
    );
  }
  const reservedConcurrency = read.integer('ReservedConcurrentExecutions');
  return {
    logicalId: resource.logicalId,
    name: functionName(resource, resolver),
    arn: functionArn(resource, resolver),
    codeFolder: codeFolder(resource, resolver, assetPath),
    handler: read.needed('Handler'),
    memoryMegabytes: read.integer('MemorySize') ?? 128,
    timeoutSeconds: read.integer('Timeout') ?? 3,
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
    environment: environmentOf(resource, resolver),
  };
}

function codeFolder(resource: Resource, resolver: Resolver, assetPath: AssemblyStack['assetPath']): string {
  const objectKey = propertyReader(resource, resolver).text('Code.S3Key');
  if (objectKey === undefined) {
    throw new LocalRunError(`${nameOf(resource)} has its code inline; the local run takes code from a file asset`);
  }
  const folder = assetPath(objectKey);
  if (folder === undefined) {
    throw new LocalRunError(`${nameOf(resource)} Code.S3Key ${objectKey} is not among the assets of the stack`);
  }
  if (!existsSync(folder)) throw new LocalRunError(`${nameOf(resource)}: its asset ${folder} is not there`);
  if (!statSync(folder).isDirectory()) {
    throw new LocalRunError(`${nameOf(resource)}: its asset ${folder} is an archive; the local run takes folders only`);
  }
  return folder;
}

function environmentOf(resource: Resource, resolver: Resolver): Record<string, string> {
  const read = propertyReader(resource, resolver);
  const variables = read.fields('Environment.Variables') ?? {};
  return Object.fromEntries(Object.keys(variables).map((name) => [name, String(variables[name])]));
}

function functionName(resource: Resource, resolver: Resolver): string {
  return physicalName(resource, resolver, 'FunctionName', { characters: 64 });
}

function functionArn(resource: Resource, resolver: Resolver): string {
  return arnOf('lambda', `function:${functionName(resource, resolver)}`);
}
