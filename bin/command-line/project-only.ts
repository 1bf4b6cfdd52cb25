import { type Command, CommandError } from './command';
import { LOCAL_RUN } from './local-elsewhere';

// What stands in the package in place of a command that runs the project's own sources.
export const localCommand = projectOnly('local', LOCAL_RUN.start);
export const loadCommand = projectOnly('load', 'npx spillway load SCENARIO, in a clone of the project');

function projectOnly(name: string, start: string): Command {
  const sentence = `needs the project itself, which the package does not bring: ${start}`;
  return {
    help: `spillway ${name} ${sentence}`,
    run: async () => {
      throw new CommandError(sentence);
    },
  };
}
