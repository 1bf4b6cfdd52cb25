import type { Json } from '../../contract/write';
import type { ProblemName } from '../problems';
import { type JsonObject, SERVICE } from './shelf';

/** Why whoever asks is not let in, where keys are asked for. */
export function keyProblems(header: string | undefined): readonly ProblemName[] {
  return header === undefined ? [] : ['api-key-missing', 'api-key-unknown', 'api-key-not-allowed'];
}

/** The document of a path that asks for keys: everywhere but at what tells of the service itself. */
export function withApiKey(document: JsonObject, header: string): JsonObject {
  const paths = mapped(document.paths, (item) =>
    mapped(item, (operation) => {
      const { tags } = membersOf(operation);
      const isOpen = Array.isArray(tags) && tags.includes(SERVICE);
      return isOpen ? { ...membersOf(operation), security: [] } : operation;
    }),
  );
  const securitySchemes = { apiKey: { type: 'apiKey', in: 'header', name: header } };
  return {
    ...document,
    security: [{ apiKey: [] }],
    paths,
    components: { ...membersOf(document.components), securitySchemes },
  };
}

function mapped(value: Json | undefined, change: (member: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(membersOf(value)).map(([name, member]) => [name, change(member)]));
}

function membersOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
