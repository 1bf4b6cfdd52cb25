/** Where a command writes. Lines of `print` are for the user; `complain` is for what went wrong. */
export interface Terminal {
  print(line: string): void;
  complain(line: string): void;
  /** Of the real terminal 100 where nobody looks at it. @default 80 */
  readonly columns?: number;
  /**
   * Whether what is printed may be coloured.
   * @default false
   */
  readonly colours?: boolean;
}

/** One command of the command line. It answers the exit code. */
export interface Command {
  readonly help: string;
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The command line itself is wrong: an option that does not exist, a value that cannot be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a command cannot do for a reason that its user can change: one line, without a stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
