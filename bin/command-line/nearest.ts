/** The name that was probably meant, or nothing where none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const bound = Math.max(1, Math.floor(given.length / 3));
  const near = names
    .map((name) => ({ name, edits: name.startsWith(given) ? 0 : editsBetween(given, name) }))
    .filter(({ edits }) => edits <= bound)
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.name;
}

/** Levenshtein's distance: letters put in, taken out or changed. */
function editsBetween(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const change = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      line.push(Math.min(change, (above[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}
