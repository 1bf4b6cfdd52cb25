// Receives: a template, parameter values and what each resource stands for when others refer to it
// Promises: a property with every intrinsic function resolved, or one error that names both resources; only what is
//   asked for is resolved, so a reference to something not run here hurts only where it is used
// Hands on: plain values, to the resource types and the plan

import { LocalRunError } from '../local-run-error';
import { conditionHolds } from './conditions';
import { intrinsicOf, NO_VALUE, type Resolution } from './intrinsic-functions';
import { type ParameterValue, parameterValues } from './parameters';
import { pseudoParameters } from './pseudo-parameters';
import { isFields, type Resource, type Template } from './template';

/** What a resource stands for: `Ref` where no attribute is named, else `Fn::GetAtt`. `undefined` where that is unknown. */
export type Referent = (resource: Resource, attribute: string | undefined, resolver: Resolver) => string | undefined;

export interface ResolverOptions {
  readonly stackName: string;
  readonly parameters?: ReadonlyMap<string, string>;
  readonly referent: Referent;
}

export interface Resolver {
  readonly stackName: string;
  /** A property by its path (`Code.S3Key`). `undefined` where it is absent or `AWS::NoValue`. */
  property(resource: Resource, path: string): unknown;
  /** False for a resource whose condition does not hold: it is as if the template did not have it. */
  present(resource: Resource): boolean;
}

/** What can have a value, in the words of errors. */
type Subject = `condition ${string}` | `Ref ${string}` | `Fn::GetAtt ${string}`;

export function templateResolver(template: Template, options: ResolverOptions): Resolver {
  const pseudo = pseudoParameters(options.stackName);
  const parameters = parameterValues(template.parameters, options.parameters ?? new Map());
  const underWay: Subject[] = [];

  /** A value that needs itself would never end: the way round is told instead. */
  function once<T>(subject: Subject, where: string, compute: () => T): T {
    if (underWay.includes(subject)) {
      const circle = [...underWay.slice(underWay.indexOf(subject)), subject].join(' -> ');
      throw new LocalRunError(`${where} refers to itself: ${circle}`);
    }
    underWay.push(subject);
    try {
      return compute();
    } finally {
      underWay.pop();
    }
  }

  const resolution: Resolution = {
    value: (node, where) => resolvedValue(node, resolution, where),

    reference(name, where) {
      if (name === 'AWS::NoValue') return NO_VALUE;
      const known: ParameterValue | undefined = pseudo.get(name) ?? parameters.get(name);
      if (known !== undefined) return known;
      if (template.parameters.has(name)) {
        throw new LocalRunError(`${where} needs parameter ${name}, which has no value: give --parameter ${name}=VALUE`);
      }
      return once(`Ref ${name}`, where, () => standsFor(name, undefined, where));
    },

    attribute: (logicalId, name, where) =>
      once(`Fn::GetAtt ${logicalId}.${name}`, where, () => standsFor(logicalId, name, where)),

    condition(name, where) {
      const expression = template.conditions.get(name);
      if (expression === undefined) throw new LocalRunError(`${where}: the template has no condition ${name}`);
      return once(`condition ${name}`, where, () => conditionHolds(expression, resolution, `condition ${name}`));
    },

    mapping(map, top, second, where) {
      const found = template.mappings.get(map);
      if (found === undefined) throw new LocalRunError(`${where}: the template has no mapping ${map}`);
      const row = Object.hasOwn(found, top) ? found[top] : undefined;
      return isFields(row) && Object.hasOwn(row, second) ? row[second] : undefined;
    },
  };

  function standsFor(logicalId: string, attribute: string | undefined, where: string): string {
    const resource = template.resources.get(logicalId);
    const wanted = attribute === undefined ? logicalId : `${logicalId}.${attribute}`;
    if (resource === undefined)
      throw new LocalRunError(`${where} needs ${wanted}, and the template has no ${logicalId}`);
    if (!resolver.present(resource)) {
      throw new LocalRunError(
        `${where} needs ${wanted}, and ${nameOf(resource)} is left out: its condition ${resource.condition} is false`,
      );
    }
    const value = options.referent(resource, attribute, resolver);
    if (value !== undefined) return value;
    throw new LocalRunError(`${where} needs ${wanted}, and ${nameOf(resource)} is not run here`);
  }

  const resolver: Resolver = {
    stackName: options.stackName,
    property(resource, path) {
      let node: unknown = resource.properties;
      let where = nameOf(resource);
      for (const field of path.split('.')) {
        // An intrinsic in the middle of a path (`Code: {"Fn::If": …}`) has to be resolved before its fields can be seen.
        if (isFields(node) && intrinsicOf(node, where) !== undefined) node = resolution.value(node, where);
        if (!isFields(node) || !Object.hasOwn(node, field)) return undefined;
        node = node[field];
        where = `${where} ${field}`;
      }
      const value = resolution.value(node, `${nameOf(resource)} ${path}`);
      return value === NO_VALUE ? undefined : value;
    },
    present: (resource) =>
      resource.condition === undefined || resolution.condition(resource.condition, nameOf(resource)),
  };
  return resolver;
}

/** How a resource is called in errors. */
export function nameOf(resource: Resource): string {
  return `${resource.logicalId} (${resource.type})`;
}

/** A dynamic reference is looked up by CloudFormation in the account, which is not here. */
const DYNAMIC_REFERENCE = /\{\{resolve:[^}]*\}\}/;

function resolvedValue(node: unknown, resolution: Resolution, where: string): unknown {
  if (typeof node === 'string') return withoutDynamicReference(node, where);
  if (Array.isArray(node)) {
    return node
      .map((entry, index) => resolution.value(entry, `${where}[${index}]`))
      .filter((entry) => entry !== NO_VALUE);
  }
  if (!isFields(node)) return node;
  const intrinsic = intrinsicOf(node, where);
  if (intrinsic !== undefined) {
    const value = intrinsic.run(intrinsic.argument, resolution, where);
    return typeof value === 'string' ? withoutDynamicReference(value, where) : value;
  }
  return Object.fromEntries(
    Object.entries(node)
      .map(([field, entry]) => [field, resolution.value(entry, `${where}.${field}`)] as const)
      .filter(([, entry]) => entry !== NO_VALUE),
  );
}

function withoutDynamicReference(text: string, where: string): string {
  const dynamic = DYNAMIC_REFERENCE.exec(text);
  if (dynamic === null) return text;
  throw new LocalRunError(`${where} needs ${dynamic[0]}, which only an AWS account can answer`);
}
