import { messageOf } from '../../local/error-code';
import { LocalRunError } from '../../local/local-run-error';
import { CommandError, EXIT, type Terminal, UsageError } from './command';
import { COMMANDS, OFFERED, overview } from './commands';
import { nearest } from './nearest';

/** Runs one command line and answers the exit code. Nothing it is told about is a stack trace, unless `--debug` asks. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.print(overview());
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) {
    const offered = OFFERED.map((command) => command.name);
    const meant = nearest(name, offered);
    const hint = meant === undefined ? `; there are: ${offered.join(', ')}` : `, did you mean ${meant}?`;
    terminal.complain(`spillway: there is no command ${JSON.stringify(name)}${hint} (see spillway --help)`);
    return EXIT.usage;
  }
  try {
    const command = entry.load();
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.print(command.help);
      return EXIT.done;
    }
    return await command.run(rest, terminal);
  } catch (error) {
    return complain(error, name, rest.includes('--debug'), terminal);
  }
}

function complain(error: unknown, command: string, debug: boolean, terminal: Terminal): number {
  const message = messageOf(error);
  if (debug && error instanceof Error) terminal.complain(error.stack ?? message);
  if (error instanceof UsageError) {
    terminal.complain(`spillway ${command}: ${message} (see spillway ${command} --help)`);
    return EXIT.usage;
  }
  const expected = error instanceof LocalRunError || error instanceof CommandError;
  const hint = expected || debug ? '' : ' (--debug shows where)';
  terminal.complain(`spillway ${command}: ${message}${hint}`);
  return EXIT.failed;
}
