import { POISON_CAUSES } from '../../lambda/contract/outcome';
import { UsageError } from '../command-line/command';
import { type GivenOptions, type Options, readOptions } from '../command-line/options';
import { anyText, count, oneOf, seconds } from '../command-line/units';
import type { Selection } from './selection';
import type { Cause } from './set-aside';

const CAUSES: readonly Cause[] = [...POISON_CAUSES, 'undecided'];

export const REDRIVE_OPTIONS = {
  stack: { value: 'NAME', meaning: 'a deployed stack', read: anyText },
  region: { value: 'NAME', meaning: 'of that stack (default: of your AWS profile)', read: anyText },
  local: { value: 'URL', meaning: 'a local run (default http://127.0.0.1:8080)', read: anyText },
  path: { value: 'ID', meaning: 'which path of the stack, where it has several', read: anyText },
  cause: { value: 'CAUSE', meaning: 'only those of this cause; may be repeated', read: oneOf(CAUSES), many: true },
  collection: { value: 'NAME', meaning: 'only those with a write of it; may be repeated', read: anyText, many: true },
  id: { value: 'ID', meaning: 'a write, transaction, order or message; may be repeated', read: anyText, many: true },
  since: { value: 'TIME', meaning: 'first seen within this time, such as 2h or 3d', read: seconds({ min: 1 }) },
  all: { meaning: 'replay, purge: everything' },
  'dry-run': { meaning: 'replay, purge: say what would be done, and do nothing' },
  undecided: { meaning: 'replay: also dead letters that may have been applied already' },
  late: { meaning: 'replay: also what was accepted more than 26 days ago' },
  from: { value: 'FILE', meaning: 'replay: what purge has saved there', read: anyText },
  save: { value: 'FILE', meaning: 'purge: where to save (default spillway-purged-TIME.ndjson)', read: anyText },
  yes: { value: 'N', meaning: 'purge: without asking, if exactly N are found', read: count({ min: 1 }) },
  body: { meaning: 'show: bodies whole; byte by byte with --json' },
  json: { meaning: 'for machines' },
} satisfies Options;

export const ACTIONS = ['list', 'show', 'replay', 'purge'] as const;
export type Action = (typeof ACTIONS)[number];

export interface RedriveAsked {
  readonly action: Action;
  readonly options: GivenOptions<typeof REDRIVE_OPTIONS>;
  readonly selection: Selection;
}

/** As many ids as a command line has room for. */
const MOST_WORDS = 1000;

export function redriveAsked(args: readonly string[]): RedriveAsked {
  const { options, words } = readOptions(args, REDRIVE_OPTIONS, MOST_WORDS);
  const [first = 'list', ...ids] = words;
  const action = ACTIONS.find((one) => one === first);
  if (action === undefined) {
    throw new UsageError(`there is no redrive ${JSON.stringify(first)}; there are: ${ACTIONS.join(', ')}`);
  }
  const selection: Selection = {
    causes: options.cause,
    collections: options.collection,
    ids: [...options.id, ...ids],
    ...(options.since !== undefined && { sinceSeconds: options.since }),
  };
  const asked = { action, options, selection };
  const problem = problemOf(asked);
  if (problem !== undefined) throw new UsageError(problem);
  return asked;
}

type Name = keyof typeof REDRIVE_OPTIONS;

/** Options that belong to some actions only: one that would do nothing is a mistake. */
const ONLY: Readonly<Partial<Record<Name, readonly Action[]>>> = {
  all: ['replay', 'purge'],
  'dry-run': ['replay', 'purge'],
  undecided: ['replay'],
  late: ['replay'],
  from: ['replay'],
  save: ['purge'],
  yes: ['purge'],
  body: ['show'],
};

function problemOf({ action, options, selection }: RedriveAsked): string | undefined {
  for (const [name, actions] of Object.entries(ONLY)) {
    const given = Object.entries(options).find(([one]) => one === name)?.[1];
    if (given !== undefined && given !== false && !actions.includes(action)) {
      return `--${name} is for ${actions.join(' and ')}, not for ${action}`;
    }
  }
  const { causes, collections, ids, sinceSeconds } = selection;
  const isFiltered = causes.length + collections.length + ids.length > 0 || sinceSeconds !== undefined;
  if (action === 'show' && ids.length === 0) return 'show needs ids: see spillway redrive list --json';
  if ((action === 'replay' || action === 'purge') && !isFiltered && !options.all && options.from === undefined) {
    return `${action} needs ids, a filter (--cause, --collection, --since) or --all`;
  }
  if (options.all && isFiltered) return '--all and a filter exclude each other';
  if (options.yes !== undefined && !Number.isInteger(options.yes)) return '--yes must be a whole number';
  return undefined;
}
