import { readOptions } from '../read-options';
import { PARTS, type Part } from './parts';

export interface Options {
  readonly calls: number;
  readonly readers: number;
  readonly rounds: number;
  readonly units: number;
  readonly buyers: number;
  readonly connections: number;
  readonly buckets: number;
  readonly tableMillis: number;
  readonly json: boolean;
  readonly parts: readonly Part[];
}

export const HELP = `npm run bench:cache -- [options]

What the read cache costs and what it saves, on this machine. The engine is valkey-server or redis-server where one is on the
PATH, else js-redis-server; which one is told with the figures.
  limits   a check of three rate limits of one client, beside a bare GET through the same client
  records  readers of one cold record at eight doors: reads of the table; a read from process, cache and table
  sale     a flash sale by HTTP, with duplicates, retries and aborts: orders, calls to the table, answers

Options:
  --calls N        calls of each round of limits and records (default 10000)
  --readers N      readers of one cold record at once (default 200)
  --rounds N       rounds, all measures of a part in turn (default 5)
  --units N        units on sale (default 1000)
  --buyers N       who want one each (default 20000)
  --connections N  connections that they share (default 64)
  --buckets N      that the units are spread over (default 1: see docs/benchmark-cache.md)
  --table-millis N what a call to the table of the sale takes longer, as DynamoDB's does (default 15)
  --part NAME      only this one (may be given again)
  --json           rows and targets as JSON on standard output, and nothing else
  --help           this text

BENCH_NODE_OPTIONS in the environment goes to each measured node, for example "--cpu-prof".

Compare the rows of one run with each other: absolute figures are this machine's and the engines'.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const counts = {
    '--calls': 10_000,
    '--readers': 200,
    '--rounds': 5,
    '--units': 1000,
    '--buyers': 20_000,
    '--connections': 64,
    '--buckets': 1,
    '--table-millis': 15,
  };
  const given = readOptions(args, { counts, names: { '--part': PARTS } });
  if (given === 'help' || 'problem' in given) return given;
  return {
    calls: given.counts['--calls'],
    readers: given.counts['--readers'],
    rounds: given.counts['--rounds'],
    units: given.counts['--units'],
    buyers: given.counts['--buyers'],
    connections: given.counts['--connections'],
    buckets: given.counts['--buckets'],
    tableMillis: given.counts['--table-millis'],
    json: given.json,
    parts: given.names['--part'],
  };
}
