import { bodyProblem } from '../contract/body';
import { WRITE_BODY_MAX_BYTES } from '../contract/limits';
import type { Body } from '../contract/write';
import type { HttpRequest } from './http';
import { JSON_TYPE } from './media-type';
import { type Problem, problem } from './problems';
import { readText } from './read-text';

export type ReadBody = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly problem: Problem };

/** The user's fields in a request, or the first reason to refuse them. Size is looked at before anything is parsed. */
export function readBody(request: HttpRequest, mediaTypes: readonly string[] = [JSON_TYPE]): ReadBody {
  const read = readText(request, { mediaTypes, maxBytes: WRITE_BODY_MAX_BYTES });
  if (!read.ok) return read;
  if (read.text === '') return refused('the body must be a JSON object, got nothing');
  let parsed: unknown;
  try {
    parsed = JSON.parse(read.text);
  } catch (error) {
    return refused(`the body is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const wrong = bodyProblem(parsed);
  if (wrong !== undefined) return { ok: false, problem: problem(wrong.type, wrong.detail) };
  return { ok: true, body: parsed as Body };
}

function refused(detail: string): ReadBody {
  return { ok: false, problem: problem('body-invalid', detail) };
}
