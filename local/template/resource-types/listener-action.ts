import type {
  ForwardTarget,
  ListenerAction,
  ListenerCondition,
  ListenerRule,
  WeightedTarget,
} from '../../front-door/listener-rules';
import type { TokenAsked } from '../../front-door/token-claims';
import { LocalRunError } from '../../local-run-error';
import { propertyReader } from '../read-property';
import { nameOf, type Resolver } from '../resolver';
import { type Fields, isFields, type Resource } from '../template';

/** Asks for a token that somebody on AWS signs: what one says is believed here, and the run says so. */
const TOKEN = 'jwt-validation';

/** What is behind a target group ARN: a function or a service of the template. `undefined` where it is neither. */
export type FindTarget = (targetGroupArn: string) => ForwardTarget | undefined;

/** The action that answers, or `undefined` where it forwards to nothing that is run here. */
export function readAction(
  resource: Resource,
  resolver: Resolver,
  property: 'DefaultActions' | 'Actions',
  findTarget: FindTarget,
): ListenerAction | undefined {
  const actions = propertyReader(resource, resolver).list(property);
  const action = actions.at(-1);
  // Only the last one answers; those before it ask who the client is, and of a token the claims can be read.
  const before = actions.slice(0, -1).find(({ Type }) => Type !== TOKEN);
  if (before !== undefined) {
    throw new LocalRunError(
      `${nameOf(resource)} ${property} has an action of type ${String(before.Type)} before the last one, which the local run cannot do`,
    );
  }
  if (action === undefined) throw new LocalRunError(`${nameOf(resource)} ${property} has no action`);
  switch (action.Type) {
    case 'forward': {
      const targets = weightedTargets(action, nameOf(resource), findTarget);
      const [token] = actions.filter(({ Type }) => Type === TOKEN).map(tokenAsked);
      return targets.length === 0 ? undefined : { kind: 'forward', targets, ...(token && { token }) };
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

/** A rule, or `undefined` where it forwards to nothing that is run here. */
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

function tokenAsked(action: Fields): TokenAsked {
  const { Issuer, AdditionalClaims } = fieldsOf(action.JwtValidationConfig);
  const claims = Array.isArray(AdditionalClaims) ? AdditionalClaims.filter(isFields) : [];
  const scopes = claims.filter(({ Name }) => Name === 'scope').flatMap(({ Values }) => Values);
  return { issuer: String(Issuer), scopes: scopes.map(String) };
}

/** Those that get requests at all. Of several all must be run, or a part of the requests would go nowhere. */
function weightedTargets(action: Fields, where: string, findTarget: FindTarget): WeightedTarget[] {
  const groups = weightsOf(action).filter(({ weight }) => weight > 0);
  if (groups.length === 0) throw new LocalRunError(`${where} forwards to no target group that gets requests`);
  const found = groups.map(({ arn, weight }) => ({ arn, weight, target: findTarget(arn) }));
  const nowhere = found.filter(({ target }) => target === undefined);
  if (nowhere.length > 0 && nowhere.length < found.length) {
    const total = groups.reduce((sum, { weight }) => sum + weight, 0);
    const [{ arn, weight } = { arn: '', weight: 0 }] = nowhere;
    throw new LocalRunError(
      `${where} forwards ${weight} of ${total} requests to ${arn}, behind which nothing runs here`,
    );
  }
  return found.flatMap(({ weight, target }) => (target === undefined ? [] : [{ weight, target }]));
}

function weightsOf(action: Fields): { readonly arn: string; readonly weight: number }[] {
  const groups = fieldsOf(action.ForwardConfig).TargetGroups;
  // Where both forms are given they say the same.
  if (!Array.isArray(groups)) return [{ arn: String(action.TargetGroupArn), weight: 1 }];
  return groups
    .filter(isFields)
    .map(({ TargetGroupArn, Weight }) => ({ arn: String(TargetGroupArn), weight: Number(Weight ?? 1) }));
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
