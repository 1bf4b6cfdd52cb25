/**
 * How long each element of a JSON array is as it was sent, without the white space around it. Unit: bytes of UTF-8.
 * `json` must be an array that `JSON.parse` took: nothing is checked here. One pass without recursion, and nothing is
 * rendered again: `1e20` would come out longer than it went in, and a deep value would end the process.
 */
export function elementBytes(json: string): number[] {
  const lengths: number[] = [];
  let depth = 0;
  let start: number | undefined;
  let end = 0;
  for (let at = 0; at < json.length; at += 1) {
    const from = at;
    switch (json[at]) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        continue;
      case '"':
        at = endOfText(json, at);
        break;
      case '[':
      case '{':
        depth += 1;
        if (depth === 1) continue;
        break;
      case ']':
      case '}':
        depth -= 1;
        break;
    }
    const isBorder = depth === 0 || (depth === 1 && json[from] === ',');
    if (!isBorder) {
      start ??= from;
      end = at + 1;
    } else if (start !== undefined) {
      lengths.push(Buffer.byteLength(json.slice(start, end)));
      start = undefined;
    }
  }
  return lengths;
}

/** Where the quote stands that closes this one. */
function endOfText(json: string, opening: number): number {
  let at = opening + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}
