import { json, notModified } from './answers';
import { headersOf } from './headers';
import { parameterRefs } from './parameters';
import { refusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, SERVICE, type Shelf, schemaRef } from './shelf';

export function statusPath(shelf: Shelf): JsonObject {
  return {
    get: {
      operationId: 'status-of-write',
      tags: [ANY_COLLECTION],
      summary: 'What became of a write',
      parameters: parameterRefs(['WriteId', 'Wait', 'PreferWait']),
      responses: {
        200: {
          description: 'The outcome, or `pending`.',
          headers: headersOf('Retry-After', 'Preference-Applied'),
          content: json(schemaRef('WriteStatus')),
        },
        ...refusals(shelf, [
          'path-invalid',
          'write-id-invalid',
          'preference-invalid',
          'write-unknown',
          'status-not-kept',
          'write-expired',
          'status-unavailable',
        ]),
      },
    },
  };
}

export function documentPath(shelf: Shelf): JsonObject {
  return {
    get: {
      operationId: 'read-openapi',
      tags: [SERVICE],
      summary: 'This document',
      parameters: parameterRefs(['IsStill']),
      responses: {
        200: {
          description: 'OpenAPI 3.1.',
          headers: headersOf('ETag'),
          content: json({ type: 'object', required: ['openapi', 'info', 'paths'] }),
        },
        304: notModified(shelf),
        ...refusals(shelf, []),
      },
    },
  };
}

export function healthPath(shelf: Shelf): JsonObject {
  return {
    get: {
      operationId: 'check-health',
      tags: [SERVICE],
      summary: 'Liveness: nothing behind the door is asked',
      responses: {
        200: { description: 'Alive.', headers: headersOf(), content: json(schemaRef('Health')) },
        ...refusals(shelf, []),
      },
    },
  };
}
