import { join } from 'node:path';

/** An app of the project, and where below `.spillway` it is synthesized. */
export interface LocalApp {
  readonly file: string;
  readonly folder: string;
}

const PROJECT_APP: LocalApp = { file: join('bin', 'app.ts'), folder: 'cdk.out' };

/** The stacks that only load runs have: not in the project's app, so that nobody deploys them by mistake. */
const LOAD_APP: LocalApp = { file: join('load', 'stack', 'app.ts'), folder: 'load.out' };

export const LOAD_STACK = 'LoadStack';

/** Whatever is not of the load runs is taken to be of the project's app; the local run says so where it is not. */
export function appOfStack(stack: string): LocalApp {
  return stack === LOAD_STACK ? LOAD_APP : PROJECT_APP;
}
