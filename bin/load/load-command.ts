import { type Command, EXIT, UsageError } from '../command-line/command';
import { LOAD_HELP } from './load-help';
import { readLoadOptions } from './load-options';

export const loadCommand: Command = {
  help: LOAD_HELP,
  run: async (args, terminal) => {
    const options = readLoadOptions(args);
    if (options === 'list' || options === 'nothing') {
      // Loaded here, as below: a help waits for none of it.
      const { scenarioLines }: typeof import('./scenario-lines') = require('./scenario-lines');
      for (const line of scenarioLines()) terminal.print(line);
      if (options === 'nothing') throw new UsageError('which scenario? Its name comes after load');
      return EXIT.done;
    }
    const { loadOnce }: typeof import('./load-once') = require('./load-once');
    return loadOnce(options, args, terminal);
  },
};
