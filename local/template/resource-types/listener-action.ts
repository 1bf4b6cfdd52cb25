import type { ListenerAction, ListenerCondition, ListenerRule } from '../../front-door/listener-rules';
import { LocalRunError } from '../../local-run-error';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import { type Fields, isFields, type Resource } from '../template';

/** The function behind a target group ARN; `undefined` where what is behind it is not a function of the template. */
export type FindTarget = (
  targetGroupArn: string,
) => { readonly functionName: string; readonly multiValueHeaders: boolean } | undefined;

/** The action that answers, or `undefined` where it forwards to something that is not a function. */
export function readAction(
  resource: Resource,
  resolver: Resolver,
  property: 'DefaultActions' | 'Actions',
  findTarget: FindTarget,
): ListenerAction | undefined {
  const actions = propertyReader(resource, resolver).list(property);
  const action = actions.at(-1);
  // Only the last one answers; the ones before it ask who the client is, which no local run can.
  if (actions.length !== 1 || action === undefined) {
    throw new LocalRunError(`${nameOf(resource)} ${property} has ${actions.length} actions; the local run takes one`);
  }
  switch (action.Type) {
    case 'forward': {
      const targetGroupArn = targetGroupOf(action, nameOf(resource));
      const target = findTarget(targetGroupArn);
      return target === undefined
        ? undefined
        : { kind: 'forward', targets: [{ weight: 1, target: { kind: 'function', ...target, targetGroupArn } }] };
    }
    case 'fixed-response': {
      const response = fieldsOf(action.FixedResponseConfig);
      return {
        kind: 'fixed-response',
        statusCode: Number(response.StatusCode),
        ...textField('contentType', response.ContentType),
        ...textField('body', response.MessageBody),
      };
    }
    case 'redirect': {
      const to = fieldsOf(action.RedirectConfig);
      return {
        kind: 'redirect',
        statusCode: to.StatusCode === 'HTTP_301' ? 301 : 302,
        ...textField('protocol', to.Protocol),
        ...textField('host', to.Host),
        ...textField('port', to.Port),
        ...textField('path', to.Path),
        ...textField('query', to.Query),
      };
    }
    default:
      throw new LocalRunError(
        `${nameOf(resource)} ${property} is of type ${String(action.Type)}, which the local run does not know`,
      );
  }
}

/** A rule, or `undefined` where it forwards to something that is not a function. */
export function readRule(resource: Resource, resolver: Resolver, findTarget: FindTarget): ListenerRule | undefined {
  const read = propertyReader(resource, resolver);
  const action = readAction(resource, resolver, 'Actions', findTarget);
  if (action === undefined) return undefined;
  return {
    priority: read.integer('Priority') ?? 0,
    conditions: read.list('Conditions').map((condition) => readCondition(condition, nameOf(resource))),
    action,
  };
}

function targetGroupOf(action: Fields, where: string): string {
  if (typeof action.TargetGroupArn === 'string') return action.TargetGroupArn;
  const groups = fieldsOf(action.ForwardConfig).TargetGroups;
  const weighed = Array.isArray(groups) ? groups.filter(isFields).filter(({ Weight }) => Number(Weight ?? 1) > 0) : [];
  const [group] = weighed;
  if (weighed.length === 1 && typeof group?.TargetGroupArn === 'string') return group.TargetGroupArn;
  throw new LocalRunError(`${where} forwards to ${weighed.length} target groups; the local run takes one`);
}

function readCondition(condition: Fields, where: string): ListenerCondition {
  const valuesOf = (config: string): string[] => {
    const values = isFields(condition[config]) ? condition[config].Values : condition.Values;
    return Array.isArray(values) ? values.map(String) : [];
  };
  switch (condition.Field) {
    case 'path-pattern':
      return { kind: 'path-pattern', values: valuesOf('PathPatternConfig') };
    case 'http-request-method':
      return { kind: 'http-request-method', values: valuesOf('HttpRequestMethodConfig') };
    case 'host-header':
      return { kind: 'http-header', name: 'host', values: valuesOf('HostHeaderConfig') };
    case 'http-header': {
      const name = String(fieldsOf(condition.HttpHeaderConfig).HttpHeaderName);
      return { kind: 'http-header', name, values: valuesOf('HttpHeaderConfig') };
    }
    default:
      throw new LocalRunError(
        `${where} has a condition on ${String(condition.Field)}, which the local run does not know`,
      );
  }
}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function textField<Name extends string>(name: Name, value: unknown): { readonly [name in Name]?: string } {
  // The mapped type cannot be written as a literal with a computed name.
  return value === undefined ? {} : ({ [name]: String(value) } as { readonly [name in Name]?: string });
}
