/** The name that was probably meant, or nothing where none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  if (given === '') return undefined;
  const bound = Math.max(1, Math.floor(given.length / 3));
  const near = names
    .map((name) => ({ name, edits: name.startsWith(given) ? 0 : editsBetween(given, name) }))
    .filter(({ edits }) => edits <= bound)
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.name;
}

/** Letters put in, taken out, changed, or swapped with their neighbour (Damerau and Levenshtein's distance). */
function editsBetween(one: string, other: string): number {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const line = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      line.push(
        Math.min(
          (above[column - 1] ?? 0) + (same ? 0 : 1),
          (above[column] ?? 0) + 1,
          (line[column - 1] ?? 0) + 1,
          swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    before = above;
    above = line;
  }
  return above[other.length] ?? 0;
}
