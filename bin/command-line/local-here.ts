/** Where a local run can be had, as a user is told it. */
export interface LocalRunPlace {
  /** Whether this command line can start one. */
  readonly isHere: boolean;
  /** The command, and where it is to be run if not here. */
  readonly start: string;
}

/** In the project. The package has `local-elsewhere.ts` in place of this file. */
export const LOCAL_RUN: LocalRunPlace = { isHere: true, start: 'npx spillway local' };
