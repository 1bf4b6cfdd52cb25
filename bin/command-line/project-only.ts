import { type Command, CommandError } from './command';

// What stands in the package in place of a command that runs the project's own sources.
const SENTENCE =
  'spillway local needs the project itself, which the package does not bring: run it in a clone of the project (npm start -- --app YOUR/cdk.out)';

export const localCommand: Command = {
  help: SENTENCE,
  run: async () => {
    throw new CommandError(SENTENCE.replace(/^spillway local /, ''));
  },
};
