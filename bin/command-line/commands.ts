import type { Command } from './command';

export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
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
    load: () => require('../../local/cli/local-command').localCommand,
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

export function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length));
  return `spillway: stacks that take writes faster than a database can

Usage: spillway COMMAND [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

Examples:
  spillway plan --peak 20k --burst 60s   how a path for that demand is set up, and why
  spillway local                         run the ready-made stack on http://127.0.0.1:8080
  spillway local --port 0                the same, on any free port
  spillway status                        the local run on one screen, refreshed
  spillway redrive                       what its quarantines hold, by cause
  spillway local --help                  every option of a command
`;
}
