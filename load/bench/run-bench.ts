/** What its arguments ask of a bench, or what is wrong with them. */
type Parsed<Options> = Options | 'help' | { readonly problem: string };

interface Bench<Options extends object> {
  readonly help: string;
  parse(args: readonly string[]): Parsed<Options>;
  /** Resolves with what goes to standard output. */
  run(options: Options, progress: Progress): Promise<string>;
}

export type Progress = (text: string) => void;

const CLEAR_LINE = '\r\u001b[K';

/** A bench as a program: its exit code is 2 where it was asked for what there is not, 1 where it failed. */
export function runBench<Options extends object>(bench: Bench<Options>): void {
  measured(bench).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}

async function measured<Options extends object>({ help, parse, run }: Bench<Options>): Promise<void> {
  const options = parse(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
    return;
  }
  if ('problem' in options) {
    process.stderr.write(`${options.problem}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const told = await run(options, progress);
    progress('');
    process.stdout.write(told);
  } finally {
    progress('');
  }
}

/** One line that is written over again, for who looks on. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${CLEAR_LINE}${text}`);
}
