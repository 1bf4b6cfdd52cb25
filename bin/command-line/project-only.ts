import { type Command, CommandError } from './command';
import { LOCAL_RUN } from './local-elsewhere';

// What stands in the package in place of a command that runs the project's own sources.
const SENTENCE = `spillway local needs the project itself, which the package does not bring: ${LOCAL_RUN.start}`;

export const localCommand: Command = {
  help: SENTENCE,
  run: async () => {
    throw new CommandError(SENTENCE.replace(/^spillway local /, ''));
  },
};
