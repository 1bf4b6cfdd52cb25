import { type HttpRequest, headerValues } from './http-request';
import type { ListenerAction, ListenerCondition, ListenerRules, RedirectAction } from './listener-rules';

type Asked = Pick<HttpRequest, 'method' | 'path' | 'headers'>;

export function chooseAction({ rules, defaultAction }: ListenerRules, request: Asked): ListenerAction {
  const byPriority = rules.toSorted((a, b) => a.priority - b.priority);
  const rule = byPriority.find(({ conditions }) => conditions.every((condition) => holds(condition, request)));
  return rule?.action ?? defaultAction;
}

/** As ALB compares: paths and methods by case, header values without. */
function holds(condition: ListenerCondition, request: Asked): boolean {
  switch (condition.kind) {
    case 'path-pattern':
      return condition.values.some((pattern) => wildcard(pattern, '').test(request.path));
    case 'http-request-method':
      return condition.values.includes(request.method);
    case 'http-header': {
      const values = headerValues(request, condition.name.toLowerCase());
      return condition.values.some((pattern) => values.some((value) => wildcard(pattern, 'i').test(value)));
    }
    default:
      return condition satisfies never;
  }
}

function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** The `Location` of a redirect. ALB always writes the port. */
export function redirectLocation(
  action: RedirectAction,
  request: { readonly host: string; readonly port: number; readonly path: string; readonly query: string },
): string {
  const parts: Readonly<Record<string, string>> = {
    protocol: 'http',
    host: request.host,
    port: String(request.port),
    path: request.path.replace(/^\//, ''),
    query: request.query,
  };
  const fill = (template: string) => template.replace(/#\{(\w+)\}/g, (whole, name) => parts[name] ?? whole);
  const {
    protocol = '#{protocol}',
    host = '#{host}',
    port = '#{port}',
    path = '/#{path}',
    query = '#{query}',
  } = action;
  const filledQuery = fill(query);
  const question = filledQuery === '' ? '' : `?${filledQuery}`;
  return `${fill(protocol).toLowerCase()}://${fill(host)}:${fill(port)}${fill(path)}${question}`;
}
