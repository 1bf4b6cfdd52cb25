import { knobProblems } from '../../lib/sizing/knobs';
import type { Plan } from '../../lib/sizing/plan/plan';
import { planOf, planProblems } from '../../lib/sizing/plan/plan-of';
import { errorCode, messageOf } from '../../local/error-code';
import { makeFolder } from '../../local/make-folder';
import { CommandError, EXIT, type Terminal, UsageError } from '../command-line/command';
import { wrap } from '../command-line/wrap';
import { askedByStack } from './asked-by-stack';
import { impossibleText } from './impossible-text';
import { planJson } from './plan-json';
import { askedBy, type PlanOptions, readPlanOptions, saysDemand } from './plan-options';
import { planText } from './plan-text';

export async function runPlan(args: readonly string[], terminal: Terminal): Promise<number> {
  const options = readPlanOptions(args);
  const { stack, app, path, json, charts, formulas } = options;
  const found = stack === undefined ? undefined : askedByStack(stack, app, path);
  const asked = askedBy(options, found?.asked);
  refuseProblems(planProblems(asked));
  const plan = planOf(asked);
  // Knobs that are fine one by one may not be together with those that were derived.
  refuseProblems(knobProblems(plan.sizing.knobs, (name) => `knobs.${name}`));
  const possible = plan.impossible.length === 0;
  if (charts !== undefined && possible) await inFolder(charts, async () => makeFolder(charts));
  const draw = async () => (charts === undefined || !possible ? undefined : drawn(plan, charts));
  if (json) terminal.print(planJson(plan, { from: found?.from, charts: await draw() }));
  if (!possible) {
    terminal.complain(impossibleText(plan.impossible, terminal));
    return EXIT.usage;
  }
  if (json) return EXIT.done;
  const source = sourceOf(options, found?.from);
  if (source !== undefined) terminal.print(`${wrap(source, terminal.columns ?? 80)}\n`);
  terminal.print(planText(plan, terminal, formulas));
  const files = await draw();
  if (files !== undefined) terminal.print(`\nwritten: ${files.join(', ')}`);
  return EXIT.done;
}

async function drawn(plan: Plan, folder: string): Promise<string[]> {
  // Not before: the drawing library takes longer to load than everything else together.
  const { writePictures }: typeof import('../charts/write-pictures') = require('../charts/write-pictures');
  const { planPictures }: typeof import('./plan-pictures') = require('./plan-pictures');
  return inFolder(folder, () => writePictures(folder, planPictures(plan)));
}

async function inFolder<Done>(folder: string, act: () => Promise<Done>): Promise<Done> {
  try {
    return await act();
  } catch (error) {
    // What the file system refuses, the user can mend; anything else is a defect of ours.
    if (errorCode(error) === undefined) throw error;
    throw new CommandError(`--charts ${folder}: ${messageOf(error)}`);
  }
}

/** Where the demand comes from, unless the command line says all of it. */
function sourceOf(options: PlanOptions, from: string | undefined): string | undefined {
  if (from !== undefined) return saysDemand(options) ? `${from}, with what was asked in place of its own:` : `${from}:`;
  if (saysDemand(options)) return undefined;
  return 'No demand was given: this is the default one, which the constructs take as well (spillway plan --help shows how to give another).';
}

/** What no plan can be made of, said with the names of the options; the constructs refuse it in the same words. */
function refuseProblems([problem]: readonly string[]): void {
  if (problem === undefined) return;
  if (problem.startsWith('zones ')) throw new UsageError(`--${problem}`);
  throw new UsageError(problem.replace(/\b(demand|quotas|writer|knobs)\.(\w+)/g, optionOf));
}

const OPTION_OF: Readonly<Record<string, string>> = {
  peakWritesPerSecond: '--peak',
  meanWritesPerSecond: '--mean',
  burstSeconds: '--burst',
  itemBytes: '--item',
  acceptableDelaySeconds: '--delay',
  writesPerRequest: '--per-request',
  hottestShare: '--hottest',
  lambdaConcurrency: '--lambda-concurrency',
  tableWriteUnitsPerSecond: '--table-units',
  runMillis: '--writer-run',
  callMillis: '--writer-call',
  kibMillis: '--writer-kib',
  callsAtOnce: '--writer-calls-at-once',
  fargateVcpus: '--fargate-vcpus',
};

function optionOf(whole: string, of: string, name: string): string {
  return of === 'knobs' ? `--knob ${name}` : (OPTION_OF[name] ?? whole);
}
