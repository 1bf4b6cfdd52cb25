/** One HTTP request, whatever carried it here. The logic knows only this form. */
export interface HttpRequest {
  readonly method: string;
  /** As it was sent: percent-encoding untouched. */
  readonly path: string;
  /** As it was sent, without the question mark. */
  readonly query: string;
  /** By lower-case name; repeated fields joined by commas, as RFC 9110 allows. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** Names this request in answers and in the log. */
  readonly requestId: string;
}

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonResponse(status: number, value: unknown, headers: Readonly<Record<string, string>>): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
