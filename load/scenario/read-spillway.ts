// What stands under `config.spillway`: everything that artillery does not know of.

import { UsageError } from '../../bin/command-line/command';
import { CONFLICT_POLICIES } from '../../lambda/contract/collection';
import { parseFault } from '../../local/faults/fault-spec';
import { isMakerName, unknownMaker } from '../workload/makers';
import { settingProblem } from '../workload/settings';
import type { Problems } from './problems';
import type { Objectives, Scenario, SearchSettings } from './scenario';

type Ours = Pick<
  Scenario,
  | 'summary'
  | 'stack'
  | 'needs'
  | 'generator'
  | 'objectives'
  | 'faults'
  | 'poisonShare'
  | 'setup'
  | 'settings'
  | 'search'
>;

const KEYS: readonly (keyof Ours)[] = [
  'summary',
  'stack',
  'needs',
  'generator',
  'objectives',
  'faults',
  'poisonShare',
  'setup',
  'settings',
  'search',
];

const NEEDS = [...CONFLICT_POLICIES, 'transactions', 'sales'] as readonly Scenario['needs'][number][];

export function readSpillway(value: unknown, at: string, problems: Problems): Ours {
  const ours = problems.fields(value, at);
  problems.unknownKeys(ours, at, KEYS);
  const { generator = 'artillery', search } = ours;
  return {
    summary: problems.text(ours.summary, `${at}.summary`),
    stack: problems.text(ours.stack, `${at}.stack`),
    needs: problems
      .names(ours.needs, `${at}.needs`)
      .flatMap((need, index) => problems.oneOf(need, `${at}.needs[${index}]`, NEEDS) ?? []),
    generator: problems.oneOf(generator, `${at}.generator`, ['artillery', 'open-loop'] as const) ?? 'artillery',
    objectives: readObjectives(ours.objectives, `${at}.objectives`, problems),
    faults: readFaults(ours.faults, `${at}.faults`, problems),
    poisonShare: problems.number(ours.poisonShare, `${at}.poisonShare`, { from: 0, to: 1, otherwise: 0 }),
    setup: readSetup(ours.setup, `${at}.setup`, problems),
    settings: readSettings(ours.settings, `${at}.settings`, problems),
    ...(search !== undefined && { search: readSearch(search, `${at}.search`, problems) }),
  };
}

function readObjectives(value: unknown, at: string, problems: Problems): Objectives {
  const objectives = problems.fields(value, at);
  problems.unknownKeys(objectives, at, ['p99Ms', 'lastShare', 'unansweredShare', 'drainSeconds']);
  const { p99Ms, lastShare, unansweredShare, drainSeconds } = objectives;
  return {
    p99Ms: problems.number(p99Ms, `${at}.p99Ms`, { from: 1 }),
    ...(lastShare !== undefined && {
      lastShare: problems.number(lastShare, `${at}.lastShare`, { from: 0.01, to: 1 }),
    }),
    unansweredShare: problems.number(unansweredShare, `${at}.unansweredShare`, { from: 0, to: 1, otherwise: 0.001 }),
    ...(drainSeconds !== undefined && {
      drainSeconds: problems.number(drainSeconds, `${at}.drainSeconds`, { from: 1 }),
    }),
  };
}

/** As they stand there: when they begin is for the run. */
function readFaults(value: unknown, at: string, problems: Problems): readonly string[] {
  const faults = problems.names(value, at);
  for (const [index, text] of faults.entries()) {
    try {
      parseFault(text, `${at}[${index}]`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.say('', error.message);
    }
  }
  return faults;
}

function readSetup(value: unknown, at: string, problems: Problems): readonly string[] {
  const names = problems.names(value, at);
  for (const name of names) if (!isMakerName(name)) problems.say(`${at}:`, unknownMaker(name));
  return names;
}

function readSettings(value: unknown, at: string, problems: Problems): Scenario['settings'] {
  const settings = value === undefined ? {} : problems.fields(value, at);
  const read: Record<string, number> = {};
  for (const [name, one] of Object.entries(settings)) {
    const wrong = settingProblem(name, one);
    if (wrong === undefined) read[name] = Number(one);
    else problems.say(`${at}.${name}`, wrong);
  }
  return read;
}

/** Steps of a search: rates that rise, and for how long each is held. */
function readSearch(value: unknown, at: string, problems: Problems): SearchSettings {
  const search = problems.fields(value, at);
  problems.unknownKeys(search, at, ['from', 'to', 'factor', 'stepSeconds', 'warmUpSeconds', 'bisections']);
  const from = problems.number(search.from, `${at}.from`, { from: 1 });
  return {
    from,
    to: problems.number(search.to, `${at}.to`, { from }),
    factor: problems.number(search.factor, `${at}.factor`, { from: 1.05, to: 10, otherwise: 1.6 }),
    stepSeconds: problems.number(search.stepSeconds, `${at}.stepSeconds`, { from: 1, isWhole: true, otherwise: 10 }),
    warmUpSeconds: problems.number(search.warmUpSeconds, `${at}.warmUpSeconds`, {
      from: 0,
      isWhole: true,
      otherwise: 3,
    }),
    bisections: problems.number(search.bisections, `${at}.bisections`, {
      from: 0,
      to: 10,
      isWhole: true,
      otherwise: 3,
    }),
  };
}
