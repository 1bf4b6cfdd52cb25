import type { Command } from '../command-line/command';
import { PLAN_HELP } from './plan-help';

export const planCommand: Command = {
  help: PLAN_HELP,
  run: async (args, terminal) => {
    // Not before: the help must not wait for what makes a plan.
    const { runPlan }: typeof import('./run-plan') = require('./run-plan');
    return runPlan(args, terminal);
  },
};
