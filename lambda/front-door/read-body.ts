import { bodyProblem } from '../contract/body';
import { WRITE_BODY_MAX_BYTES } from '../contract/limits';
import type { Body } from '../contract/write';
import type { HttpRequest } from './http';
import { mediaTypeProblem } from './media-type';
import { type Problem, problem } from './problems';

export type ReadBody = { readonly ok: true; readonly body: Body } | { readonly ok: false; readonly problem: Problem };

// `ignoreBOM` keeps a byte order mark in the text, where `JSON.parse` refuses it: RFC 8259 forbids sending one.
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The user's fields in a request, or the first reason to refuse them. Size is looked at before anything is parsed. */
export function readBody({ headers, body }: HttpRequest, mediaTypes?: readonly string[]): ReadBody {
  const form = mediaTypeProblem(headers, mediaTypes);
  if (form !== undefined) return { ok: false, problem: form };
  if (body.byteLength > WRITE_BODY_MAX_BYTES) {
    const detail = `the body must be at most ${WRITE_BODY_MAX_BYTES} bytes, got ${body.byteLength}`;
    return { ok: false, problem: problem('body-too-large', detail) };
  }
  if (wasChanged(headers, body)) return refused('the body is not valid UTF-8, or not as long as its Content-Length');
  if (body.byteLength === 0) return refused('the body must be a JSON object, got nothing');
  let parsed: unknown;
  try {
    parsed = JSON.parse(STRICT_UTF8.decode(body));
  } catch (error) {
    if (error instanceof SyntaxError) return refused(`the body is not JSON: ${error.message}`);
    return refused('the body is not valid UTF-8');
  }
  const wrong = bodyProblem(parsed);
  if (wrong !== undefined) return { ok: false, problem: problem(wrong.type, wrong.detail) };
  return { ok: true, body: parsed as Body };
}

/**
 * A load balancer hands text on as text: bytes that are none arrive as replacement characters, which are longer. What
 * would be stored then is not what was sent.
 */
function wasChanged(headers: HttpRequest['headers'], body: Uint8Array): boolean {
  const announced = headers.get('content-length');
  return announced !== undefined && Number(announced) !== body.byteLength;
}

function refused(detail: string): ReadBody {
  return { ok: false, problem: problem('body-invalid', detail) };
}
