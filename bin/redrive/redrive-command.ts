import type { Command } from '../command-line/command';
import { REDRIVE_HELP } from './redrive-help';

export const redriveCommand: Command = {
  help: REDRIVE_HELP,
  run: async (args, terminal) => {
    // Loaded here: who reads the help does not wait for the AWS SDK.
    const { realPorts, runRedrive }: typeof import('./run-redrive') = require('./run-redrive');
    return runRedrive(args, terminal, realPorts());
  },
};
