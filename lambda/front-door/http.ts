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
  /** By when it must be answered. Unit: milliseconds since 1970. */
  readonly deadline: number;
}

/** `Body` is the whole text, or pieces of it as they come. */
export interface HttpResponse<Body = string> {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
  /**
   * Of how many writes it tells what became of them, for the count; 0 where each was counted by itself. Never sent.
   * @default 1
   */
  readonly writes?: number;
}

/** An answer whose body may be made while it is sent. */
export type StreamedResponse = HttpResponse<string | AsyncIterable<string>>;

/** The answer in one piece, for what cannot send pieces: a load balancer takes a function's answer only whole. */
export async function wholeResponse(response: StreamedResponse): Promise<HttpResponse> {
  const { body, ...head } = response;
  if (typeof body === 'string') return { ...head, body };
  const pieces: string[] = [];
  for await (const piece of body) pieces.push(piece);
  return { ...head, body: pieces.join('') };
}

export function jsonResponse(status: number, value: unknown, headers: Readonly<Record<string, string>>): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
