import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ALL_FAULT_KINDS, type FaultKind } from './faults';
import { WORLDS, type WorldName } from './worlds';

export const HELP = `Runs the writer and the front door in simulated worlds and checks that nothing is lost, doubled or misreported.

  npm run simulate -- --seeds 100000          many worlds, on all cores
  npm run simulate -- --seed 4711 --trace     one world, with its whole history
  npm run simulate -- --seed 4711 --shrink    the smallest world that still fails

  npm run simulate -- --broken                how soon each deliberate mistake is found

  --world W      writer (default): buffered writes; direct: clients that wait, keys and transactions;
                 moving: records that move to more partitions while they are written;
                 sales: buyers that want more than there is
  --seeds N      how many worlds (default 2000)
  --from N       the first seed (default 1)
  --workers N    threads (default: one for each core)
  --seed N       this world alone; the same seed is the same history
  --trace        print everything that happens in it
  --shrink       look for fewer writes and fewer kinds of faults that still fail
  --writes N     at most this many writes
  --without A,B  leave these faults out: ${ALL_FAULT_KINDS.join(', ')}
  --help         this page

Ends with 0 if every promise held, 1 if one did not, 2 if the command was wrong.`;

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'broken' }
  | {
      readonly kind: 'many';
      readonly world: WorldName;
      readonly from: number;
      readonly count: number;
      readonly workers: number;
    }
  | {
      readonly kind: 'one';
      readonly world: WorldName;
      readonly seed: number;
      readonly trace: boolean;
      readonly shrink: boolean;
      readonly writesMax: number | undefined;
      readonly without: readonly FaultKind[];
    };

/** Throws with a sentence for whoever typed it. */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      world: { type: 'string', default: 'writer' },
      seeds: { type: 'string' },
      from: { type: 'string' },
      workers: { type: 'string' },
      seed: { type: 'string' },
      trace: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
      writes: { type: 'string' },
      without: { type: 'string' },
      broken: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return { kind: 'help' };
  if (values.broken) return { kind: 'broken' };
  const world = worldName(values.world);
  if (values.seed === undefined) {
    const onlyOne = (['trace', 'shrink', 'writes', 'without'] as const).find((name) => values[name]);
    if (onlyOne !== undefined) throw new Error(`--${onlyOne} needs --seed: it is about one world`);
    return {
      kind: 'many',
      world,
      from: wholeNumber('from', values.from ?? '1', 0),
      count: wholeNumber('seeds', values.seeds ?? '2000', 1),
      workers: wholeNumber('workers', values.workers ?? String(availableParallelism()), 1),
    };
  }
  if (values.seeds !== undefined) throw new Error('--seed is one world and --seeds are many: give one of them');
  return {
    kind: 'one',
    world,
    seed: wholeNumber('seed', values.seed, 0),
    trace: values.trace,
    shrink: values.shrink,
    writesMax: values.writes === undefined ? undefined : wholeNumber('writes', values.writes, 1),
    without: (values.without ?? '').split(',').filter(Boolean).map(faultKind),
  };
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${option} must be a whole number of ${least} or more, got ${JSON.stringify(text)}`);
}

function worldName(name: string): WorldName {
  if (Object.hasOwn(WORLDS, name)) return name as WorldName;
  throw new Error(`--world must be one of ${Object.keys(WORLDS).join(', ')}, got ${JSON.stringify(name)}`);
}

function faultKind(name: string): FaultKind {
  const kind = ALL_FAULT_KINDS.find((known) => known === name);
  if (kind === undefined) throw new Error(`--without knows no fault ${JSON.stringify(name)}; see --help`);
  return kind;
}
