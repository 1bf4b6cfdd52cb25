import type { WhenAway } from '../../contract/limit-rules';
import type { Json } from '../../contract/write';
import type { ProblemName } from '../problems';
import { LIMIT_HEADER_COMPONENTS } from './headers';
import { type JsonObject, reference, SERVICE } from './shelf';

/** Why the rate limits of a path refuse a request. */
export function limitProblems(limitsAway: WhenAway | undefined): readonly ProblemName[] {
  if (limitsAway === undefined) return [];
  return limitsAway === 'closed' ? ['rate-limited', 'limits-unavailable'] : ['rate-limited'];
}

interface Document extends JsonObject {
  readonly paths: JsonObject;
  readonly components: {
    readonly responses: JsonObject;
    readonly headers: JsonObject;
    readonly [section: string]: Json;
  };
}

/** The document, with the headers of rate limits in every answer to a request that they are for. */
export function withLimitHeaders(document: Document): JsonObject {
  const { paths, components } = document;
  return {
    ...document,
    paths: mapped(paths, (item) =>
      mapped(item, (operation) => {
        const { tags, responses } = membersOf(operation);
        const limited = responses !== undefined && !(Array.isArray(tags) && tags.includes(SERVICE));
        return limited ? { ...membersOf(operation), responses: mapped(responses, withHeaders) } : operation;
      }),
    ),
    components: {
      ...components,
      headers: { ...components.headers, ...LIMIT_HEADER_COMPONENTS },
      responses: mapped(components.responses, withHeaders),
    },
  };
}

const LIMIT_HEADERS = Object.fromEntries(
  Object.keys(LIMIT_HEADER_COMPONENTS).map((name) => [name, reference('headers', name)]),
);

function withHeaders(answer: Json): Json {
  const { headers, ...rest } = membersOf(answer);
  return headers === undefined ? answer : { ...rest, headers: { ...membersOf(headers), ...LIMIT_HEADERS } };
}

function mapped(value: Json, change: (member: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(membersOf(value)).map(([name, member]) => [name, change(member)]));
}

function membersOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
