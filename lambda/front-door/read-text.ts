import type { HttpRequest } from './http';
import { mediaTypeProblem } from './media-type';
import { type Problem, problem } from './problems';

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

// `ignoreBOM` keeps a byte order mark in the text, where `JSON.parse` refuses it: RFC 8259 forbids sending one.
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A body that was declared as one of these types, as the text that was sent, or the first reason to refuse it. */
export function readText(
  { headers, body }: HttpRequest,
  { mediaTypes, maxBytes }: { readonly mediaTypes: readonly string[]; readonly maxBytes: number },
): ReadText {
  const form = mediaTypeProblem(headers, mediaTypes);
  if (form !== undefined) return { ok: false, problem: form };
  if (body.byteLength > maxBytes) {
    const detail = `the body must be at most ${maxBytes} bytes, got ${body.byteLength}`;
    return { ok: false, problem: problem('body-too-large', detail) };
  }
  if (wasChanged(headers, body)) return refused('the body is not valid UTF-8, or not as long as its Content-Length');
  try {
    return { ok: true, text: STRICT_UTF8.decode(body) };
  } catch {
    return refused('the body is not valid UTF-8');
  }
}

/**
 * A load balancer hands text on as text: bytes that are none arrive as replacement characters, which are longer. What
 * would be stored then is not what was sent.
 */
function wasChanged(headers: HttpRequest['headers'], body: Uint8Array): boolean {
  const announced = headers.get('content-length');
  return announced !== undefined && Number(announced) !== body.byteLength;
}

function refused(detail: string): ReadText {
  return { ok: false, problem: problem('body-invalid', detail) };
}
