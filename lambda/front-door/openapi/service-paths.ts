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

const CACHE = { enum: ['ready', 'connecting', 'slow', 'away', 'none'] };

const HEALTH = object({
  status: { enum: ['ok', 'degraded'], description: 'degraded: requests do without the read cache' },
  cache: CACHE,
});

const ENDING = object({ status: { const: 'draining' }, cache: CACHE });

export function healthPath(shelf: Shelf): JsonObject {
  const get = operation('check-health', SERVICE, 'Liveness: nothing behind the door is asked', {
    responses: {
      200: answer('Alive, whatever is behind it.', [], HEALTH),
      503: answer('This process was told to stop, and ends what it has begun.', [], ENDING),
      ...unlimitedRefusals(shelf, []),
    },
  });
  return { get };
}

const READY = object({ status: { const: 'ready' } });

const NOT_READY = object({
  status: { const: 'not-ready' },
  reasons: {
    type: 'array',
    minItems: 1,
    items: { enum: ['draining', 'buffer-away', 'buffer-full', 'table-away'] },
  },
});

export function readyPath(shelf: Shelf): JsonObject {
  const get = operation('check-readiness', SERVICE, 'Whether this process can take writes now', {
    responses: {
      200: answer('For all that it knows, it can.', [], READY),
      503: answer('A write would be refused, or might be.', ['Retry-After'], NOT_READY),
      ...unlimitedRefusals(shelf, []),
    },
  });
  return { get };
}
