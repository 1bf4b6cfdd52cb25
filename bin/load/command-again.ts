/** Options of where the result goes, and not of the load: whether each has a value. */
const NOT_OF_THE_LOAD: ReadonlyMap<string, boolean> = new Map([
  ['--results', true],
  ['--json', false],
]);

/** What calls for the same load again, for a shell: `npx spillway load spike --fault kill:writer@10s`. */
export function commandAgain(args: readonly string[]): string {
  const kept = args.filter((arg, index) => {
    const [name = ''] = arg.split('=', 1);
    const before = args[index - 1];
    return !NOT_OF_THE_LOAD.has(name) && !(before !== undefined && NOT_OF_THE_LOAD.get(before) === true);
  });
  return ['npx spillway load', ...kept.map((arg) => quoted(withoutUser(arg)))].join(' ');
}

/** A password in an address is of no use to the run, and must not be in its report. */
function withoutUser(arg: string): string {
  return arg.replace(/(https?:\/\/)[^/@\s]*@/, '$1');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
