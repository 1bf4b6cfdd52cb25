import { JSON_TYPE, mediaTypeOf, NDJSON_TYPE } from './media-type';

/** How the answers of a bulk are put together. */
interface BulkForm {
  readonly type: string;
  readonly open: string;
  readonly between: string;
  readonly close: string;
}

const NDJSON: BulkForm = { type: NDJSON_TYPE, open: '', between: '\n', close: '\n' };
const JSON_ARRAY: BulkForm = { type: JSON_TYPE, open: '[', between: ',\n', close: ']' };

export const BULK_FORMS = { json: JSON_ARRAY, ndjson: NDJSON } as const;

/** A bulk is answered in the form in which it came. */
export function bulkAnswerType(headers: ReadonlyMap<string, string>): string {
  return mediaTypeOf(headers) === NDJSON_TYPE ? NDJSON_TYPE : JSON_TYPE;
}

/** The body of the answer, piece by piece. */
export async function* pieces(
  texts: AsyncIterable<string>,
  { open, between, close }: BulkForm,
): AsyncGenerator<string> {
  let before = open;
  for await (const text of texts) {
    yield before + text;
    before = between;
  }
  yield close;
}
