import type { QueueKind } from '../../../lambda/contract/collection';
import { readOptions } from '../read-options';

export const PARTS = ['flood', 'steady', 'alone', 'drains'] as const;
export type Part = (typeof PARTS)[number];

export interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly requests: number;
  readonly drains: number;
  readonly answersAfterMillis: number;
  readonly json: boolean;
  readonly only: readonly Part[];
  readonly buffers: readonly QueueKind[];
}

export const HELP = `npm run bench:ingest -- [options]

The container door with group commit beside the same door with one SendMessage for each request, over loopback HTTP, to a queue in
another process, with load from a third one:
  flood        more than either can take, open loop: accepted single writes for each second of CPU of the door
  steady       as much as both can take, the same for both, open loop: p50 and p99 from when each request was due
  alone        one request at a time over one connection, in turn to one door and to the other: the median,
               with the queue's delay and without it
  drains       two doors under load before a slow queue (200 ms); one of them is told to stop (SIGTERM), and is asked on until
               it is gone: accepted writes that the queue does not have; requests that were refused a connection, or cut
               off; what was open, and held by group commit, when the door began to close

Options:
  --only PART      only this part (may be given again)
  --buffer KIND    standard or fifo (default: both)
  --rounds N       rounds, the doors in turn (default 5)
  --seconds N      of each round under load (default 5)
  --requests N     of each door alone, each round (default 400)
  --drains N       how often a door is stopped (default 20)
  --delay N        so many milliseconds the queue's answers take, as over a network; not in drains (default 5)
  --json           rows and comparisons as JSON on standard output, and nothing else
  --help           this text

The container's bundle must have been built: npm run build:handlers
BENCH_NODE_OPTIONS in the environment goes to each door, for example "--cpu-prof".

Compare the rows of one run with each other: absolute figures are this machine's.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const given = readOptions(args, {
    counts: { '--rounds': 5, '--seconds': 5, '--requests': 400, '--drains': 20, '--delay': 5 },
    names: { '--only': PARTS, '--buffer': ['standard', 'fifo'] as const },
  });
  if (given === 'help' || 'problem' in given) return given;
  const { counts, names, json } = given;
  return {
    rounds: counts['--rounds'],
    seconds: counts['--seconds'],
    requests: counts['--requests'],
    drains: counts['--drains'],
    answersAfterMillis: counts['--delay'],
    json,
    only: names['--only'],
    buffers: names['--buffer'],
  };
}
