import { kindOf } from '../contract/body';
import { BULK_MAX_WRITES, REQUEST_BODY_MAX_BYTES } from '../contract/limits';
import { elementBytes } from './element-bytes';
import type { HttpRequest } from './http';
import { JSON_TYPE, mediaTypeOf, NDJSON_TYPE } from './media-type';
import { type Problem, problem } from './problems';
import { readText } from './read-text';

/** One entry of a bulk: a JSON value, which may still be no write, or why it is not even that. */
export type BulkEntry =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Of its own JSON as it was sent: UTF-8. */
      readonly bytes: number;
    }
  | { readonly ok: false; readonly detail: string };

/** `form` is the form of the request, and so of the answer. */
export type ReadBulk =
  | { readonly ok: true; readonly form: 'json' | 'ndjson'; readonly entries: readonly BulkEntry[] }
  | { readonly ok: false; readonly problem: Problem };

/** The entries of a bulk in their order, or the first reason to refuse all of it. Work is linear in the body's size. */
export function readBulk(request: HttpRequest): ReadBulk {
  const read = readText(request, {
    mediaTypes: [JSON_TYPE, NDJSON_TYPE],
    maxBytes: REQUEST_BODY_MAX_BYTES,
    otherwise: 'bulk-invalid',
  });
  if (!read.ok) return read;
  return mediaTypeOf(request.headers) === NDJSON_TYPE ? readLines(read.text) : readArray(read.text);
}

function readArray(text: string): ReadBulk {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch (error) {
    return refused(
      text === '' ? 'the body must be a JSON array, got nothing' : `the body is not JSON: ${reason(error)}`,
    );
  }
  if (!Array.isArray(values)) return refused(`the body must be a JSON array, got ${kindOf(values)}`);
  const wrong = countProblem(values.length);
  if (wrong !== undefined) return refused(wrong);
  const entries = elementBytes(text).map((bytes, index): BulkEntry => ({ ok: true, value: values[index], bytes }));
  return { ok: true, form: 'json', entries };
}

/** A blank line is no entry: the last one usually is blank. */
function readLines(text: string): ReadBulk {
  if (text === '') return refused('the body must have a write in each line, got nothing');
  const lines: string[] = [];
  let count = 0;
  for (let start = 0; start < text.length; ) {
    const feed = text.indexOf('\n', start);
    const end = feed === -1 ? text.length : feed;
    const line = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
    if (line.trim() === '') continue;
    count += 1;
    // What is too much is counted and not kept.
    if (count <= BULK_MAX_WRITES) lines.push(line);
  }
  const wrong = countProblem(count);
  return wrong === undefined ? { ok: true, form: 'ndjson', entries: lines.map(readLine) } : refused(wrong);
}

function readLine(line: string): BulkEntry {
  try {
    return { ok: true, value: JSON.parse(line), bytes: Buffer.byteLength(line) };
  } catch (error) {
    return { ok: false, detail: `the line is not JSON: ${reason(error)}` };
  }
}

function countProblem(count: number): string | undefined {
  if (count >= 1 && count <= BULK_MAX_WRITES) return undefined;
  return `the body must have 1 to ${BULK_MAX_WRITES} writes, got ${count}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(detail: string): ReadBulk {
  return { ok: false, problem: problem('bulk-invalid', detail) };
}
