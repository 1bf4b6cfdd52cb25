import type { Command } from './command';
import { LOCAL_RUN } from './local-here';

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** It only says where it can be had: no list offers it. */
  readonly isElsewhere?: boolean;
  /** Loaded only when it is wanted: the list must not wait for what a command needs. */
  load(): Command;
}

/** Every command, in the order in which a user meets them. A new one is one file and one entry. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'plan',
    summary: 'what a demand needs, what gives out first, and what it costs',
    load: () => require('../plan/plan-command').planCommand,
  },
  {
    name: 'local',
    summary: 'run a synthesized stack on this machine, without an AWS account',
    isElsewhere: !LOCAL_RUN.isHere,
    load: () => require('../../local/cli/local-command').localCommand,
  },
  {
    name: 'load',
    summary: 'put a load on a path, and prove what became of every write',
    isElsewhere: !LOCAL_RUN.isHere,
    load: () => require('../load/load-command').loadCommand,
  },
  {
    name: 'status',
    summary: 'one screen of a live path, on this machine or on AWS, refreshed',
    load: () => require('../status/status-command').statusCommand,
  },
  {
    name: 'redrive',
    summary: 'what was set aside and why; replay it, or purge it',
    load: () => require('../redrive/redrive-command').redriveCommand,
  },
];

/** What can be run here. */
export const OFFERED: readonly CommandEntry[] = COMMANDS.filter(({ isElsewhere = false }) => !isElsewhere);

const EXAMPLES: readonly (readonly [line: string, what: string])[] = [
  ['plan --peak 20k --burst 60s', 'how a path for that demand is set up, and why'],
  ['local', 'run the ready-made stack on http://127.0.0.1:8080'],
  ['local --port 0', 'the same, on any free port'],
  ['load smoke', 'a few seconds of every kind of write, and what became of each'],
  ['status', 'the local run on one screen, refreshed'],
  ['status --stack OrderIntakeStack', 'a deployed stack'],
  ['redrive', 'what the quarantines of the local run hold, by cause'],
  ['plan --help', 'every option of a command'],
];

export function overview(): string {
  const width = Math.max(...OFFERED.map(({ name }) => name.length));
  const examples = EXAMPLES.filter(([line]) => OFFERED.some(({ name }) => name === line.split(' ')[0]));
  const exampleWidth = Math.max(...examples.map(([line]) => line.length));
  return `spillway: stacks that take writes faster than a database can

Usage: spillway COMMAND [options]

Commands:
${OFFERED.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}
${LOCAL_RUN.isHere ? '' : `\nA local run, without an AWS account: ${LOCAL_RUN.start}\n`}
Examples:
${examples.map(([line, what]) => `  spillway ${line.padEnd(exampleWidth)}   ${what}`).join('\n')}
`;
}
