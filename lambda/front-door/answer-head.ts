/** What every answer says of itself: which request it is for, and that nobody is to guess at its type. */
export function answerHead(
  headers: Readonly<Record<string, string>>,
  requestId: string,
): Readonly<Record<string, string>> {
  return { ...headers, 'x-request-id': requestId, 'x-content-type-options': 'nosniff' };
}
