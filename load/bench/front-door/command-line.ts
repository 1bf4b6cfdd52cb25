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
  const counts = { '--writes': 3000, '--rounds': 5 };
  let json = false;
  const ways: Way[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const option = args[place];
    const value = args[place + 1] ?? '';
    switch (option) {
      case '--help':
        return 'help';
      case '--json':
        json = true;
        continue;
      case '--writes':
      case '--rounds':
        counts[option] = Number(value);
        if (!Number.isSafeInteger(counts[option]) || counts[option] < 1) {
          return { problem: `${option} must be a whole number of 1 or more, got ${JSON.stringify(value)}` };
        }
        break;
      case '--way': {
        const way = WAYS.find((known) => known === value);
        if (way === undefined) return { problem: `--way must be one of ${WAYS.join(', ')}, got ${value}` };
        ways.push(way);
        break;
      }
      default:
        return { problem: `unknown option ${option}` };
    }
    place += 1;
  }
  return {
    writes: counts['--writes'],
    rounds: counts['--rounds'],
    json,
    ways: ways.length > 0 ? ways : WAYS,
  };
}
