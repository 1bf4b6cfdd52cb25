/**
 * Lines of at most so many characters, broken between words. A longer word is broken after its dots (`demand.` and what
 * follows), and an address not at all: it stands in a line of its own, whole.
 */
export function wrapLines(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const { word, before } of text.split(' ').flatMap((one) => parts(one, width))) {
    if (line !== '' && line.length + before.length + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line}${before}${word}`;
    }
  }
  return [...lines, line];
}

interface Part {
  readonly word: string;
  /** What stands between it and the one before, in the same line. */
  readonly before: ' ' | '';
}

function parts(word: string, width: number): Part[] {
  if (word.length <= width || word.includes('://')) return [{ word, before: ' ' }];
  return word.split(/(?<=\.)(?=\w)/).map((part, index) => ({ word: part, before: index === 0 ? ' ' : '' }));
}

/** One paragraph, each of its lines after so many spaces. */
export function wrap(text: string, width: number, indent = 0): string {
  const before = ' '.repeat(indent);
  return wrapLines(text, width - indent)
    .map((line) => `${before}${line}`)
    .join('\n');
}
