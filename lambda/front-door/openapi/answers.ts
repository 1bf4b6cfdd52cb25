import { answer } from './operation';
import { type JsonObject, type Reference, type Shelf, schemaRef } from './shelf';

const AFTER_A_WRITE = ['Preference-Applied', 'Idempotency-Replayed'] as const;

/** Its `id` asks for the status of the write: tools may follow it. */
const STATUS_LINK: JsonObject = {
  status: { operationId: 'status-of-write', parameters: { id: '$response.body#/id' } },
};

export function accepted(shelf: Shelf, schema = 'Accepted'): Reference {
  const taken = answer('The write buffer has it.', ['Location', ...AFTER_A_WRITE], schemaRef(schema));
  return shelf.response(schema, { ...taken, links: STATUS_LINK });
}

const CREATED = 'Applied where no record stood.';

/** The answers to a write that the front door applied itself: it knows the version that the record has now. */
export function appliedHere(shelf: Shelf): JsonObject {
  const schema = { allOf: [schemaRef('Applied')], required: ['version'] };
  const description = 'Applied where a record stood, or this very write had been applied before.';
  return {
    200: shelf.response('Applied', answer(description, ['ETag', ...AFTER_A_WRITE], schema)),
    201: shelf.response('Created', answer(CREATED, ['ETag', 'Location', ...AFTER_A_WRITE], schema)),
  };
}

/**
 * The answer to a write of which the version is not known: its outcome was waited for, or it went to one part of a spread
 * counter.
 */
export function appliedThere(shelf: Shelf): Reference {
  return shelf.response('AppliedThere', answer('Applied.', ['ETag?', ...AFTER_A_WRITE], schemaRef('Applied')));
}

export function createdThere(shelf: Shelf): Reference {
  const created = answer(CREATED, ['ETag?', 'Location', ...AFTER_A_WRITE], schemaRef('Applied'));
  return shelf.response('CreatedThere', created);
}

export function deleted(shelf: Shelf): Reference {
  return shelf.response('Deleted', answer('Deleted.', ['ETag?', ...AFTER_A_WRITE]));
}

export function notModified(shelf: Shelf, isKept = false): Reference {
  if (isKept) return shelf.response('KeptNotModified', answer('It is still the one.', ['ETag', 'Vary']));
  return shelf.response('NotModified', answer('It is still the one.', ['ETag']));
}
