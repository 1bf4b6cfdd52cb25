import type { Command } from '../command-line/command';
import { REDRIVE_HELP } from './redrive-help';

export const redriveCommand: Command = {
  help: REDRIVE_HELP,
  run: async (args, terminal) => {
    const { realPorts, runRedrive } = loadRedrive();
    return runRedrive(args, terminal, realPorts());
  },
};

/** Who reads the help does not wait for the AWS SDK. */
function loadRedrive(): typeof import('./run-redrive') {
  return require('./run-redrive');
}
