import { deltasProblem } from '../contract/body';
import type { Body, Deltas, Operation } from '../contract/write';
import type { HttpRequest } from './http';
import { JSON_TYPE, MERGE_PATCH_TYPE } from './media-type';
import { type Problem, problem } from './problems';
import { readBody } from './read-body';
import { lengthProblem } from './read-text';

/** What a request asks to change, as its body says it. */
export type Change =
  | { readonly op: 'put'; readonly body: Body }
  | { readonly op: 'patch'; readonly patch: Body }
  | { readonly op: 'increment'; readonly deltas: Deltas }
  | { readonly op: 'delete' };

export type ReadChange =
  | { readonly ok: true; readonly change: Change }
  | { readonly ok: false; readonly problem: Problem };

/** The change in a request, or the first reason to refuse it. */
export function readChange(request: HttpRequest, operation: Operation): ReadChange {
  switch (operation) {
    case 'delete':
      if (request.body.byteLength > 0) {
        return refused(`a DELETE must have no body, got ${request.body.byteLength} bytes`);
      }
      return deleteIn(request);
    case 'put': {
      const read = readBody(request);
      return read.ok ? taken({ op: 'put', body: read.body }) : read;
    }
    case 'patch': {
      const read = readBody(request, [MERGE_PATCH_TYPE, JSON_TYPE]);
      return read.ok ? taken({ op: 'patch', patch: read.body }) : read;
    }
    case 'increment': {
      const read = readBody(request);
      if (!read.ok) return read;
      const wrong = deltasProblem(read.body);
      return wrong === undefined ? taken({ op: 'increment', deltas: read.body as Deltas }) : refused(wrong);
    }
    default:
      return operation satisfies never;
  }
}

/** A body that was announced and lost on the way may have said that this is no plain delete. */
function deleteIn({ headers, body }: HttpRequest): ReadChange {
  const lost = lengthProblem(headers, body);
  return lost === undefined ? taken({ op: 'delete' }) : refused(lost);
}

function taken(change: Change): ReadChange {
  return { ok: true, change };
}

function refused(detail: string): ReadChange {
  return { ok: false, problem: problem('body-invalid', detail) };
}
