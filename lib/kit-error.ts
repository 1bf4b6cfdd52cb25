import { dirname } from 'node:path';
import type { IConstruct } from 'constructs';

/** Stable names of what can be wrong; sentences may improve, these do not change. */
export type KitErrorCode = 'InvalidProps' | 'HandlerNotBuilt';

/** Ends a synth. It carries every problem of the construct's props at once, so that one run is enough to mend them all. */
export class KitError extends Error {
  readonly code: KitErrorCode;
  readonly problems: readonly string[];

  constructor(code: KitErrorCode, scope: IConstruct, problems: readonly string[]) {
    const path = scope.node.path;
    super(problems.map((problem) => `${path}: ${problem}`).join('\n'));
    this.name = 'KitError';
    this.code = code;
    this.problems = problems;
    // Node shows the own properties of an error below its message: each sentence would stand there twice.
    for (const name of ['problems', 'code']) Object.defineProperty(this, name, { enumerable: false });
    this.stack = shortened(this.stack ?? '', String(this));
  }
}

/** Where the kit was asked, and not how it went about it: `SPILLWAY_STACK=1` shows all. */
function shortened(stack: string, message: string): string {
  if (process.env.SPILLWAY_STACK === '1') return stack;
  const frames = stack
    .slice(message.length)
    .split('\n')
    .filter((line) => line.trim().startsWith('at '));
  const own = frames.find((frame) => !frame.includes(dirname(__filename)) && !/node:|node_modules/.test(frame));
  return own === undefined ? message : `${message}\n${own}`;
}

/** The last step of every validation: nothing is made while a problem stands. */
export function refuse(scope: IConstruct, problems: readonly string[]): void {
  if (problems.length > 0) throw new KitError('InvalidProps', scope, problems);
}
