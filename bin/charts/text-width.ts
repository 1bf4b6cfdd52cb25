/**
 * About how wide a text is in DejaVu Sans, in pixels. There is no canvas to ask here; too wide a guess leaves a gap, too
 * narrow a one lets texts run into each other, so it is on the wide side.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0;
  for (const letter of text) {
    if (/[ijl.,:;'|!()[\] ft/]/.test(letter)) ems += 0.4;
    else if (/[mwMW%@—]/.test(letter)) ems += 0.95;
    else if (/[A-Z0-9$]/.test(letter)) ems += 0.67;
    else ems += 0.62;
  }
  return ems * size;
}

/** As much of a text as has room, with an ellipsis where some is missing. */
export function fitted(text: string, size: number, room: number): string {
  if (textWidth(text, size) <= room) return text;
  let kept = text;
  while (kept !== '' && textWidth(`${kept}…`, size) > room) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

/** Lines that have room, at most so many; the last one ends in an ellipsis where there is more. */
export function textLines(text: string, size: number, room: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && textWidth(longer, size) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  const kept = lines.slice(0, most);
  const last = lines.slice(most - 1).join(' ');
  return lines.length <= most
    ? kept.map((one) => fitted(one, size, room))
    : [...kept.slice(0, -1), fitted(last, size, room)];
}
