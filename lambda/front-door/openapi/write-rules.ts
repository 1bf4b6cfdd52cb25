import { type Collection, maybeBuffered, maybeDirect } from '../../contract/collection';
import type { Operation } from '../../contract/write';
import type { ProblemName } from '../problems';
import { accepted, appliedHere, appliedThere, createdThere, deleted } from './answers';
import type { ParameterName } from './parameters';
import { BODY_PROBLEMS, KEYED_PROBLEMS, refusals } from './refusals';
import type { JsonObject, Shelf } from './shelf';

/** One way to write to a collection. */
export interface WriteForm {
  readonly collection: Collection;
  readonly operation: Operation;
  /** Whether the path names the record. */
  readonly keyed: boolean;
}

export function writeParameters({ collection, operation, keyed }: WriteForm): readonly ParameterName[] {
  const { policy } = collection;
  const names: ParameterName[] = [];
  if (keyed && policy === 'versioned') names.push(operation === 'delete' ? 'MustExpect' : 'Expects');
  if (keyed && policy === 'merge') names.push('Expects');
  if (keyed && operation === 'put' && (countsVersions(collection) || policy === 'createOnly')) names.push('MakesNew');
  if (policy === 'priority') names.push('WritePriority');
  const timed = !keyed && collection.partition?.by === 'time';
  names.push(timed ? 'TimeIdempotencyKey' : 'IdempotencyKey');
  if (maybeBuffered(collection)) names.push('Prefer', 'Priority');
  else names.push('PreferWait');
  return names;
}

export function writeResponses(form: WriteForm, shelf: Shelf): JsonObject {
  const { collection } = form;
  return {
    ...applied(form, shelf),
    ...(maybeBuffered(collection) && { 202: accepted(shelf) }),
    ...refusals(shelf, [...badRequests(form), ...refusedByRule(form), ...unavailable(collection)]),
  };
}

function applied({ collection, operation }: WriteForm, shelf: Shelf): JsonObject {
  if (operation === 'delete') return { 204: deleted(shelf) };
  if (!maybeDirect(collection)) return { 200: appliedThere(shelf) };
  return (collection.spread ?? 1) > 1 ? { 200: appliedThere(shelf), 201: createdThere(shelf) } : appliedHere(shelf);
}

/** What is wrong with the request itself, whatever record it meets. */
function badRequests({ collection, operation, keyed }: WriteForm): readonly ProblemName[] {
  const names: ProblemName[] = ['body-invalid', 'condition-not-supported'];
  names.push(collection.policy === 'priority' ? 'priority-invalid' : 'priority-not-supported');
  if (keyed) names.push('path-invalid', 'key-invalid');
  if (keyed && countsVersions(collection)) names.push('condition-invalid');
  if (operation !== 'delete') names.push('reserved-field', ...BODY_PROBLEMS);
  return names;
}

/** What the record, the user's rules or an earlier request stand against. */
function refusedByRule({ collection, operation, keyed }: WriteForm): readonly ProblemName[] {
  const { policy } = collection;
  const names: ProblemName[] = [...KEYED_PROBLEMS, 'write-rejected', 'write-refused', 'user-code-failed'];
  const conditional = keyed && (countsVersions(collection) || (policy === 'createOnly' && operation === 'put'));
  if (conditional) names.push('precondition-failed');
  if (keyed && policy === 'versioned') names.push('precondition-required');
  else if (policy !== 'patch' && policy !== 'counter') names.push('write-conflict');
  return names;
}

function unavailable(collection: Collection): readonly ProblemName[] {
  const names: ProblemName[] = [];
  if (maybeBuffered(collection)) names.push('buffer-unavailable', 'overloaded');
  if (maybeDirect(collection)) names.push('table-unavailable', 'write-in-doubt');
  return names;
}

function countsVersions({ policy }: Collection): boolean {
  return policy === 'versioned' || policy === 'merge';
}
