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
    Object.defineProperty(this, 'problems', { enumerable: false });
  }
}

/** The last step of every validation: nothing is made while a problem stands. */
export function refuse(scope: IConstruct, problems: readonly string[]): void {
  if (problems.length > 0) throw new KitError('InvalidProps', scope, problems);
}
