import type { Style } from '../command-line/style';

/** A part of a line, and what it means to the eye. */
export type Segment = readonly [text: string, tone?: Exclude<keyof Style, 'heading'>];

export interface TextLine {
  readonly segments: readonly Segment[];
  /** Where there is no room, the line with the lowest goes first, and of equal ones the last. */
  readonly worth: number;
}

/** So many lines at most, in their order. */
export function worthMost(lines: readonly TextLine[], height: number): TextLine[] {
  const kept = lines
    .map((line, place) => ({ line, place }))
    .sort((a, b) => b.line.worth - a.line.worth || a.place - b.place)
    .slice(0, Math.max(1, height));
  return kept.sort((a, b) => a.place - b.place).map(({ line }) => line);
}

/** A line no wider than that, coloured after it was cut: a colour has no width, and a coloured space cannot be trimmed. */
export function painted({ segments }: TextLine, width: number, style: Style): string {
  const whole = segments.reduce((sum, [text]) => sum + [...text].length, 0) <= width;
  let room = whole ? width : width - 1;
  const cut = segments.map(([text, tone]) => {
    const shown = [...text].slice(0, Math.max(0, room));
    room -= shown.length;
    return [shown.join(''), tone] as const;
  });
  if (!whole) cut.push(['…', undefined]);
  while (cut.at(-1)?.[0].trim() === '') cut.pop();
  return cut
    .map(([text, tone], place) => {
      const shown = place === cut.length - 1 ? text.trimEnd() : text;
      return tone === undefined || shown.trim() === '' ? shown : style[tone](shown);
    })
    .join('');
}

/** Items after one another, in as many lines as they need. */
export function flow(items: readonly Segment[], room: number, gap = '   '): Segment[][] {
  const lines: Segment[][] = [];
  let line: Segment[] = [];
  let width = 0;
  for (const item of items) {
    const added = [...item[0]].length + (line.length === 0 ? 0 : gap.length);
    if (line.length > 0 && width + added > room) {
      lines.push(line);
      line = [];
      width = 0;
    }
    if (line.length > 0) line.push([gap]);
    line.push(item);
    width += line.length === 1 ? [...item[0]].length : added;
  }
  return line.length === 0 ? lines : [...lines, line];
}
