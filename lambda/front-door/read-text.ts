import type { HttpRequest } from './http';
import { mediaTypeProblem } from './media-type';
import { type Problem, type ProblemName, problem } from './problems';

export interface TextForm {
  readonly mediaTypes: readonly string[];
  readonly maxBytes: number;
  /**
   * What a text that cannot be read is called.
   * @default 'body-invalid'
   */
  readonly otherwise?: ProblemName;
}

export type ReadText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

// `ignoreBOM` keeps a byte order mark in the text, where `JSON.parse` refuses it: RFC 8259 forbids sending one.
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A body that was declared as one of these types, as the text that was sent, or the first reason to refuse it. */
export function readText(
  { headers, body }: HttpRequest,
  { mediaTypes, maxBytes, otherwise = 'body-invalid' }: TextForm,
): ReadText {
  const form = mediaTypeProblem(headers, mediaTypes);
  if (form !== undefined) return { ok: false, problem: form };
  if (body.byteLength > maxBytes) {
    const detail = `the body must be at most ${maxBytes} bytes, got ${body.byteLength}`;
    return { ok: false, problem: problem('body-too-large', detail) };
  }
  const changed = lengthProblem(headers, body);
  if (changed !== undefined) return refused(otherwise, changed);
  try {
    return { ok: true, text: STRICT_UTF8.decode(body) };
  } catch {
    return refused(otherwise, 'the body is not valid UTF-8');
  }
}

/**
 * A load balancer hands text on as text: bytes that are none arrive as replacement characters, which are longer. What
 * would be stored then is not what was sent.
 */
export function lengthProblem(headers: HttpRequest['headers'], body: Uint8Array): string | undefined {
  const announced = headers.get('content-length');
  if (announced === undefined) return undefined;
  if (/^\d+$/.test(announced) && Number(announced) === body.byteLength) return undefined;
  return 'the body is not valid UTF-8, or not as long as its Content-Length';
}

function refused(name: ProblemName, detail: string): ReadText {
  return { ok: false, problem: problem(name, detail) };
}
