/** Options of where the result goes, and those that may be secrets: whether each has a value. */
const NOT_SHOWN: ReadonlyMap<string, boolean> = new Map([
  ['--results', true],
  ['--json', false],
  ['--header', true],
]);

/**
 * What calls for the same load again, for a shell: `npx spillway load spike --fault kill:writer@10s`. `headers`: the names of those that
 * were sent, whoever said so. They stand in it without their values, as no command takes them: whoever calls it puts in their own.
 */
export function commandAgain(args: readonly string[], headers: readonly string[] = []): string {
  const kept = args.filter((arg, index) => {
    const [name = ''] = arg.split('=', 1);
    const before = args[index - 1];
    return !NOT_SHOWN.has(name) && !(before !== undefined && NOT_SHOWN.get(before) === true);
  });
  const without = headers.flatMap((name) => ['--header', `${name}: …`]);
  return ['npx spillway load', ...[...kept, ...without].map((arg) => quoted(withoutUser(arg)))].join(' ');
}

/** A password in an address is of no use to the run, and must not be in its report. */
function withoutUser(arg: string): string {
  return arg.replace(/(https?:\/\/)[^/@\s]*@/, '$1');
}

function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", "'\\''")}'`;
}
