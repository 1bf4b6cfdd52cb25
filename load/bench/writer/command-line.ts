import { readOptions } from '../read-options';
import { CONTENDERS, type ContenderName } from './contender';
import { WORKLOADS, type Workload } from './workloads';

export interface Options {
  readonly writes: number;
  readonly json: boolean;
  readonly contenders: readonly ContenderName[];
  readonly workloads: readonly Workload[];
}

export const HELP = `npm run bench:writer -- [options]

The same writes as SQS events through three handlers, one after the other, before one local DynamoDB engine:
  sample      one conditional PutItem or UpdateItem per message, all at once
  powertools  Powertools for AWS Lambda: batch and idempotency, as their documentation joins them
  spillway    this project's writer

Options:
  --writes N          writes of each measurement (default 10000)
  --contender NAME    only this one (may be given again)
  --workload NAME     only this one: ${WORKLOADS.join(', ')} (may be given again)
  --json              the rows as JSON on standard output, and nothing else
  --help              this text

BENCH_NODE_OPTIONS in the environment goes to each contender's node, for example "--cpu-prof".

Compare the rows of one run with each other: absolute rates are this machine's and the engine's.
`;

/** What the arguments ask for, or what is wrong with them. */
export function parseOptions(args: readonly string[]): Options | 'help' | { readonly problem: string } {
  const given = readOptions(args, {
    counts: { '--writes': 10_000 },
    names: { '--contender': CONTENDERS, '--workload': WORKLOADS },
  });
  if (given === 'help' || 'problem' in given) return given;
  const { counts, names, json } = given;
  return { writes: counts['--writes'], json, contenders: names['--contender'], workloads: names['--workload'] };
}
