// Receives: a folder that cdk synth wrote, and which stack and path of it is meant
// Promises: what that path asks for, as its template says it; or one clear error
// Hands on: to the plan, which is then the one that the constructs made

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathsInMetadata } from '../../lib/path-description';
import type { PlanAsked } from '../../lib/sizing/plan/plan';
import { planAskedOf } from '../../lib/sizing/plan/plan-asked';
import { readStack } from '../../local/template/cloud-assembly';
import { CommandError } from '../command-line/command';
import { choosePath } from '../path/choose-path';

/** What CDK itself calls it; and where a local run of the project leaves its own. */
const USUAL_FOLDERS = ['cdk.out', '.spillway/cdk.out'];

export interface AskedByStack {
  readonly asked: PlanAsked;
  /** For people: `OrderIntakeStack/WritePath`. */
  readonly from: string;
}

export function askedByStack(stack: string, app: string | undefined, path: string | undefined): AskedByStack {
  const folder = app ?? USUAL_FOLDERS.find((usual) => existsSync(resolve(usual, 'manifest.json')));
  if (folder === undefined) {
    throw new CommandError('there is no cdk.out here: run npx cdk synth first, or name the folder with --app');
  }
  const { name, template } = readStack(resolve(folder), stack);
  const [chosen, description] = choosePath(pathsInMetadata(template.metadata), path, `${name} in ${folder}`);
  const monitored = description.resources.dashboard !== undefined;
  return { from: `${name}/${chosen}`, asked: planAskedOf({ ...description, monitored }) };
}
