/** Lines of at most so many characters, broken between words. A word that is longer stands in a line of its own, whole. */
export function wrapLines(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** One paragraph, each of its lines after so many spaces. */
export function wrap(text: string, width: number, indent = 0): string {
  const before = ' '.repeat(indent);
  return wrapLines(text, width - indent)
    .map((line) => `${before}${line}`)
    .join('\n');
}
