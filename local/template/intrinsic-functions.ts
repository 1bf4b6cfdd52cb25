import { LocalRunError } from '../local-run-error';
import { AVAILABILITY_ZONES } from './pseudo-parameters';
import { isFields } from './template';

/** What `AWS::NoValue` resolves to: the property, field or list entry that holds it is as if it were not there. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** What an intrinsic function may ask for. `where` names the property that is being resolved, for errors. */
export interface Resolution {
  value(node: unknown, where: string): unknown;
  reference(name: string, where: string): unknown;
  attribute(logicalId: string, name: string, where: string): unknown;
  condition(name: string, where: string): boolean;
  mapping(map: string, top: string, second: string, where: string): unknown;
}

type Intrinsic = (argument: unknown, resolution: Resolution, where: string) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, resolution, where) => resolution.reference(textArgument(argument, 'Ref', where), where),

  'Fn::GetAtt': (argument, resolution, where) => {
    const [logicalId, ...name] =
      typeof argument === 'string' ? splitOnce(argument) : list(argument, 'Fn::GetAtt', where, 2);
    const attribute = name.map((part) => text(resolution.value(part, where), 'Fn::GetAtt', where)).join('.');
    return resolution.attribute(textArgument(logicalId, 'Fn::GetAtt', where), attribute, where);
  },

  'Fn::Sub': (argument, resolution, where) => {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return substitute(textArgument(template, 'Fn::Sub', where), variables, resolution, where);
  },

  'Fn::Join': (argument, resolution, where) => {
    const [separator, parts] = list(argument, 'Fn::Join', where, 2);
    const values = listOf(resolution.value(parts, where), 'Fn::Join', where);
    return values
      .map((value) => text(value, 'Fn::Join', where))
      .join(text(resolution.value(separator, where), 'Fn::Join', where));
  },

  'Fn::Select': (argument, resolution, where) => {
    const [index, values] = list(argument, 'Fn::Select', where, 2);
    const position = Number(resolution.value(index, where));
    const choices = listOf(resolution.value(values, where), 'Fn::Select', where);
    if (!Number.isInteger(position) || position < 0 || position >= choices.length) {
      throw new LocalRunError(`${where}: Fn::Select has no entry ${String(index)} in a list of ${choices.length}`);
    }
    return choices[position];
  },

  'Fn::Split': (argument, resolution, where) => {
    const [separator, source] = list(argument, 'Fn::Split', where, 2);
    return text(resolution.value(source, where), 'Fn::Split', where).split(
      text(resolution.value(separator, where), 'Fn::Split', where),
    );
  },

  'Fn::If': (argument, resolution, where) => {
    const [condition, whenTrue, whenFalse] = list(argument, 'Fn::If', where, 3);
    return resolution.value(
      resolution.condition(textArgument(condition, 'Fn::If', where), where) ? whenTrue : whenFalse,
      where,
    );
  },

  'Fn::FindInMap': (argument, resolution, where) => {
    const [map, top, second, otherwise] = list(argument, 'Fn::FindInMap', where, 3);
    const key = (node: unknown) => text(resolution.value(node, where), 'Fn::FindInMap', where);
    const found = resolution.mapping(key(map), key(top), key(second), where);
    if (found !== undefined) return found;
    if (isFields(otherwise) && 'DefaultValue' in otherwise) return resolution.value(otherwise.DefaultValue, where);
    throw new LocalRunError(
      `${where}: Fn::FindInMap finds nothing under ${[map, top, second].map(String).join(' / ')}`,
    );
  },

  'Fn::GetAZs': () => AVAILABILITY_ZONES,

  'Fn::Base64': (argument, resolution, where) =>
    Buffer.from(text(resolution.value(argument, where), 'Fn::Base64', where)).toString('base64'),

  'Fn::ImportValue': (argument, resolution, where) => {
    const name = text(resolution.value(argument, where), 'Fn::ImportValue', where);
    throw new LocalRunError(
      `${where} imports ${JSON.stringify(name)} from another stack, and the local run takes one stack only`,
    );
  },
};

/** The one intrinsic function that an object stands for, or `undefined` for an ordinary object. */
export function intrinsicOf(
  node: object,
  where: string,
): { readonly run: Intrinsic; readonly argument: unknown } | undefined {
  const entries = Object.entries(node);
  const [first] = entries;
  if (first === undefined || entries.length !== 1) return undefined;
  const [name, argument] = first;
  if (Object.hasOwn(INTRINSICS, name)) {
    const run = INTRINSICS[name];
    if (run !== undefined) return { run, argument };
  }
  if (name.startsWith('Fn::')) throw new LocalRunError(`${where} uses ${name}, which the local run does not know`);
  return undefined;
}

const PLACEHOLDER = /\$\{(!?)([^{}]*)\}/g;

function substitute(template: string, variables: unknown, resolution: Resolution, where: string): string {
  if (!isFields(variables)) throw new LocalRunError(`${where}: the variables of Fn::Sub are not an object`);
  return template.replace(PLACEHOLDER, (_all, literal: string, inside: string) => {
    if (literal === '!') return `\${${inside}}`;
    const name = inside.trim();
    if (Object.hasOwn(variables, name)) return text(resolution.value(variables[name], where), 'Fn::Sub', where);
    const [logicalId, attribute] = splitOnce(name);
    const value =
      attribute === undefined || name.includes('::')
        ? resolution.reference(name, where)
        : resolution.attribute(logicalId, attribute, where);
    return text(value, 'Fn::Sub', where);
  });
}

function splitOnce(name: string): [string, ...string[]] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name] : [name.slice(0, dot), name.slice(dot + 1)];
}

function textArgument(argument: unknown, name: string, where: string): string {
  if (typeof argument === 'string') return argument;
  throw new LocalRunError(`${where}: ${name} takes a name, got ${JSON.stringify(argument)}`);
}

function text(value: unknown, name: string, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new LocalRunError(
    `${where}: ${name} takes text, got ${value === NO_VALUE ? 'no value' : JSON.stringify(value)}`,
  );
}

function list(argument: unknown, name: string, where: string, atLeast: number): readonly unknown[] {
  const values = listOf(argument, name, where);
  if (values.length >= atLeast) return values;
  throw new LocalRunError(`${where}: ${name} takes ${atLeast} arguments, got ${values.length}`);
}

function listOf(value: unknown, name: string, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new LocalRunError(`${where}: ${name} takes a list, got ${JSON.stringify(value)}`);
}
