import { optionsHelp } from '../command-line/options';
import {
  DEMAND_OPTIONS,
  DOOR_OPTIONS,
  HAND_OPTIONS,
  OUTPUT_OPTIONS,
  PLACE_OPTIONS,
  STACK_OPTIONS,
} from './option-tables';

export const PLAN_HELP = `spillway plan: what a demand needs, what gives out first, and what it costs

It derives every knob from the demand, by the very function that the constructs use, and says why each stands where it
stands; then what limits the path, which quotas to raise before the day, what a million writes and a month cost beside
the usual design, and how a burst and calm hours will be. Nothing is deployed, and nobody is asked.

Usage: spillway plan [options]

The demand (what is left out has the constructs' default):
${optionsHelp(DEMAND_OPTIONS)}

Or the demand of a stack:
${optionsHelp(STACK_OPTIONS)}

The front door:
${optionsHelp(DOOR_OPTIONS)}

Where it runs:
${optionsHelp(PLACE_OPTIONS)}

By hand:
${optionsHelp(HAND_OPTIONS)}

Output:
${optionsHelp(OUTPUT_OPTIONS)}

Examples:
  spillway plan --peak 20000 --burst 60s --item 900B --delay 5s
  spillway plan --peak 2k --mean 50 --policy counter --hottest 2% --charts plan
  spillway plan --peak 20k --per-request 50 --knob batchSize=20 --formulas
  spillway plan --peak 3000 --mean 300 --door containers --web-acl
  spillway plan --stack OrderIntakeStack                        what a synthesized stack is made for
  spillway plan --stack OrderIntakeStack --peak 50k             the same, with a higher peak
  spillway plan --json | jq .knobs

Exit codes: 0 a plan, 1 it could not be made (no such stack, a folder that cannot be written), 2 the command line is wrong
or the demand cannot be met: it is then said which limit it hits, and what would make it possible.
`;
