import { notModified } from './answers';
import { answer, object, operation } from './operation';
import { refusals, unlimitedRefusals } from './refusals';
import { ANY_COLLECTION, type JsonObject, SERVICE, type Shelf, schemaRef } from './shelf';

export function statusPath(shelf: Shelf): JsonObject {
  const get = operation('status-of-write', ANY_COLLECTION, 'What became of a write', {
    parameters: ['WriteId', 'Wait', 'PreferWait'],
    responses: {
      200: answer('The outcome, or `pending`.', ['Retry-After', 'Preference-Applied'], schemaRef('WriteStatus')),
      ...refusals(shelf, [
        'path-invalid',
        'write-id-invalid',
        'write-unknown',
        'status-not-kept',
        'write-expired',
        'status-unavailable',
      ]),
    },
  });
  return { get };
}

export function documentPath(shelf: Shelf): JsonObject {
  const schema = { type: 'object', required: ['openapi', 'info', 'paths'] };
  const get = operation('read-openapi', SERVICE, 'This document', {
    parameters: ['IsStill'],
    responses: {
      200: answer('OpenAPI 3.1.', ['ETag'], schema),
      304: notModified(shelf),
      ...unlimitedRefusals(shelf, []),
    },
  });
  return { get };
}

const HEALTH = object({
  status: { enum: ['ok', 'degraded'], description: 'degraded: requests do without the read cache' },
  cache: { enum: ['ready', 'connecting', 'slow', 'away', 'none'] },
});

export function healthPath(shelf: Shelf): JsonObject {
  const get = operation('check-health', SERVICE, 'Liveness: nothing behind the door is asked', {
    responses: { 200: answer('Alive, whatever is behind it.', [], HEALTH), ...unlimitedRefusals(shelf, []) },
  });
  return { get };
}
