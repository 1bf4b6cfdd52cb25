import { readOptions } from '../read-options';
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
  const given = readOptions(args, { counts, names: { '--part': PARTS } });
  if (given === 'help' || 'problem' in given) return given;
  return {
    records: given.counts['--records'],
    writes: given.counts['--writes'],
    rounds: given.counts['--rounds'],
    json: given.json,
    parts: given.names['--part'],
  };
}
