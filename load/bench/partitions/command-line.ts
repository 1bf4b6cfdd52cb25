import { PARTS, type Part } from './parts';

export interface Options {
  readonly records: number;
  readonly writes: number;
  readonly rounds: number;
  readonly json: boolean;
  readonly parts: readonly Part[];
}

export const HELP = `npm run bench:partitions -- [options]

What partitions cost, on this machine and a local DynamoDB engine:
  placing   CPU of finding a record's place, beside that of reading the 200-byte message of its write
  listing   records over 64 shards: queries, read units, CPU of merging beside that of decoding
  moving    the migrator from 16 to 64 shards: write units, read units and CPU of a record

Options:
  --records N  records that are listed, and that are moved (default 10000)
  --writes N   writes that are placed in each round (default 200000)
  --rounds N   rounds, all measures of a part in turn (default 5)
  --part NAME  only this one (may be given again)
  --json       rows and targets as JSON on standard output, and nothing else
  --help       this text

BENCH_NODE_OPTIONS in the environment goes to each measured node, for example "--cpu-prof".

Compare the rows of one run with each other: absolute figures are this machine's and the engine's.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const counts = { '--records': 10_000, '--writes': 200_000, '--rounds': 5 };
  let json = false;
  const parts: Part[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const option = args[place];
    const value = args[place + 1] ?? '';
    switch (option) {
      case '--help':
        return 'help';
      case '--json':
        json = true;
        continue;
      case '--records':
      case '--writes':
      case '--rounds':
        counts[option] = Number(value);
        if (!Number.isSafeInteger(counts[option]) || counts[option] < 1) {
          return { problem: `${option} must be a whole number of 1 or more, got ${JSON.stringify(value)}` };
        }
        break;
      case '--part': {
        const part = PARTS.find((known) => known === value);
        if (part === undefined) return { problem: `--part must be one of ${PARTS.join(', ')}, got ${value}` };
        parts.push(part);
        break;
      }
      default:
        return { problem: `unknown option ${option}` };
    }
    place += 1;
  }
  return {
    records: counts['--records'],
    writes: counts['--writes'],
    rounds: counts['--rounds'],
    json,
    parts: parts.length > 0 ? parts : PARTS,
  };
}
