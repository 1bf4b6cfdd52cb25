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
  let writes = 10_000;
  let json = false;
  const contenders: ContenderName[] = [];
  const workloads: Workload[] = [];
  for (let place = 0; place < args.length; place += 1) {
    const value = args[place + 1] ?? '';
    switch (args[place]) {
      case '--help':
        return 'help';
      case '--json':
        json = true;
        continue;
      case '--writes':
        writes = Number(value);
        if (!Number.isSafeInteger(writes) || writes < 1) {
          return { problem: `--writes must be a whole number of 1 or more, got ${JSON.stringify(value)}` };
        }
        break;
      case '--contender': {
        const name = CONTENDERS.find((known) => known === value);
        if (name === undefined) return { problem: `--contender must be one of ${CONTENDERS.join(', ')}, got ${value}` };
        contenders.push(name);
        break;
      }
      case '--workload': {
        const name = WORKLOADS.find((known) => known === value);
        if (name === undefined) return { problem: `--workload must be one of ${WORKLOADS.join(', ')}, got ${value}` };
        workloads.push(name);
        break;
      }
      default:
        return { problem: `unknown option ${args[place]}` };
    }
    place += 1;
  }
  return {
    writes,
    json,
    contenders: contenders.length > 0 ? contenders : CONTENDERS,
    workloads: workloads.length > 0 ? workloads : WORKLOADS,
  };
}
