// Receives: a CloudFormation template as JSON text
// Promises: resources, parameters, conditions and mappings by name, each checked to be an object
// Hands on: to the resolver and the plan

import { messageOf } from '../error-code';
import { LocalRunError } from '../local-run-error';

export type Fields = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly logicalId: string;
  /** CloudFormation's name of its type, e.g. `AWS::SQS::Queue`. */
  readonly type: string;
  readonly properties: Fields;
  /** Name of the condition without which the resource is left out. */
  readonly condition?: string;
}

export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  readonly parameters: ReadonlyMap<string, Fields>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: ReadonlyMap<string, Fields>;
  readonly metadata: Fields;
}

/** `source` names the template in errors. */
export function parseTemplate(text: string, source: string): Template {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new LocalRunError(`${source} is not JSON: ${messageOf(error)}`);
  }
  if (!isFields(parsed)) throw new LocalRunError(`${source} is not a CloudFormation template: not a JSON object`);
  if (!isFields(parsed.Resources)) throw new LocalRunError(`${source} is not a CloudFormation template: no Resources`);
  return {
    resources: new Map(
      Object.entries(parsed.Resources).map(([logicalId, raw]) => [logicalId, parseResource(logicalId, raw, source)]),
    ),
    parameters: sectionOf(parsed, 'Parameters', source),
    conditions: new Map(Object.entries(isFields(parsed.Conditions) ? parsed.Conditions : {})),
    mappings: sectionOf(parsed, 'Mappings', source),
    metadata: isFields(parsed.Metadata) ? parsed.Metadata : {},
  };
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseResource(logicalId: string, raw: unknown, source: string): Resource {
  if (!isFields(raw) || typeof raw.Type !== 'string') {
    throw new LocalRunError(`${source}: resource ${logicalId} has no Type`);
  }
  return {
    logicalId,
    type: raw.Type,
    properties: isFields(raw.Properties) ? raw.Properties : {},
    ...(typeof raw.Condition === 'string' ? { condition: raw.Condition } : {}),
  };
}

function sectionOf(template: Fields, section: string, source: string): ReadonlyMap<string, Fields> {
  const raw = template[section];
  if (raw === undefined) return new Map();
  if (!isFields(raw)) throw new LocalRunError(`${source}: ${section} is not an object`);
  return new Map(
    Object.entries(raw).map(([name, entry]) => {
      if (!isFields(entry)) throw new LocalRunError(`${source}: ${section}.${name} is not an object`);
      return [name, entry];
    }),
  );
}
