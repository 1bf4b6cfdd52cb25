import { readOptions } from '../read-options';
import { WAYS, type Way } from './measures';

export interface Options {
  readonly writes: number;
  readonly rounds: number;
  readonly json: boolean;
  readonly ways: readonly Way[];
}

export const HELP = `npm run bench:front-door -- [options]

CPU of the front door per accepted write, beside that of the SDK's own call, over loopback HTTP to a local queue:
  door         a write from the load balancer's event to its answer; its message is made and not sent
  sdk          SendMessage of the same message
  single       both together, as deployed
  bulk-json    500 writes in one request, as deployed; bulk-ndjson: one write a line
  keyed        the door with an Idempotency-Key; marked: with a status kept; direct: a write to the table.
               Cache and table answer at once and cost nothing: what is left is the door's own.

Options:
  --writes N   writes of each round (default 3000)
  --rounds N   rounds, all measures in turn (default 5)
  --way NAME   only this one (may be given again)
  --json       rows and ratios as JSON on standard output, and nothing else
  --help       this text

BENCH_NODE_OPTIONS in the environment goes to each measured node, for example "--cpu-prof".

Compare the rows of one run with each other: absolute figures are this machine's.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const given = readOptions(args, { counts: { '--writes': 3000, '--rounds': 5 }, names: { '--way': WAYS } });
  if (given === 'help' || 'problem' in given) return given;
  const { counts, names, json } = given;
  return { writes: counts['--writes'], rounds: counts['--rounds'], json, ways: names['--way'] };
}
