import { JSON_TYPE } from '../media-type';
import { headersOf } from './headers';
import { type JsonObject, type Reference, type Shelf, schemaRef } from './shelf';

/** Its `id` asks for the status of the write: tools may follow it. */
const STATUS_LINK: JsonObject = {
  status: { operationId: 'status-of-write', parameters: { id: '$response.body#/id' } },
};

export function json(schema: JsonObject): JsonObject {
  return { [JSON_TYPE]: { schema } };
}

export function accepted(shelf: Shelf, schema = 'Accepted'): Reference {
  return shelf.response(schema, {
    description: 'The write buffer has it.',
    headers: headersOf('Location', 'Preference-Applied', 'Idempotency-Replayed'),
    content: json(schemaRef(schema)),
    links: STATUS_LINK,
  });
}

/** The answers to a write that the front door applied itself: it knows the version that the record has now. */
export function appliedHere(shelf: Shelf): JsonObject {
  const answer = (name: string, description: string) =>
    shelf.response(name, {
      description,
      headers: headersOf('ETag', 'Preference-Applied', 'Idempotency-Replayed'),
      content: json({ allOf: [schemaRef('Applied')], required: ['version'] }),
    });
  return {
    200: answer('Applied', 'Applied where a record stood, or this very write had been applied before.'),
    201: answer('Created', 'Applied where no record stood.'),
  };
}

/** The same, of a record whose version is not to be had from the one part of it that was written. */
export function appliedToPart(shelf: Shelf): JsonObject {
  return { 200: appliedThere(shelf), 201: appliedThere(shelf) };
}

/** The answer to a write whose outcome was waited for. What the writer did is known, and not which version came of it. */
export function appliedThere(shelf: Shelf): Reference {
  return shelf.response('AppliedInTime', {
    description: 'Applied.',
    headers: headersOf('ETag?', 'Preference-Applied', 'Idempotency-Replayed'),
    content: json(schemaRef('Applied')),
  });
}

export function deleted(shelf: Shelf): Reference {
  return shelf.response('Deleted', {
    description: 'Deleted.',
    headers: headersOf('ETag?', 'Preference-Applied', 'Idempotency-Replayed'),
  });
}

export function notModified(shelf: Shelf): Reference {
  return shelf.response('NotModified', { description: 'It is still the one.', headers: headersOf('ETag') });
}
