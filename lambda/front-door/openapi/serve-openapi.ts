// Receives: a GET of the document.
// Promises: the same bytes from the first request to the last of this process, with a strong ETag; 304 where the client has them.
// Hands on: nothing.

import { createHash } from 'node:crypto';
import type { Json } from '../../contract/write';
import { namesTag } from '../conditions';
import type { HttpRequest, HttpResponse } from '../http';
import { JSON_TYPE } from '../media-type';

/** A new deployment makes a new document: a client may keep it, but must ask each time. */
const REVALIDATE = 'no-cache';

/** Answers with the document, which is made at the first request for it: a cold start must not pay for what few ask. */
export function openApiAnswer(document: () => Json): (request: HttpRequest) => HttpResponse {
  let made: { readonly text: string; readonly etag: string } | undefined;
  return ({ headers }) => {
    made ??= render(document());
    const known = { etag: made.etag, 'cache-control': REVALIDATE };
    if (namesTag(headers.get('if-none-match'), made.etag)) return { status: 304, headers: known, body: '' };
    return { status: 200, headers: { 'content-type': JSON_TYPE, ...known }, body: made.text };
  };
}

function render(document: Json): { readonly text: string; readonly etag: string } {
  const text = JSON.stringify(document);
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
