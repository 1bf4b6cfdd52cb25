import { readHeader } from '../../load/headers/load-headers';
import { UsageError } from '../command-line/command';
import { type GivenOptions, optionsHelp, readOptions } from '../command-line/options';
import { anyText, count, factor, millis, oneOf, regionName, seconds } from '../command-line/units';

const OPTIONS = {
  target: {
    value: 'URL',
    meaning: 'a local run, or the door of a deployed path (default: a local run of its own)',
    read: anyText,
  },
  stack: { value: 'NAME', meaning: 'a deployed stack, with the credentials of the environment', read: anyText },
  region: { value: 'REGION', meaning: 'of the deployed stack', read: regionName },
  path: { value: 'ID', meaning: 'which of the stack’s paths, where it has several', read: anyText },
  rate: {
    value: 'FACTOR',
    meaning: 'times every rate of the scenario: 2 is twice the load',
    read: factor({ min: 0.001, max: 10_000 }),
  },
  duration: {
    value: 'TIME',
    meaning: 'of all phases together; of a search, of each step',
    read: seconds({ min: 1, max: 86_400 }),
  },
  door: {
    value: 'KIND',
    meaning:
      'lambda or containers: what runs the front door of the local run, which is then of LoadStack (default lambda)',
    read: oneOf(['lambda', 'containers'] as const),
  },
  fault: {
    value: 'SPEC',
    meaning: 'what goes wrong while it runs, as kill:writer@10s; may be given several times; local runs only',
    read: anyText,
    many: true,
  },
  header: {
    value: "'NAME: VALUE'",
    meaning:
      'sent with every request, as a key or a token; may be given several times, and as lines of SPILLWAY_LOAD_HEADERS, which no history of commands keeps; no file has its value',
    read: readHeader,
    many: true,
  },
  generator: {
    value: 'NAME',
    meaning: 'artillery, or open-loop, which needs nothing installed (default: what the scenario says)',
    read: oneOf(['artillery', 'open-loop'] as const),
  },
  results: { value: 'DIR', meaning: 'where the folder of this run is made (default load/results)', read: anyText },
  seed: {
    value: 'N',
    meaning: 'the same seed asks for the same keys in the same order',
    read: count({ min: 0, max: 4_294_967_295, whole: true }),
  },
  p99: {
    value: 'TIME',
    meaning: 'the objective for the 99th percentile, in place of the scenario’s',
    read: millis({ min: 1 }),
  },
  limit: {
    value: 'TIME',
    meaning: 'the load is stopped after this time from its first arrival, whatever it does',
    read: seconds({ min: 1 }),
  },
  list: { meaning: 'the scenarios, one line each' },
  json: { meaning: 'the summary on standard output, as it is in summary.json' },
} as const;

export const OPTIONS_HELP = optionsHelp(OPTIONS);

export interface LoadOptions extends Omit<GivenOptions<typeof OPTIONS>, 'list'> {
  /** A name, or the path of a `.yml` file. */
  readonly scenario: string;
}

/** `list`: nothing is to be run. `nothing`: nothing was asked for. */
export function readLoadOptions(args: readonly string[]): LoadOptions | 'list' | 'nothing' {
  const { options, words } = readOptions(args, OPTIONS, 1);
  const [scenario] = words;
  if (options.list) {
    if (scenario !== undefined) throw new UsageError('--list shows all scenarios, and takes none');
    return 'list';
  }
  if (scenario === undefined) return 'nothing';
  const { target, stack, region, fault, door } = options;
  if (target !== undefined && stack !== undefined) {
    throw new UsageError('--target and --stack exclude each other: the load goes to one place');
  }
  if (region !== undefined && stack === undefined)
    throw new UsageError('--region needs --stack: it is of a deployed stack');
  if (door !== undefined && (target !== undefined || stack !== undefined)) {
    throw new UsageError('--door is for a local run of its own: elsewhere the door is what it is');
  }
  if (fault.length > 0 && stack !== undefined) {
    throw new UsageError('--fault is for local runs: nothing of a deployed stack is made to fail');
  }
  const { list: _, ...rest } = options;
  return { ...rest, scenario };
}
