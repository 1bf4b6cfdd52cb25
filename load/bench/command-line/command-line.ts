import { readOptions } from '../read-options';

export interface Options {
  readonly runs: number;
  readonly json: boolean;
}

export const HELP = `npm run bench:command-line -- [options]

How long the built command line takes from its start to its end, on this machine: a plan, and each --help.

Options:
  --runs N     runs of each, in turn (default 15)
  --json       rows and targets as JSON on standard output, and nothing else
  --help       this text
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const given = readOptions(args, { counts: { '--runs': 15 }, names: {} });
  if (given === 'help' || 'problem' in given) return given;
  return { runs: given.counts['--runs'], json: given.json };
}
