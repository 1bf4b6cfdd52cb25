import { type HttpRequest, headerValues } from './http-request';

interface EventHead {
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
  readonly httpMethod: string;
  readonly path: string;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The form of `lambda.multi_value_headers.enabled = false`: of repeated names the last value stands. */
export interface SingleValueEvent extends EventHead {
  readonly queryStringParameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface MultiValueEvent extends EventHead {
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
}

export type LoadBalancerEvent = SingleValueEvent | MultiValueEvent;

/** What the load balancer knows of a request beside what the client sent. */
export interface Hop {
  readonly clientAddress: string;
  readonly listenerPort: number;
  /** `1-<seconds since 1970, 8 hex digits>-<24 hex digits>`. */
  readonly traceId: string;
}

/** The event as ALB makes it: path and query values as received, never decoded. */
export function loadBalancerEvent(
  request: HttpRequest,
  target: { readonly targetGroupArn: string; readonly multiValueHeaders: boolean },
  hop: Hop,
): LoadBalancerEvent {
  const headers = grouped(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of forwardingHeaders(request, hop)) headers.set(name, [value]);
  const query = grouped(queryPairs(request.query));
  const head = {
    requestContext: { elb: { targetGroupArn: target.targetGroupArn } },
    httpMethod: request.method,
    path: request.path,
  };
  const content = encodedBody(request);
  return target.multiValueHeaders
    ? {
        ...head,
        multiValueQueryStringParameters: Object.fromEntries(query),
        multiValueHeaders: Object.fromEntries(headers),
        ...content,
      }
    : { ...head, queryStringParameters: lastOfEach(query), headers: lastOfEach(headers), ...content };
}

/** The client's own `x-forwarded-for` is kept and added to; port and protocol are the load balancer's to say. */
function forwardingHeaders(request: HttpRequest, hop: Hop): [string, string][] {
  const passedBy = headerValues(request, 'x-forwarded-for');
  const trace = headerValues(request, 'x-amzn-trace-id').at(-1);
  return [
    ['x-amzn-trace-id', trace === undefined ? `Root=${hop.traceId}` : `Self=${hop.traceId};${trace}`],
    ['x-forwarded-for', [...passedBy, hop.clientAddress].join(', ')],
    ['x-forwarded-port', String(hop.listenerPort)],
    ['x-forwarded-proto', 'http'],
  ];
}

const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml))$/;

/** Any content-encoding means bytes that are not text, whatever the type says. */
function encodedBody(request: HttpRequest): Pick<EventHead, 'body' | 'isBase64Encoded'> {
  if (request.body.length === 0) return { body: '', isBase64Encoded: false };
  const type = headerValues(request, 'content-type').at(-1) ?? '';
  const mediaType = (type.split(';', 1)[0] ?? '').trim().toLowerCase();
  const isText = TEXT_TYPES.test(mediaType) && headerValues(request, 'content-encoding').length === 0;
  return isText
    ? { body: request.body.toString('utf8'), isBase64Encoded: false }
    : { body: request.body.toString('base64'), isBase64Encoded: true };
}

function queryPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    });
}

function grouped(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return groups;
}

function lastOfEach(groups: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  return Object.fromEntries([...groups].map(([name, values]) => [name, values.at(-1) ?? '']));
}
