/** Letters and digits, unique in all runs: keys begin with it. Runs sort by when they began. */
export function newRunName(now: number, random: () => number = Math.random): string {
  const chance = Math.floor(random() * 36 ** 4)
    .toString(36)
    .padStart(4, '0');
  return `r${now.toString(36)}${chance}`;
}
