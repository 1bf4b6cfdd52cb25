import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';

/** ALB takes at most 1 MB of JSON from a function. Unit: bytes. Source: "Lambda functions as targets", limits. */
export const ANSWER_MAX_BYTES = 1024 * 1024;

export interface HttpAnswer {
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Repeated names are repeated: several `set-cookie` stay several. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export type CheckedAnswer =
  | { readonly ok: true; readonly answer: HttpAnswer }
  | { readonly ok: false; readonly reason: string };

/** Reads a function's answer as ALB does. What ALB would answer with a 502 comes back with the reason it never tells. */
export function checkAnswer(payload: unknown, multiValueHeaders: boolean): CheckedAnswer {
  if (!isObject(payload)) return bad(`the answer must be an object, got ${kindOf(payload)}`);
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > ANSWER_MAX_BYTES)
    return bad(`the answer must be at most ${ANSWER_MAX_BYTES} bytes of JSON, got ${bytes}`);
  const { statusCode, statusDescription } = payload;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return bad(`statusCode must be a whole number from 200 to 599, got ${JSON.stringify(statusCode)}`);
  }
  const description = statusDescription ?? STATUS_CODES[statusCode] ?? '';
  if (typeof description !== 'string' || !isHeaderText(description)) {
    return bad(`statusDescription must be one line of text, got ${JSON.stringify(statusDescription)}`);
  }
  const headers = multiValueHeaders ? multiValue(payload) : singleValue(payload);
  if (typeof headers === 'string') return bad(headers);
  const body = bodyBytes(payload);
  if (typeof body === 'string') return bad(body);
  // "200 OK" is how ALB wants it written; the code itself comes from statusCode.
  const statusMessage = description.replace(/^\d{3}\s*/, '');
  return { ok: true, answer: { statusCode, statusMessage, headers, body } };
}

type Headers = [name: string, value: string][];

function singleValue({ headers, multiValueHeaders }: Record<string, unknown>): Headers | string {
  if (headers === undefined || headers === null) {
    if (isFilled(multiValueHeaders)) return 'multiValueHeaders came, but the target group has multi-value headers off';
    return [];
  }
  if (!isObject(headers)) return `headers must be an object, got ${kindOf(headers)}`;
  return checkedPairs(Object.entries(headers).map(([name, value]) => [name, value]));
}

function multiValue({ headers, multiValueHeaders }: Record<string, unknown>): Headers | string {
  if (multiValueHeaders === undefined || multiValueHeaders === null) {
    if (isFilled(headers))
      return 'headers came, but the target group has multi-value headers on: use multiValueHeaders';
    return [];
  }
  if (!isObject(multiValueHeaders)) return `multiValueHeaders must be an object, got ${kindOf(multiValueHeaders)}`;
  const pairs: [string, unknown][] = [];
  for (const [name, values] of Object.entries(multiValueHeaders)) {
    if (!Array.isArray(values)) return `multiValueHeaders.${name} must be a list, got ${kindOf(values)}`;
    for (const value of values) pairs.push([name, value]);
  }
  return checkedPairs(pairs);
}

function checkedPairs(pairs: readonly [string, unknown][]): Headers | string {
  const headers: Headers = [];
  for (const [name, value] of pairs) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      return `header ${JSON.stringify(name)} must be text, got ${kindOf(value)}`;
    }
    try {
      validateHeaderName(name);
      validateHeaderValue(name, String(value));
    } catch {
      return `header ${JSON.stringify(name)} cannot be sent with the value ${JSON.stringify(value)}`;
    }
    headers.push([name.toLowerCase(), String(value)]);
  }
  return headers;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function bodyBytes({ body, isBase64Encoded }: Record<string, unknown>): Buffer | string {
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    return `isBase64Encoded must be true or false, got ${JSON.stringify(isBase64Encoded)}`;
  }
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') return `body must be text, got ${kindOf(body)}`;
  if (isBase64Encoded !== true) return Buffer.from(body, 'utf8');
  return BASE64.test(body) ? Buffer.from(body, 'base64') : 'isBase64Encoded is true, but the body is not base64';
}

function isHeaderText(text: string): boolean {
  try {
    validateHeaderValue('x', text);
    return true;
  } catch {
    return false;
  }
}

function isFilled(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

function bad(reason: string): CheckedAnswer {
  return { ok: false, reason };
}
